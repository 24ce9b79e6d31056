import type { Figure, FigureLook } from './figure'
import { lineFigureSvg } from './line-figure-svg'
import { paintedFigureSvg } from './painted-figure-svg'

/** @returns an SVG document that stands alone: title, legend, axes with their names */
export function figureSvg(figure: Figure, look: FigureLook): string {
  return 'paint' in figure ? paintedFigureSvg(figure, look) : lineFigureSvg(figure, look)
}
