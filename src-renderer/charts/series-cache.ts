import type { ChartSeries, Range } from './chart-series'
import { capacityOf, createPixelColumns, type PixelColumns } from './decimation'
import { Smoother } from './smoothing'
import { firstAbove, firstAtLeast } from './sorted-places'
import { emptyExtent, extend, type ValueExtent } from './value-extent'

/** What is kept of one series from repaint to repaint, so that only new points cost time. */
export class SeriesCache {
  #smoother = new Smoother(0)
  #extent = emptyExtent()
  #extentCount = 0
  #extentLastStep = 0
  #rawColumns = createPixelColumns(0)
  #smoothColumns = createPixelColumns(0)

  smoothed(series: ChartSeries, factor: number): Float64Array {
    if (this.#smoother.factor !== factor) this.#smoother = new Smoother(factor)
    return this.#smoother.update(series.steps, series.values, series.pointCount)
  }

  /** What the whole series holds, its band included. */
  extent({ steps, values, band, pointCount }: ChartSeries): ValueExtent {
    const known = this.#extentCount
    const isContinued =
      known === 0 || (known <= pointCount && steps[known - 1] === this.#extentLastStep)
    if (!isContinued) {
      this.#extent = emptyExtent()
      this.#extentCount = 0
    }
    for (const column of [values, ...(band === undefined ? [] : [band.lower, band.upper])]) {
      extend(this.#extent, column, this.#extentCount, pointCount)
    }
    this.#extentCount = pointCount
    this.#extentLastStep = pointCount === 0 ? 0 : steps[pointCount - 1]!
    return this.#extent
  }

  /** Room for the columns of a plot, kept for reuse. */
  columns(columnCount: number): { readonly raw: PixelColumns; readonly smooth: PixelColumns } {
    const capacity = capacityOf(columnCount)
    if (this.#rawColumns.first.length < capacity) {
      this.#rawColumns = createPixelColumns(capacity)
      this.#smoothColumns = createPixelColumns(capacity)
    }
    return { raw: this.#rawColumns, smooth: this.#smoothColumns }
  }
}

/** What a series holds in a stretch of the x axis, both ends included. */
export function extentBetween(series: ChartSeries, { minimum, maximum }: Range): ValueExtent {
  const { places, values, band, pointCount } = series
  const from = firstAtLeast(places, pointCount, minimum)
  const to = firstAbove(places, pointCount, maximum, from)
  const extent = extend(emptyExtent(), values, from, to)
  if (band !== undefined) {
    extend(extent, band.lower, from, to)
    extend(extent, band.upper, from, to)
  }
  return extent
}
