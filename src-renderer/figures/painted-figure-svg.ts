import type { FigureLook, PaintedFigure } from './figure'
import { figureFrame } from './figure-frame'
import { SvgCanvas } from './svg-canvas'

const BOTTOM = 10
const SIDE = 10

/**
 * A chart that is painted, as a picture of its own: the painter of the page paints it anew, in the
 * colours and the size of the picture.
 *
 * @returns an SVG document
 */
export function paintedFigureSvg(figure: PaintedFigure, given: FigureLook): string {
  const { title, legend = [], width = given.width - 2 * SIDE, height, paint } = figure
  const look = { ...given, width: width + 2 * SIDE }
  const heightOf = (top: number): number =>
    height === undefined ? look.height : top + height + BOTTOM
  const { head, top } = figureFrame(title, legend, look, heightOf)
  const canvas = new SvgCanvas('plot')
  paint(canvas, width, heightOf(top) - top - BOTTOM, {
    ...look,
    fontFamily: 'sans-serif',
  })
  return [
    ...head,
    `<g transform="translate(${SIDE} ${top})">`,
    ...canvas.elements(),
    '</g>',
    '</svg>',
  ].join('\n')
}
