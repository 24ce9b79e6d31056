import { openDatabase } from '../../../src-main/store/database'
import { createStore } from '../../../src-main/store/store'
import { storePathsOf } from '../../../src-main/store/store-paths'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './sample-store'

/** What is read whole, because all of it is asked for. */
const READ_WHOLE = [
  /FROM dataset ORDER BY id DESC$/,
  /FROM experiment ORDER BY id DESC$/,
  /FROM owner$/,
  /FROM setting$/,
  // What the data folder's bytes are used for.
  /GROUP BY run_id$/,
  /FROM checkpoint ORDER BY run_id, step$/,
]

/** What is sorted, because it is a handful of rows. */
const SORTED = [/FROM run LEFT JOIN owner/]

/** Every statement that the store prepares, with SQLite's plan for it. */
function plansOfTheStore(): Map<string, string[]> {
  const paths = storePathsOf(temporaryFolder())
  const db = openDatabase(paths, Date.now)
  const statements: string[] = []
  const prepare = db.prepare.bind(db)
  db.prepare = (source: string) => {
    statements.push(source)
    return prepare(source)
  }
  const store = createStore(db, paths, Date.now)
  onTestFinished(() => {
    store.close()
  })
  return new Map(
    statements.map((source) => {
      const names = [...source.matchAll(/:(\w+)/g)].map((match) => [match[1] ?? '', 1] as const)
      const parameters =
        names.length > 0 ? [Object.fromEntries(names)] : [...source.matchAll(/\?/g)].map(() => 1)
      const plan = prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${source}`)
      return [source, plan.all(...parameters).map((line) => line.detail)]
    }),
  )
}

test('no statement reads a whole table to find a few rows, and none sorts', () => {
  const plans = plansOfTheStore()
  expect(plans.size).toBeGreaterThan(40)
  const slow = [...plans].filter(
    ([source, plan]) =>
      !READ_WHOLE.some((whole) => whole.test(source)) &&
      plan.some((line) => /^SCAN (?!json_each|CONSTANT)/.test(line)),
  )
  expect(slow).toEqual([])
  const sorted = [...plans].filter(
    ([source, plan]) =>
      !SORTED.some((few) => few.test(source)) && plan.some((line) => line.includes('TEMP B-TREE')),
  )
  expect(sorted).toEqual([])
})

test('the statements behind curves and lists use the index that was made for them', () => {
  const plans = [...plansOfTheStore()]
  const planOf = (part: RegExp): string => {
    const found = plans.filter(([source]) => part.test(source))
    expect(found.length).toBeGreaterThan(0)
    return found.flatMap(([, plan]) => plan).join('\n')
  }
  expect(planOf(/summary IS NOT NULL AS isSealed/)).toMatch(
    /USING INDEX sqlite_autoindex_series_chunk_1 \(series_id=\? AND first_step>\? AND first_step<\?\)/,
  )
  expect(planOf(/FROM series WHERE run_id = \? AND name = \?/)).toMatch(/\(run_id=\? AND name=\?\)/)
  expect(planOf(/FROM run WHERE id < . AND trashed_at IS NULL/)).toMatch(
    /USING COVERING INDEX sqlite_autoindex_checkpoint_1 \(run_id=\?\)/,
  )
  expect(planOf(/FROM event WHERE run_id/)).toContain('event_by_run')
  expect(planOf(/FROM run WHERE experiment_id/)).toContain('run_by_experiment')
  expect(planOf(/FROM dataset WHERE settings/)).toContain('dataset_by_settings')
  expect(planOf(/FROM dataset WHERE name/)).toContain('dataset_by_name')
  expect(planOf(/FROM run LEFT JOIN owner/)).toContain('run_active')
})
