import type { PlotContent, PlotView } from '../charts/plot-content'

/** A chart as it is taken out of the program: what it shows, and the part that is zoomed to. */
export interface Figure {
  readonly title: string
  readonly content: PlotContent
  readonly view: PlotView
}

/** What a figure is drawn with; pictures leave the program, so they carry their own colours. */
export interface FigureLook {
  readonly width: number
  readonly height: number
  readonly surface: string
  readonly text: string
  readonly mutedText: string
  readonly gridLine: string
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
