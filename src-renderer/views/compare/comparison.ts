import { isHigherBetter } from '@engine/protocol/metric'
import { type RunSummary } from '@engine/protocol/run'
import type { SeriesBuffer } from '../../state/series-buffer'
import { isBetter } from '../../locales/use-formats'

/** The best run by a series and how far ahead of the second it is. */
export interface Lead {
  readonly run: RunSummary
  readonly value: number
  readonly second: RunSummary | null
  /** Distance between first and second, never negative; null without a second. */
  readonly margin: number | null
}

/** Null before any of the runs has a finite value of the series. */
export function leadOf(runs: readonly RunSummary[], series: string): Lead | null {
  const ranked = runs
    .flatMap((run) => {
      const best = run.best[series]
      return best !== undefined && Number.isFinite(best.value) ? [{ run, value: best.value }] : []
    })
    .sort((a, b) => (isHigherBetter(series) ? b.value - a.value : a.value - b.value))
  const [first, second] = ranked
  if (first === undefined) return null
  return {
    run: first.run,
    value: first.value,
    second: second?.run ?? null,
    margin: second === undefined ? null : Math.abs(first.value - second.value),
  }
}

/** The last step at which every series that has begun was measured; null before any has. */
export function commonStep(buffers: readonly (SeriesBuffer | undefined)[]): number | null {
  let step: number | null = null
  for (const buffer of buffers) {
    if (buffer === undefined || buffer.pointCount === 0) continue
    step = step === null ? buffer.lastStep : Math.min(step, buffer.lastStep)
  }
  return step
}

/** Index of the best of some values; -1 when none is finite. */
export function bestIndex(series: string, values: readonly (number | null)[]): number {
  let best = -1
  values.forEach((value, index) => {
    if (value === null || !Number.isFinite(value)) return
    const before = values[best]
    if (before === undefined || before === null || isBetter(series, value, before)) best = index
  })
  return best
}
