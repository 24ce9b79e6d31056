import { isHigherBetter } from '@engine/protocol/metric'
import type { SampleSummary } from '@engine/statistics/sample'
import { groupSummary, type BufferOf, type Moment } from './group-values'
import type { RunGroup } from './run-groups'

/** A group with what its runs measured. */
export interface Standing {
  readonly group: RunGroup
  readonly summary: SampleSummary
}

/** Groups with a finite value at the moment, by their means, best first. */
export function standingsOf(
  groups: readonly RunGroup[],
  series: string,
  moment: Moment,
  bufferOf: BufferOf,
): readonly Standing[] {
  const direction = isHigherBetter(series) ? -1 : 1
  return groups
    .flatMap((group) => {
      const summary = groupSummary(group, series, moment, bufferOf)
      return summary === null ? [] : [{ group, summary }]
    })
    .sort((a, b) => direction * (a.summary.mean - b.summary.mean))
}
