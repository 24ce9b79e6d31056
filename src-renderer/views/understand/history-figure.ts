import { matrixFigure } from '../../figures/chart-figures'
import type { PaintedFigure } from '../../figures/figure'
import { formatCount } from '../../locales/formatting'
import type { ClassHistory, Moment } from './prediction-history'

const CELL_HEIGHT = 22
/** Room of all moments together in the picture, in pixels. */
const WIDTH = 640

/** How an answer formed, as a picture: a row for each class, a column for each checkpoint. */
export function historyFigure(
  title: string,
  stepName: string,
  rows: readonly ClassHistory[],
  moments: readonly Moment[],
  label: number | null,
  shadeOf: (value: number) => number,
): PaintedFigure {
  return matrixFigure(
    title,
    {
      rowLabel: '',
      columnLabel: stepName,
      rowNames: rows.map(({ name }) => name),
      columnNames: moments.map(({ step }) => formatCount(step)),
      areColumnsThinned: true,
      cellWidth: Math.max(10, WIDTH / Math.max(1, moments.length)),
      cellHeight: CELL_HEIGHT,
      cellOf: (row, column) => {
        const history = rows[row]
        const classIndex = history?.classIndex ?? -1
        return {
          shade: shadeOf(history?.values[column] ?? Number.NaN),
          tone: label !== null && classIndex !== label ? 'danger' : 'accent',
          text: '',
          isFramed: moments[column]?.winner === classIndex,
        }
      },
    },
    () => ({
      head: [stepName, ...rows.map(({ name }) => name)],
      rows: moments.map(({ step }, moment) => [
        step,
        ...rows.map(({ values }) => values[moment] ?? null),
      ]),
    }),
  )
}
