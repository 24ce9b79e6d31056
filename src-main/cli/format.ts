/** `2 m 14 s`, `0.8 s`, `3 h 5 m`. */
export function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${String(whole)} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${String(minutes)} m ${String(whole % 60)} s`
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} m`
}

/** Four significant digits without rounding to a whole: 0.99996 stays below 1. */
export function metricText(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (value === 0) return '0'
  const text = value.toPrecision(4)
  const rounded = Number(text)
  // A share or a loss that is not quite 1 must not read as 1.
  if (rounded === 1 && value !== 1) return value.toPrecision(7)
  const magnitude = Math.abs(rounded)
  return magnitude >= 1e-4 && magnitude < 1e6 ? String(rounded) : rounded.toExponential()
}

export function byteText(bytes: number): string {
  if (bytes < 1000) return `${String(bytes)} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 'B'
  for (const next of units) {
    if (value < 999.5) break
    value /= 1000
    unit = next
  }
  return `${value.toPrecision(3)} ${unit}`
}

/** Local date and time to the minute. */
export function timeText(at: number): string {
  const date = new Date(at)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}

export interface Column {
  readonly title: string
  /** Numbers stand to the right. */
  readonly isNumeric?: boolean
}

/** A table in columns as wide as their widest cell, two spaces apart. */
export function tableText(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const widths = columns.map((column, index) =>
    Math.max(widthOf(column.title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  )
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, index) => {
        const cell = cells[index] ?? ''
        const space = ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(cell)))
        return column.isNumeric === true ? space + cell : cell + space
      })
      .join('  ')
      .trimEnd()
  return [line(columns.map((column) => column.title)), ...rows.map(line)].join('\n')
}

/** Columns that a text takes on a terminal: letters of Chinese, Japanese and Korean take two. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) {
    width +=
      /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1
  }
  return width
}

/** Cut to a number of terminal columns. */
export function cutTo(text: string, columns: number): string {
  let width = 0
  let cut = ''
  for (const character of text) {
    width += widthOf(character)
    if (width > columns) return cut
    cut += character
  }
  return text
}
