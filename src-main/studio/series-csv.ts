import type { FileHandle } from 'node:fs/promises'
import type { Client } from '@engine/protocol/channel'
import { StudioError } from '@engine/protocol/errors'
import type { Series } from '@engine/protocol/run'
import type { StoreContract } from '../store/store-contract'

/** Steps read at once: a series has at most one point per step, so that a page is never reduced. */
const PAGE_STEP_COUNT = 50_000

/** Steps are counted in 32 bits. */
const LAST_STEP = 0xffff_ffff

const HEADER = 'series,step,value,elapsed_ms\n'

export interface SeriesSource {
  readonly store: Client<StoreContract>
  readonly runId: number
  /** With the number of points each had when the export began: a run may train on meanwhile. */
  readonly series: readonly { readonly name: string; readonly count: number }[]
}

/** The series of a run as they are now. */
export async function countedSeries(
  store: Client<StoreContract>,
  runId: number,
): Promise<SeriesSource> {
  const whole = { fromStep: 0, toStep: LAST_STEP, maximumPointCount: 2 }
  const series = await store.request('series/read', { runId, series: [], ...whole })
  return {
    store,
    runId,
    series: series.map(({ series: name, totalCount }) => ({ name, count: totalCount })),
  }
}

/**
 * Writes every stored point as a row `series,step,value,elapsed_ms`, series after series, in the
 * order of steps. Numbers are the shortest that read back as the same float64.
 */
export async function writeSeriesCsv(source: SeriesSource, file: FileHandle): Promise<void> {
  await file.write(HEADER)
  for await (const page of pagesOf(source)) await file.write(pageText(page))
}

/**
 * Reads the table back and compares it with the store, row by row.
 *
 * @returns the number of rows
 * @throws export/differs when a row is not what the store has
 */
export async function checkSeriesCsv(source: SeriesSource, file: FileHandle): Promise<number> {
  const lines = file.readLines({ start: 0, autoClose: false })[Symbol.asyncIterator]()
  let lineNumber = 0
  const nextLine = async (): Promise<string | undefined> => {
    lineNumber++
    const line = await lines.next()
    return line.done === true ? undefined : line.value
  }
  const differs = (): StudioError =>
    new StudioError(
      'export/differs',
      `The exported table differs from the stored points at line ${lineNumber}. The disk may be failing; export again to another place.`,
      { line: lineNumber },
    )
  if ((await nextLine()) !== HEADER.trimEnd()) throw differs()
  let rowCount = 0
  for await (const page of pagesOf(source)) {
    const name = quoted(page.series)
    for (const [index, step] of page.steps.entries()) {
      const line = await nextLine()
      if (line === undefined || !line.startsWith(`${name},`)) throw differs()
      const cells = line.slice(name.length + 1).split(',')
      const isSame =
        cells.length === 3 &&
        Number(cells[0]) === step &&
        Object.is(Number(cells[1]), page.values[index]) &&
        Object.is(Number(cells[2]), page.elapsedMs[index])
      if (!isSame) throw differs()
      rowCount++
    }
  }
  if ((await nextLine()) !== undefined) throw differs()
  return rowCount
}

/** Pages of every series up to its counted points, which no later point changes. */
async function* pagesOf({ store, runId, series }: SeriesSource): AsyncGenerator<Series> {
  for (const { name, count } of series) {
    let fromStep = 0
    for (let readCount = 0; readCount < count; fromStep += PAGE_STEP_COUNT) {
      if (fromStep > LAST_STEP) throw new TypeError(`${name} has fewer points than it counts`)
      const [page] = await store.request('series/read', {
        runId,
        series: [name],
        fromStep,
        toStep: Math.min(fromStep + PAGE_STEP_COUNT - 1, LAST_STEP),
        maximumPointCount: PAGE_STEP_COUNT,
      })
      if (!page || page.steps.length === 0) continue
      if (page.isReduced) throw new TypeError(`a page of ${name} came reduced`)
      yield firstPoints(page, count - readCount)
      readCount += page.steps.length
    }
  }
}

function firstPoints(page: Series, count: number): Series {
  if (page.steps.length <= count) return page
  return {
    ...page,
    steps: page.steps.subarray(0, count),
    values: page.values.subarray(0, count),
    elapsedMs: page.elapsedMs.subarray(0, count),
  }
}

function pageText(page: Series): string {
  const name = quoted(page.series)
  const rows: string[] = []
  for (const [index, step] of page.steps.entries()) {
    rows.push(`${name},${step},${exact(page.values[index]!)},${exact(page.elapsedMs[index]!)}\n`)
  }
  return rows.join('')
}

/** Shortest text that reads back as the same number; the sign of zero is kept. */
function exact(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
