import type { PlanePicture } from '@engine/protocol/network-pictures'
import type { FigureTable, LegendItem, PaintedFigure } from '../../../figures/figure'
import { paintPlane, PLANE_ROOM, type PlaneContent } from './plane-painter'
import { cellMiddles } from './plane-reading'
import type { PlaneSubject } from './plane-view'

/** Side of the plane in the picture, in pixels. */
const SIDE = 480

/** The plane as it is taken out of the program. */
export function planeFigure(
  title: string,
  content: PlaneContent,
  legend: readonly LegendItem[],
  table: () => FigureTable,
): PaintedFigure {
  return {
    title,
    legend,
    width: SIDE + PLANE_ROOM.width,
    height: SIDE + PLANE_ROOM.height,
    paint: (canvas, width, height, theme) => {
      paintPlane(canvas, width, height, content, theme)
    },
    table,
  }
}

/**
 * A row for each cell of the grid: where its middle lies, and what is shown there.
 *
 * @param outputNames of the network's outputs
 * @param unitName of a hidden unit, where one is shown
 */
export function planeTable(
  { grid, answers, outputCount }: PlanePicture,
  subject: PlaneSubject,
  inputNames: readonly [string, string],
  outputNames: readonly string[],
  unitName: string,
): FigureTable {
  const [xs, ys] = [cellMiddles(grid.x, grid.cellCount), cellMiddles(grid.y, grid.cellCount)]
  const valuesOf = (cell: number): readonly number[] =>
    subject.type === 'unit'
      ? [subject.values[cell]!]
      : Array.from({ length: outputCount }, (_, output) => answers[cell * outputCount + output]!)
  const names =
    subject.type === 'unit'
      ? [unitName]
      : Array.from({ length: outputCount }, (_, output) => outputNames[output] ?? String(output))
  return {
    head: [...inputNames, ...names],
    rows: Array.from({ length: grid.cellCount ** 2 }, (_, cell) => [
      xs[cell % grid.cellCount]!,
      ys[Math.floor(cell / grid.cellCount)]!,
      ...valuesOf(cell),
    ]),
  }
}
