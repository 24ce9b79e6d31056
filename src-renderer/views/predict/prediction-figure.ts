import type { PaintedBar } from '../../charts/bars-painter'
import { barsFigure } from '../../figures/chart-figures'
import type { PaintedFigure } from '../../figures/figure'

/** What a network said of an example, as it is taken out of the program. */
export function predictionFigure(
  title: string,
  bars: readonly (PaintedBar & { readonly exact: string })[],
  isProbability: boolean,
  names: { readonly class: string; readonly value: string },
): PaintedFigure {
  const most = bars.reduce((greatest, { value }) => Math.max(greatest, value), 0)
  return barsFigure(title, bars, isProbability ? 1 : most, {
    head: [names.class, names.value],
    rows: bars.map(({ label, exact }) => [label, exact]),
  })
}
