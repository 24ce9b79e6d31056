import type { SeriesBuffer } from '../state/series-buffer'

/** One line of a metric chart: whose points, and how it is drawn. */
export interface MetricLine {
  readonly id: string
  readonly label: string
  readonly color: string
  readonly dash: readonly number[]
  /** `line`: a point at every step; `points-line`: few points, each of them marked. */
  readonly kind: 'line' | 'points-line'
  readonly isFaint: boolean
  readonly buffer: SeriesBuffer
}
