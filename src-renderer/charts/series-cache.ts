import type { ChartSeries } from './chart-series'
import { capacityOf, createPixelColumns, type PixelColumns } from './decimation'
import { Smoother } from './smoothing'
import { firstAtLeast } from './sorted-steps'
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

  /** What the whole series holds. */
  extent({ steps, values, pointCount }: ChartSeries): ValueExtent {
    const known = this.#extentCount
    const isContinued =
      known === 0 || (known <= pointCount && steps[known - 1] === this.#extentLastStep)
    if (!isContinued) {
      this.#extent = emptyExtent()
      this.#extentCount = 0
    }
    extend(this.#extent, values, this.#extentCount, pointCount)
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

/** What a series holds between two steps, both included. */
export function extentBetween(series: ChartSeries, fromStep: number, toStep: number): ValueExtent {
  const from = firstAtLeast(series.steps, series.pointCount, fromStep)
  const to = firstAtLeast(series.steps, series.pointCount, Math.floor(toStep) + 1, from)
  return extend(emptyExtent(), series.values, from, to)
}
