import { pixelImage, type ChartCanvas } from '../../../charts/chart-canvas'
import type { ChartTheme } from '../../../charts/chart-theme'
import { paintAxes, planeFrame } from '../../../charts/plane-frame'
import { rgbOf } from '../../../charts/signed-colors'
import { formatCount } from '../../../locales/formatting'
import type { DensityMap } from './density-map'

/** One pixel for each look and row: the colour, the stronger the more values lie there. */
export function densityImage(
  { shares, rowCount, steps }: DensityMap,
  color: string,
): HTMLCanvasElement {
  const [red, green, blue] = rgbOf(color)
  const pixels = new Uint8ClampedArray(4 * shares.length)
  for (let look = 0; look < steps.length; look++) {
    for (let row = 0; row < rowCount; row++) {
      const at = 4 * ((rowCount - 1 - row) * steps.length + look)
      // The root shows what is rare, too.
      const opacity = Math.sqrt(shares[look * rowCount + row]!)
      pixels.set([red, green, blue, Math.round(255 * opacity)], at)
    }
  }
  return pixelImage(pixels, steps.length, rowCount)
}

/** Steps that are named below a picture, at most. */
const NAMED_COUNT = 8

/** The same with axes: steps by looks, values upwards. */
export function paintDensity(
  context: ChartCanvas,
  width: number,
  height: number,
  map: DensityMap,
  labels: { readonly x: string; readonly y: string },
  theme: ChartTheme,
): void {
  const { steps, minimum, maximum } = map
  context.clearRect(0, 0, width, height)
  const ranges = { x: { minimum: 0, maximum: steps.length }, y: { minimum, maximum } }
  const frame = planeFrame(width, height, ranges, false)
  if (frame === null) return
  const every = Math.ceil(steps.length / NAMED_COUNT)
  const named = steps
    .map((step, look) => ({ value: look + 0.5, label: formatCount(step) }))
    .filter((_tick, look) => look % every === 0)
  paintAxes(context, frame, labels, theme, { x: named })
  context.imageSmoothingEnabled = false
  const image = densityImage(map, theme.accent)
  context.drawImage(image, frame.left, frame.top, frame.width, frame.height)
}
