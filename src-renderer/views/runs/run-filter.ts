import { isHigherBetter } from '@engine/protocol/metric'
import { decidingSeries, type RunStatus, type RunSummary } from '@engine/protocol/run'
import { holds, type FieldValue, type QueryTarget } from '../../query/evaluation'
import { parseQuery } from '../../query/query'

export interface RunFilter {
  /** Words, and terms such as `tag:wide status = failed best > 0.9`. */
  readonly text: string
  readonly status: RunStatus | null
}

/** Finds runs by what is asked; texts of a run are put together once, however often is asked. */
export interface RunSearch {
  filter(runs: readonly RunSummary[], filter: RunFilter): readonly RunSummary[]
  /** Puts the texts of some more runs together. @returns whether all have theirs */
  warm(runs: readonly RunSummary[]): boolean
}

/** Runs whose texts are put together in a millisecond or two. */
const WARMED_AT_ONCE = 500

export function createRunSearch(): RunSearch {
  const texts = new WeakMap<RunSummary, string>()
  const textOf = (run: RunSummary): string => {
    const known = texts.get(run)
    if (known !== undefined) return known
    const text = searchTextOf(run)
    texts.set(run, text)
    return text
  }
  return {
    filter(runs, { text, status }) {
      const isAll = text.trim() === ''
      if (isAll && status === null) return runs
      const { query } = parseQuery(text)
      return runs.filter((run) => {
        if (status !== null && run.status !== status) return false
        return isAll || holds(query, targetOf(run, textOf))
      })
    },
    warm(runs) {
      let count = 0
      for (const run of runs) {
        if (texts.has(run)) continue
        textOf(run)
        if (++count === WARMED_AT_ONCE) return false
      }
      return true
    },
  }
}

/** The texts of a run that words are looked for in, in small letters. */
function searchTextOf(run: RunSummary): string {
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

function targetOf(run: RunSummary, textOf: (run: RunSummary) => string): QueryTarget {
  return {
    get searchText() {
      return textOf(run)
    },
    valueOf: (field) => fieldOf(run, field.toLowerCase()),
  }
}

/** Fields of a history's query; series are asked for by name: `test/accuracy`, `best.test/loss`. */
function fieldOf(run: RunSummary, field: string): FieldValue | undefined {
  switch (field) {
    case 'id':
      return run.id
    case 'name':
      return run.name
    case 'status':
      return run.status
    case 'tag':
    case 'tags':
      return run.tags
    case 'note':
      return run.note
    case 'data':
    case 'dataset':
      return run.datasetName
    case 'network':
      return run.networkText
    case 'optimizer':
      return `${run.optimizerType} ${run.optimizerText}`
    case 'loss':
      return run.lossType
    case 'seed':
      return run.seed
    case 'step':
      return run.step
    case 'parameters':
      return run.parameterCount
    case 'time':
      return run.elapsedMs
    case 'experiment':
      return run.experimentId
    case 'best': {
      const series = judgedBy(run)
      return series === undefined ? null : (run.best[series]?.value ?? null)
    }
    default: {
      if (field.startsWith('best.')) return run.best[field.slice('best.'.length)]?.value
      return run.last[field]
    }
  }
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
