import type { RunSummary } from '@engine/protocol/run'
import { compareByBest } from './run-filter'

export const SORT_KEYS = [
  'created',
  'name',
  'status',
  'optimizer',
  'best',
  'time',
  'dataset',
  'network',
] as const
export type SortKey = (typeof SORT_KEYS)[number]

export interface RunSort {
  readonly key: SortKey
  readonly isDescending: boolean
}

export const GROUP_KEYS = [
  'none',
  'experiment',
  'tag',
  'dataset',
  'network',
  'optimizer',
  'status',
  'day',
] as const
export type GroupKey = (typeof GROUP_KEYS)[number]

export interface RunGroup {
  /** What its runs have in common, as an address and a set can hold it; '' for runs without any. */
  readonly key: string
  readonly runs: readonly RunSummary[]
}

/** A line of the history: the head of a group, or a run in it. */
export type ListRow =
  | {
      readonly type: 'group'
      readonly id: string
      readonly group: RunGroup
      readonly isOpen: boolean
    }
  | { readonly type: 'run'; readonly id: string; readonly run: RunSummary }

/** `-best` sorts by the best value, greatest first; null for anything else than a sort. */
export function parseSort(text: string): RunSort | null {
  const isDescending = text.startsWith('-')
  const name = isDescending ? text.slice(1) : text
  const key = SORT_KEYS.find((known) => known === name)
  return key === undefined ? null : { key, isDescending }
}

export function sortText({ key, isDescending }: RunSort): string {
  return isDescending ? `-${key}` : key
}

/** Newest first. */
export const DEFAULT_SORT: RunSort = { key: 'created', isDescending: true }

/** Puts runs into order; what it has learnt of their texts is kept from call to call. */
export interface RunSorter {
  /**
   * Runs in the order that was asked for; equal ones newest first.
   *
   * @param runs newest first
   */
  order(runs: readonly RunSummary[], sort: RunSort): readonly RunSummary[]
}

export function createRunSorter(): RunSorter {
  // Numbers inside names by size: run 9 before run 10.
  const collator = new Intl.Collator(undefined, { numeric: true })
  /** Places of texts among each other; comparing places is a hundred times faster than comparing texts. */
  let places: ReadonlyMap<string, number> = new Map()

  function placesOf(texts: ReadonlySet<string>): ReadonlyMap<string, number> {
    if ([...texts].some((text) => !places.has(text))) {
      const sorted = [...texts].sort(collator.compare)
      places = new Map(sorted.map((text, place) => [text, place]))
    }
    return places
  }

  function comparatorOf(
    runs: readonly RunSummary[],
    key: Exclude<SortKey, 'created'>,
  ): (a: RunSummary, b: RunSummary) => number {
    if (key === 'best') return compareByBest
    if (key === 'time') return (a, b) => a.elapsedMs - b.elapsedMs
    const textOf = TEXTS[key]
    const known = placesOf(new Set(runs.map(textOf)))
    return (a, b) => (known.get(textOf(a)) ?? 0) - (known.get(textOf(b)) ?? 0)
  }

  return {
    order(runs, sort) {
      if (sort.key === 'created') return sort.isDescending ? runs : runs.toReversed()
      const compare = comparatorOf(runs, sort.key)
      const sign = sort.isDescending ? -1 : 1
      return runs.toSorted((a, b) => sign * compare(a, b) || b.id - a.id)
    },
  }
}

const TEXTS: Readonly<
  Record<Exclude<SortKey, 'created' | 'best' | 'time'>, (run: RunSummary) => string>
> = {
  name: (run) => run.name,
  status: (run) => run.status,
  optimizer: (run) => run.optimizerText,
  dataset: (run) => run.datasetName,
  network: (run) => run.networkText,
}

/** Runs by what they have in common, in the order in which the groups first appear. */
export function groupRuns(runs: readonly RunSummary[], by: GroupKey): readonly RunGroup[] {
  const members = new Map<string, RunSummary[]>()
  for (const run of runs) {
    for (const key of keysOf(run, by)) {
      const group = members.get(key)
      if (group === undefined) members.set(key, [run])
      else group.push(run)
    }
  }
  const groups = [...members].map(([key, group]) => ({ key, runs: group }))
  return groups.sort((a, b) => Number(a.key === '') - Number(b.key === ''))
}

function keysOf(run: RunSummary, by: GroupKey): readonly string[] {
  switch (by) {
    case 'none':
      return ['']
    case 'experiment':
      return [String(run.experimentId)]
    case 'tag':
      return run.tags.length === 0 ? [''] : run.tags
    case 'dataset':
      return [run.datasetName]
    case 'network':
      return [run.networkText]
    case 'optimizer':
      return [run.optimizerText]
    case 'status':
      return [run.status]
    case 'day':
      return [dayOf(run.createdAt)]
    default:
      return by satisfies never
  }
}

/** The day in the machine's zone: `2026-03-09`. */
function dayOf(at: number): string {
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** Makes the lines of the history; those of runs that have not changed stay the same. */
export interface RunLister {
  rows(
    runs: readonly RunSummary[],
    by: GroupKey,
    closedGroups: ReadonlySet<string>,
  ): readonly ListRow[]
}

export function createRunLister(): RunLister {
  const known = new WeakMap<RunSummary, ListRow>()
  function rowOf(run: RunSummary): ListRow {
    const before = known.get(run)
    if (before !== undefined) return before
    const row: ListRow = { type: 'run', id: String(run.id), run }
    known.set(run, row)
    return row
  }
  return {
    rows(runs, by, closedGroups) {
      if (by === 'none') return runs.map(rowOf)
      return groupRuns(runs, by).flatMap((group): ListRow[] => {
        const isOpen = !closedGroups.has(group.key)
        const head: ListRow = { type: 'group', id: `group ${group.key}`, group, isOpen }
        if (!isOpen) return [head]
        const lines = group.runs.map((run): ListRow => ({
          type: 'run',
          id: `${group.key} ${String(run.id)}`,
          run,
        }))
        return [head, ...lines]
      })
    },
  }
}

/**
 * Where a list has to be scrolled to so that a line stays where it is on the screen although lines came
 * or went above it.
 *
 * @param anchor index of the line before
 * @param rowHeight pixels of a line
 */
export function anchoredScroll(
  before: readonly ListRow[],
  after: readonly ListRow[],
  anchor: number,
  scrollTop: number,
  rowHeight: number,
): number {
  const id = before[anchor]?.id
  if (id === undefined || after[anchor]?.id === id) return scrollTop
  const place = after.findIndex((row) => row.id === id)
  return place < 0 ? scrollTop : Math.max(0, scrollTop + (place - anchor) * rowHeight)
}
