import type { ChartSeries } from './chart-series'
import type { Projection } from './series-painter'
import { firstAbove, firstAtLeast } from './sorted-places'

/** Fills what lies between the ends of a series' band, where they can be drawn. */
export function paintValueBand(
  context: CanvasRenderingContext2D,
  { places, band, pointCount, color }: ChartSeries,
  { toX, toY }: Projection,
  window: { readonly minimum: number; readonly maximum: number },
  { isLogarithmicY, floorY, alpha }: { isLogarithmicY: boolean; floorY: number; alpha: number },
): void {
  if (band === undefined) return
  const from = Math.max(0, firstAtLeast(places, pointCount, window.minimum) - 1)
  const to = Math.min(pointCount, firstAbove(places, pointCount, window.maximum) + 1)
  context.fillStyle = color
  context.globalAlpha = alpha
  // What lies below 0 has no height on a logarithmic axis: the band goes down to the edge there.
  const lowerY = (index: number): number => {
    const value = band.lower[index]!
    return isLogarithmicY && value <= 0 ? floorY : toY(value)
  }
  const isDrawable = (index: number): boolean =>
    Number.isFinite(band.lower[index]!) &&
    Number.isFinite(band.upper[index]!) &&
    (!isLogarithmicY || band.upper[index]! > 0)
  let begin = from
  while (begin < to) {
    while (begin < to && !isDrawable(begin)) begin++
    let end = begin
    while (end < to && isDrawable(end)) end++
    if (end - begin > 1) {
      context.beginPath()
      for (let i = begin; i < end; i++) {
        context.lineTo(toX(places[i]!), toY(band.upper[i]!))
      }
      for (let i = end - 1; i >= begin; i--) context.lineTo(toX(places[i]!), lowerY(i))
      context.closePath()
      context.fill()
    } else if (end > begin) {
      // A lone place has no breadth: its band is a whisker.
      const x = toX(places[begin]!)
      context.fillRect(x - 1.5, toY(band.upper[begin]!), 3, lowerY(begin) - toY(band.upper[begin]!))
    }
    begin = end
  }
  context.globalAlpha = 1
}
