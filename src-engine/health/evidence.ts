import type { RunConfig } from '../protocol/experiment-config'
import { INSIDE_PREFIX } from '../protocol/inside-view'
import type { RunStatus } from '../protocol/run'

/** Points of a series by ascending steps. */
export interface EvidenceSeries {
  readonly steps: ArrayLike<number>
  readonly values: ArrayLike<number>
}

/** What is known of a run when its health is judged. */
export interface RunEvidence {
  readonly config: RunConfig
  readonly status: RunStatus
  /** Updates done. */
  readonly step: number
  /** By name, those of the inside view (`inside/2.relu/dead-share`) among them. */
  readonly series: ReadonlyMap<string, EvidenceSeries>
}

/** A figure of the inside view over time. */
export interface InsideFigure {
  /** `2.relu`, or `1.affine.weight`. */
  readonly place: string
  readonly seriesName: string
  readonly values: readonly number[]
  readonly lastStep: number
}

/** Looks that a judgement is taken over: one batch may be unlike the others. */
const RECENT_LOOKS = 5

/** All series of one figure, in the order of the places. */
export function insideFigures({ series }: RunEvidence, figure: string): InsideFigure[] {
  return [...series]
    .flatMap(([seriesName, { steps, values }]): InsideFigure[] => {
      if (!seriesName.startsWith(INSIDE_PREFIX) || !seriesName.endsWith(`/${figure}`)) return []
      const place = seriesName.slice(INSIDE_PREFIX.length, -figure.length - 1)
      const lastStep = steps[steps.length - 1] ?? 0
      return values.length > 0 ? [{ place, seriesName, values: Array.from(values), lastStep }] : []
    })
    .sort((a, b) => comparePlaces(a.place, b.place))
}

/** `2.relu` before `10.relu`, `3.branches.1.…` before `3.branches.2.…`. */
function comparePlaces(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')]
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? ''
    if (part === other) continue
    const difference = Number(part) - Number(other)
    return Number.isNaN(difference) || difference === 0 ? part.localeCompare(other) : difference
  }
  return left.length - right.length
}

/** Median of the last looks. */
export function recently(values: readonly number[]): number {
  return median(values.slice(-RECENT_LOOKS))
}

/** Of the finite values; NaN when there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** NaN of no values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Four significant digits. */
export function numberText(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value)
}

/** A share as a whole number of percent. */
export function percentText(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}
