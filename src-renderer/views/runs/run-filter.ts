import { isHigherBetter } from '@engine/protocol/metric'
import { decidingSeries, type RunStatus, type RunSummary } from '@engine/protocol/run'

export interface RunFilter {
  /** Words that must all occur somewhere in the run's texts. */
  readonly text: string
  readonly status: RunStatus | null
}

/** The texts of a run that are searched, in small letters; made once per run and search. */
export function searchTextOf(run: RunSummary): string {
  return [
    run.name,
    `#${String(run.id)}`,
    run.datasetName,
    run.networkText,
    run.optimizerText,
    run.optimizerType,
    run.note,
    ...run.tags,
  ]
    .join('\n')
    .toLowerCase()
}

export function filterRuns(runs: readonly RunSummary[], filter: RunFilter): readonly RunSummary[] {
  const words = filter.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0 && filter.status === null) return runs
  return runs.filter((run) => {
    if (filter.status !== null && run.status !== filter.status) return false
    if (words.length === 0) return true
    const text = searchTextOf(run)
    return words.every((word) => text.includes(word))
  })
}

/** The series by which a run is judged in a list; undefined before its first evaluation. */
export function judgedBy(run: RunSummary): string | undefined {
  return decidingSeries(Object.keys(run.best))
}

/** For sorting: runs without a value come last, better values before worse ones of the same series. */
export function compareByBest(a: RunSummary, b: RunSummary): number {
  return goodness(a) - goodness(b)
}

/** Greater is better, comparable among runs judged by the same series. */
function goodness(run: RunSummary): number {
  const series = judgedBy(run)
  const value = series === undefined ? undefined : run.best[series]?.value
  if (series === undefined || value === undefined || !Number.isFinite(value)) return -Infinity
  return isHigherBetter(series) ? value : -value
}
