import type { Histogram, InsideFrame } from '@engine/protocol/inside-view'

/** How the values of one tensor are spread, look by look. */
export interface DensityMap {
  /** (C) steps of the looks, rising. */
  readonly steps: readonly number[]
  /** The histograms themselves, one for each look. */
  readonly histograms: readonly Histogram[]
  readonly minimum: number
  readonly maximum: number
  readonly rowCount: number
  /** (C, R) share of the look's most frequent height, from the least value up; 0 where nothing lies. */
  readonly shares: Float32Array
}

/**
 * Histograms of many looks on one axis of values. Bins of a look are as wide as its own range, so that each
 * is spread over the rows that it covers.
 *
 * @returns null where no look has the tensor, or none of its values is finite
 */
export function densityMap(
  frames: readonly InsideFrame[],
  name: string,
  kind: Histogram['kind'],
  rowCount: number,
): DensityMap | null {
  const looks = frames.flatMap(({ step, histograms }) => {
    const histogram = histograms.find((other) => other.name === name && other.kind === kind)
    const isFinite =
      histogram !== undefined &&
      Number.isFinite(histogram.minimum) &&
      Number.isFinite(histogram.maximum)
    return isFinite ? [{ step, histogram }] : []
  })
  if (looks.length === 0) return null
  let minimum = Math.min(...looks.map(({ histogram }) => histogram.minimum))
  let maximum = Math.max(...looks.map(({ histogram }) => histogram.maximum))
  if (minimum === maximum) {
    const half = Math.max(Math.abs(minimum) * 0.1, 1e-12)
    minimum -= half
    maximum += half
  }
  const shares = new Float32Array(looks.length * rowCount)
  looks.forEach(({ histogram }, column) => {
    const rows = shares.subarray(column * rowCount, (column + 1) * rowCount)
    spread(histogram, rows, minimum, maximum)
    const most = rows.reduce((a, b) => Math.max(a, b), 0)
    if (most > 0) for (let row = 0; row < rowCount; row++) rows[row] = rows[row]! / most
  })
  return {
    steps: looks.map(({ step }) => step),
    histograms: looks.map(({ histogram }) => histogram),
    minimum,
    maximum,
    rowCount,
    shares,
  }
}

/** Adds the counts of a histogram to the rows that its bins cover, each by how much of it lies there. */
function spread(
  { bins, minimum, maximum }: Histogram,
  rows: Float32Array,
  low: number,
  high: number,
): void {
  const perRow = (high - low) / rows.length
  const width = (maximum - minimum) / Math.max(1, bins.length)
  const rowOf = (value: number): number =>
    Math.min(rows.length - 1, Math.max(0, Math.floor((value - low) / perRow)))
  for (let bin = 0; bin < bins.length; bin++) {
    const count = bins[bin]!
    if (count === 0) continue
    const from = minimum + bin * width
    const to = from + width
    const first = rowOf(from)
    const last = width === 0 ? first : rowOf(to - perRow * 1e-9)
    for (let row = first; row <= last; row++) {
      const inside =
        width === 0
          ? 1
          : (Math.min(to, low + (row + 1) * perRow) - Math.max(from, low + row * perRow)) / width
      rows[row] = rows[row]! + count * Math.max(0, inside)
    }
  }
}
