/** One line of a chart. Points lie by rising step; only the first `pointCount` entries are valid. */
export interface ChartSeries {
  readonly id: string
  readonly label: string
  readonly color: string
  /** Lengths of strokes and gaps in pixels; empty or absent for a solid line. */
  readonly dash?: readonly number[]
  /** Width in pixels; 1.5 when absent. */
  readonly width?: number
  /** Drawn at 35 % and never smoothed: what stands behind the others. */
  readonly isFaint?: boolean
  readonly pointCount: number
  readonly steps: Uint32Array
  readonly values: Float64Array
  /** `points-line` marks every point while they lie far enough apart. */
  readonly kind: 'line' | 'points-line'
}

/** A stretch of one axis, `minimum` < `maximum`. */
export interface Range {
  readonly minimum: number
  readonly maximum: number
}
