import type { EvaluationReport } from '@engine/protocol/evaluation-report'
import { matrixFigure } from '../../figures/chart-figures'
import type { PaintedFigure } from '../../figures/figure'
import { formatCount } from '../../locales/formatting'
import { cellShade } from './evaluation-reading'

type Classification = NonNullable<EvaluationReport['classification']>
type Confusion = Pick<Classification, 'classes' | 'confusion'> & {
  readonly perClass: readonly Pick<Classification['perClass'][number], 'supportCount'>[]
}

/** Sides of a cell in the picture, in pixels. */
const CELL = { width: 48, height: 34 } as const

/** The confusion matrix as it is taken out of the program; its table has a row for each true class. */
export function confusionFigure(
  title: string,
  { classes, confusion, perClass }: Confusion,
  names: { readonly truth: string; readonly given: string },
): PaintedFigure {
  const countOf = (label: number, predicted: number): number =>
    confusion[label * classes.length + predicted] ?? 0
  return matrixFigure(
    title,
    {
      rowLabel: names.truth,
      columnLabel: names.given,
      rowNames: classes,
      columnNames: classes,
      cellWidth: CELL.width,
      cellHeight: CELL.height,
      cellOf: (label, predicted) => {
        const count = countOf(label, predicted)
        return {
          shade: cellShade(count, perClass[label]?.supportCount ?? 0),
          tone: label === predicted ? 'accent' : 'danger',
          text: count === 0 ? '·' : formatCount(count),
        }
      },
    },
    () => ({
      head: [`${names.truth} / ${names.given}`, ...classes],
      rows: classes.map((name, label) => [
        name,
        ...classes.map((_, predicted) => countOf(label, predicted)),
      ]),
    }),
  )
}
