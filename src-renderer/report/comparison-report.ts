import type { SettingRow } from './settings-table'

/** A comparison as it is handed on: words, tables and pictures that need nothing else. */
export interface ComparisonReport {
  readonly locale: string
  readonly title: string
  /** When and with which program it was made. */
  readonly origin: string
  /** Which is better, by how much. */
  readonly answer: string
  readonly figures: readonly { readonly title: string; readonly svg: string }[]
  readonly results: ReportTable
  readonly differing: ReportTable
  /** Settings that all runs have. */
  readonly common: ReportTable
  readonly notes: readonly {
    readonly title: string
    readonly markdown: string
    readonly html: string
  }[]
}

export interface ReportTable {
  readonly title: string
  readonly head: readonly string[]
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly string[])[]
  /** Said in place of an empty table. */
  readonly emptyText: string
}

export function settingsReport(
  title: string,
  settingName: string,
  runNames: readonly string[],
  rows: readonly SettingRow[],
  emptyText: string,
): ReportTable {
  return {
    title,
    head: [settingName, ...runNames],
    rows: rows.map(({ path, values }) => [path, ...values]),
    emptyText,
  }
}

/** One HTML file: styles and pictures are in it, scripts are not. */
export function reportHtml(report: ComparisonReport): string {
  const { title, origin, answer, figures, results, differing, common, notes } = report
  return [
    '<!doctype html>',
    `<html lang="${escaped(report.locale)}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${escaped(title)}</h1>`,
    `<p class="origin">${escaped(origin)}</p>`,
    `<p class="answer">${escaped(answer)}</p>`,
    ...figures.map(({ svg }, index) => `<figure>${standalone(svg, index)}</figure>`),
    tableHtml(results),
    tableHtml(differing),
    `<details><summary>${escaped(common.title)}</summary>${tableHtml({ ...common, title: '' })}</details>`,
    ...notes.map(({ title: name, html }) => `<section><h2>${escaped(name)}</h2>${html}</section>`),
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

/** One Markdown file; pictures are in it as data addresses. */
export function reportMarkdown(report: ComparisonReport): string {
  const { title, origin, answer, figures, results, differing, common, notes } = report
  return [
    `# ${plain(title)}`,
    plain(origin),
    plain(answer),
    ...figures.map(({ title: name, svg }) => `![${plain(name)}](${dataAddress(svg)})`),
    tableMarkdown(results),
    tableMarkdown(differing),
    tableMarkdown(common),
    ...notes.map(({ title: name, markdown }) => `## ${plain(name)}\n\n${markdown}`),
    '',
  ].join('\n\n')
}

function tableHtml({ title, head, rows, emptyText }: ReportTable): string {
  const heading = title === '' ? '' : `<h2>${escaped(title)}</h2>`
  if (rows.length === 0) return `${heading}<p>${escaped(emptyText)}</p>`
  const headCells = head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('')
  const body = rows.map(
    ([name = '', ...cells]) =>
      `<tr><th scope="row">${escaped(name)}</th>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`,
  )
  return `${heading}<div class="table"><table><thead><tr>${headCells}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
}

function tableMarkdown({ title, head, rows, emptyText }: ReportTable): string {
  if (rows.length === 0) return `## ${plain(title)}\n\n${plain(emptyText)}`
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [
    `## ${plain(title)}`,
    '',
    line(head),
    `|${head.map((_cell, index) => (index === 0 ? '---' : '---:')).join('|')}|`,
    ...rows.map(line),
  ].join('\n')
}

/** Ids of one picture must not be those of another in the same document. */
function standalone(svg: string, index: number): string {
  return svg
    .replaceAll(/id="(plot[-\d]*)"/g, `id="$1-of-${index}"`)
    .replaceAll(/url\(#(plot[-\d]*)\)/g, `url(#$1-of-${index})`)
}

function dataAddress(svg: string): string {
  const bytes = new TextEncoder().encode(svg)
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return `data:image/svg+xml;base64,${btoa(text)}`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Text that Markdown shows as it is. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>#]/g, String.raw`\$&`).replaceAll('\n', ' ')
}

function cell(text: string): string {
  return plain(text).replaceAll('|', String.raw`\|`)
}

const STYLE = `
:root { color-scheme: light; }
body { max-width: 960px; margin: 32px auto; padding: 0 16px; color: #181b1f; background: #fff;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 24px; margin: 0; }
h2 { font-size: 17px; margin: 28px 0 8px; }
.origin { color: #59626d; margin: 4px 0 16px; }
.answer { font-size: 17px; }
figure { margin: 16px 0; border: 1px solid #dde1e6; border-radius: 6px; overflow: hidden; }
figure svg { display: block; width: 100%; height: auto; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 12px 4px 0; border-bottom: 1px solid #eceff2; font-weight: 400; text-align: right; white-space: nowrap; }
th:first-child { text-align: left; }
thead th { color: #59626d; }
tbody th { font-weight: 600; }
summary { margin: 28px 0 8px; font-size: 17px; font-weight: 600; cursor: pointer; }
`
