import { BAR_EXTENT, paintBars, type PaintedBar } from '../charts/bars-painter'
import { paintHistogram, type HistogramContent } from '../charts/histogram-painter'
import { matrixSize, paintMatrix, type MatrixContent } from '../charts/matrix-painter'
import { paintScatter, type ScatterContent } from '../charts/scatter-painter'
import { layTiles, paintTiles, type TilesContent } from '../charts/tiles-painter'
import type { FigureTable, LegendItem, PaintedFigure } from './figure'

/** @param table of the points; where absent their places on both axes */
export function scatterFigure(
  title: string,
  content: ScatterContent,
  legend: readonly LegendItem[] = [],
  table: () => FigureTable = () => ({
    head: [content.xLabel, content.yLabel],
    rows: Array.from(content.xs, (x, index) => [x, content.ys[index]!]),
  }),
): PaintedFigure {
  return {
    title,
    legend,
    paint: (canvas, width, height, theme) => {
      paintScatter(canvas, width, height, content, theme)
    },
    table,
  }
}

/** @param names of the columns of its table: from, to, count */
export function histogramFigure(
  title: string,
  content: HistogramContent,
  names: readonly [string, string, string],
): PaintedFigure {
  const { counts, range } = content.bins
  const step = (range.maximum - range.minimum) / Math.max(1, counts.length)
  return {
    title,
    height: 320,
    paint: (canvas, width, height, theme) => {
      paintHistogram(canvas, width, height, content, theme)
    },
    table: () => ({
      head: names,
      rows: counts.map((count, bin) => [
        range.minimum + bin * step,
        range.minimum + (bin + 1) * step,
        count,
      ]),
    }),
  }
}

/**
 * @param maximum what a full bar stands for
 */
export function barsFigure(
  title: string,
  bars: readonly PaintedBar[],
  maximum: number,
  table: FigureTable,
): PaintedFigure {
  return {
    title,
    height: bars.length * BAR_EXTENT,
    paint: (canvas, width, height, theme) => {
      paintBars(canvas, width, height, { bars, maximum }, theme)
    },
    table: () => table,
  }
}

export function matrixFigure(
  title: string,
  content: MatrixContent,
  table: () => FigureTable,
): PaintedFigure {
  return {
    title,
    ...matrixSize(content),
    paint: (canvas, width, height, theme) => {
      paintMatrix(canvas, width, height, content, theme)
    },
    table,
  }
}

/** Tiles begin below the first letter of the title. */
const TILES_INSET = 10

/** Small pictures, as high as their rows need. */
export function tilesFigure(
  title: string,
  content: TilesContent,
  width: number,
  table: () => FigureTable,
): PaintedFigure {
  return {
    title,
    width: width + 2 * TILES_INSET,
    height: layTiles(content, width).height,
    paint: (canvas, _, height, theme) => {
      canvas.save()
      canvas.translate(TILES_INSET, 0)
      paintTiles(canvas, width, height, content, theme)
      canvas.restore()
    },
    table,
  }
}
