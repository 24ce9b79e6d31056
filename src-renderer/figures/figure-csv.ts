import { visibleSeries } from '../charts/plot-content'
import type { Figure, LineFigure } from './figure'

/**
 * What a figure is drawn from. Of lines these are the points, all of them that the page holds, as they are
 * stored whether smoothed or not: line, step, place on the x axis, value, and the ends of the band where
 * there is one.
 */
export function figureCsv(figure: Figure): string {
  if (!('paint' in figure)) return linesCsv(figure)
  const { head, rows } = figure.table()
  const line = (cells: readonly (string | number | null)[]): string =>
    cells.map((cell) => quotedCell(cell === null ? '' : String(cell))).join(',')
  return [head, ...rows, []].map(line).join('\r\n')
}

function linesCsv({ content }: LineFigure): string {
  const series = visibleSeries(content)
  const hasBand = series.some(({ band }) => band !== undefined)
  const head = ['line', 'step', content.axis.label, content.yLabel]
  const rows = [[...head, ...(hasBand ? ['lower', 'upper'] : [])].map(quotedCell).join(',')]
  for (const { label, steps, places, values, pointCount, band } of series) {
    const name = quotedCell(label)
    for (let i = 0; i < pointCount; i++) {
      const cells = [name, String(steps[i]), String(places[i]), String(values[i])]
      if (hasBand) cells.push(String(band?.lower[i] ?? ''), String(band?.upper[i] ?? ''))
      rows.push(cells.join(','))
    }
  }
  return `${rows.join('\r\n')}\r\n`
}

/** A cell as RFC 4180 wants it: in quotes where a comma, quote or line break is in it. */
export function quotedCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
