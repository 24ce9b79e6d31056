/** Positions along the x axis, rising: steps as they are stored, or what follows from them. */
export type Places = Uint32Array | Float64Array

/** One line of a chart. Only the first `pointCount` entries of its columns are valid. */
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
  /** Where the points lie on the x axis; the steps themselves on an axis of steps. */
  readonly places: Places
  readonly steps: Uint32Array
  readonly values: Float64Array
  /** Ends of a band around the line, such as an interval around a mean. */
  readonly band?: { readonly lower: Float64Array; readonly upper: Float64Array }
  /** `points-line` marks every point while they lie far enough apart. */
  readonly kind: 'line' | 'points-line'
}

/** A stretch of one axis, `minimum` < `maximum`. */
export interface Range {
  readonly minimum: number
  readonly maximum: number
}

/** What the x axis counts, which decides its ticks: whole things, any number, or milliseconds. */
export type AxisUnit = 'count' | 'number' | 'duration'

/** The x axis of a chart. */
export interface PlaceAxis {
  readonly unit: AxisUnit
  readonly label: string
  /** A place in words, as at the cursor. */
  readonly format: (place: number) => string
  /** True where places are no moments of a training, such as settings. */
  readonly isTimeless?: boolean
}

/** Something that happened at a place, such as a learning rate that was changed. */
export interface ChartMark {
  readonly id: string
  readonly place: number
  readonly text: string
}
