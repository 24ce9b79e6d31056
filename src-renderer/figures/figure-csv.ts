import { visibleSeries } from '../charts/plot-content'
import type { Figure } from './figure'

/**
 * The points of the lines that a figure shows, all of them that the page holds, smoothed or not as they
 * are stored: line, step, place on the x axis, value, and the ends of the band where there is one.
 */
export function figureCsv({ content }: Figure): string {
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
