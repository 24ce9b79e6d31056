import type { ChartCanvas } from '../charts/chart-canvas'
import type { ChartTheme } from '../charts/chart-theme'
import type { PlotContent, PlotView } from '../charts/plot-content'

/** A chart of lines as it is taken out of the program: what it shows, and the part that is zoomed to. */
export interface LineFigure {
  readonly title: string
  readonly content: PlotContent
  readonly view: PlotView
}

/** Any other chart: how it is painted, and what it is painted from. */
export interface PaintedFigure {
  readonly title: string
  readonly legend?: readonly LegendItem[]
  /** Of what is painted; as large as the picture has room where absent. */
  readonly width?: number
  readonly height?: number
  /** Paints into a box of the given size, axes and their names included. */
  readonly paint: (canvas: ChartCanvas, width: number, height: number, theme: ChartTheme) => void
  readonly table: () => FigureTable
}

/** A chart as it is taken out of the program. */
export type Figure = LineFigure | PaintedFigure

export interface FigureTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

/** A name in the legend with how it is drawn. */
export interface LegendItem {
  readonly label: string
  readonly color: string
  readonly dash?: readonly number[]
  /** A line where absent. */
  readonly mark?: 'line' | 'point' | 'ring' | 'field'
}

/** What a figure is drawn with; pictures leave the program, so they carry their own colours. */
export interface FigureLook extends Omit<ChartTheme, 'fontFamily'> {
  readonly width: number
  readonly height: number
}

/** A name for files from the words of a title: `loss-validation.svg`. */
export function figureFileName(title: string, extension: string): string {
  const words = title
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}.]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80)
  return `${words === '' ? 'chart' : words}.${extension}`
}
