import { pairedDifference, type PairedDifference } from '@engine/statistics/paired-difference'
import { summarizeSample, type SampleSummary } from '@engine/statistics/sample'
import { firstReached, timeToTarget, type TimeToTarget } from '@engine/statistics/curve'
import type { RunSummary } from '@engine/protocol/run'
import type { SeriesBuffer } from '../state/series-buffer'
import type { ConfigFields } from '../query/run-fields'
import { pairsOf, type Grouping, type RunGroup } from './run-groups'

/** What runs are judged by: their last value, their best, or the one they had at a step. */
export type Moment =
  | { readonly type: 'last' }
  | { readonly type: 'best' }
  | { readonly type: 'step'; readonly step: number }

/** Looks up the points of a run that this window holds. */
export type BufferOf = (run: RunSummary, series: string) => SeriesBuffer | undefined

/** The value of a series at a moment; null where the run has none then. */
export function valueOf(
  run: RunSummary,
  series: string,
  moment: Moment,
  bufferOf: BufferOf,
): number | null {
  switch (moment.type) {
    case 'last':
      return run.last[series] ?? null
    case 'best':
      return run.best[series]?.value ?? null
    case 'step': {
      const buffer = bufferOf(run, series)
      // A run that ended before does not count: its last value would stand for a step it never saw.
      if (buffer === undefined || buffer.lastStep < moment.step) return null
      return buffer.at(moment.step)?.value ?? null
    }
    default:
      return moment satisfies never
  }
}

/** What a group's runs measured at a moment; null where none has a finite value. */
export function groupSummary(
  group: RunGroup,
  series: string,
  moment: Moment,
  bufferOf: BufferOf,
): SampleSummary | null {
  return summarizeSample(group.runs.flatMap((run) => valueOf(run, series, moment, bufferOf) ?? []))
}

/** Differences `first − second` between two groups, pair by pair. */
export function groupDifference(
  first: RunGroup,
  second: RunGroup,
  series: string,
  moment: Moment,
  bufferOf: BufferOf,
  configs: ReadonlyMap<number, ConfigFields>,
  grouping: Grouping,
): PairedDifference | null {
  const meanOf = (runs: readonly RunSummary[]): number | null => {
    const values = runs.map((run) => valueOf(run, series, moment, bufferOf))
    if (values.some((value) => value === null)) return null
    return values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length
  }
  const pairs = pairsOf(first, second, configs, grouping).flatMap((pair) => {
    const a = meanOf(pair.first)
    const b = meanOf(pair.second)
    return a === null || b === null ? [] : [{ first: a, second: b }]
  })
  return pairedDifference(pairs)
}

/** Where and after how much training a run first was as good as a target. */
export interface Reached {
  readonly step: number
  readonly elapsedMs: number
}

export function reachedAt(
  buffer: SeriesBuffer | undefined,
  target: number,
  isHigherBetter: boolean,
): Reached | null {
  if (buffer === undefined) return null
  const { pointCount, steps, values, elapsedMs } = buffer
  const index = firstReached({ pointCount, places: steps, values }, target, isHigherBetter)
  return index < 0 ? null : { step: steps[index]!, elapsedMs: elapsedMs[index]! }
}

export interface GroupTarget {
  readonly steps: TimeToTarget
  readonly times: TimeToTarget
}

/** How fast the runs of a group reach a target. */
export function groupTarget(
  group: RunGroup,
  series: string,
  target: number,
  isHigherBetter: boolean,
  bufferOf: BufferOf,
): GroupTarget {
  const reached = group.runs.map((run) => reachedAt(bufferOf(run, series), target, isHigherBetter))
  return {
    steps: timeToTarget(reached.map((at) => at?.step ?? null)),
    times: timeToTarget(reached.map((at) => at?.elapsedMs ?? null)),
  }
}
