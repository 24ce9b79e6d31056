import { isHigherBetter } from '@engine/protocol/metric'
import type { RunSummary } from '@engine/protocol/run'
import { spreadOf, summarizeSample } from '@engine/statistics/sample'
import { valueOf, type Moment } from '../../comparison/group-values'
import type { RunGroup } from '../../comparison/run-groups'
import type { FieldValue } from '../../query/evaluation'
import { runValue } from '../../query/run-fields'
import type { Comparison } from './use-comparison'

/**
 * A column of the table: a field of runs, or a series at one moment. Written `field:optimizer.learningRate`,
 * `best:test/accuracy`, `step:test/loss`, `last:batch/loss`.
 */
export type Column =
  | { readonly key: string; readonly type: 'field'; readonly field: string }
  | {
      readonly key: string
      readonly type: 'series'
      readonly series: string
      readonly moment: Moment['type']
    }

export function columnOf(key: string): Column | null {
  const [type = '', ...rest] = key.split(':')
  const name = rest.join(':')
  if (name === '') return null
  if (type === 'field') return { key, type, field: name }
  if (type === 'best' || type === 'last' || type === 'step') {
    return { key, type: 'series', series: name, moment: type }
  }
  return null
}

/** Settings that differ come first, then what is judged by, then cost. */
export function defaultColumns({ differing, deciding, lossName, isGrouped }: Comparison): string[] {
  // The label of a run names its optimizer, and groups of repeats differ in no seed.
  const settings = differing.filter(
    (name) => !name.startsWith('optimizer.') && !(isGrouped && name === 'training.seed'),
  )
  return [
    'field:status',
    ...settings.slice(0, 3).map((name) => `field:${name}`),
    ...(isGrouped ? [] : [`last:${deciding}`]),
    `best:${deciding}`,
    `step:${deciding}`,
    ...(lossName === deciding || lossName === '' ? [] : [`last:${lossName}`]),
    'field:time',
    'field:step',
  ]
}

/** What a cell holds: a number with its spread over a group's runs, or a text. */
export type Cell =
  | { readonly type: 'empty' }
  | {
      readonly type: 'number'
      readonly value: number
      readonly spread: number | null
      readonly step: number | null
    }
  | { readonly type: 'text'; readonly text: string }
  /** Runs of the group differ in it. */
  | { readonly type: 'several'; readonly count: number }

export function cellOf(column: Column, group: RunGroup, comparison: Comparison): Cell {
  return column.type === 'field'
    ? fieldCell(column.field, group, comparison)
    : seriesCell(column.series, column.moment, group, comparison)
}

function fieldCell(field: string, { runs }: RunGroup, { configFields }: Comparison): Cell {
  const values = runs.map((run) => runValue(run, configFields.get(run.id) ?? null, field))
  const [first] = values
  if (isMeasured(field)) {
    const summary = summarizeSample(values.filter((value) => typeof value === 'number'))
    return summary === null
      ? { type: 'empty' }
      : { type: 'number', value: summary.mean, spread: summary.standardDeviation, step: null }
  }
  const texts = new Set(values.map(valueText))
  if (texts.size > 1) return { type: 'several', count: texts.size }
  if (typeof first === 'number') return { type: 'number', value: first, spread: null, step: null }
  const [text = ''] = texts
  return text === '' ? { type: 'empty' } : { type: 'text', text }
}

/** Fields that are measured, of which a group has a mean; of the others it has one value or several. */
function isMeasured(field: string): boolean {
  return ['time', 'rate', 'step', 'epoch'].includes(field)
}

function valueText(value: FieldValue | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? value.join(', ') : String(value)
}

function seriesCell(
  series: string,
  type: Moment['type'],
  { runs }: RunGroup,
  { step, bufferOf, spread }: Comparison,
): Cell {
  if (type === 'step' && step === null) return { type: 'empty' }
  const moment: Moment = type === 'step' ? { type, step: step ?? 0 } : { type }
  const values = runs.flatMap((run) => valueOf(run, series, moment, bufferOf) ?? [])
  if (values.length === 0) return { type: 'empty' }
  const [only] = runs
  if (runs.length === 1 && only !== undefined) {
    const reached = type === 'best' ? (only.best[series]?.step ?? null) : null
    return { type: 'number', value: values[0] ?? Number.NaN, spread: null, step: reached }
  }
  const summary = summarizeSample(values)
  if (summary === null) return { type: 'number', value: Number.NaN, spread: null, step: null }
  return { type: 'number', value: summary.mean, spread: spreadOf(summary, spread), step: null }
}

/** True where greater values of a column are better; null where no value is. */
export function isHigherBetterIn(column: Column): boolean | null {
  return column.type === 'series' ? isHigherBetter(column.series) : null
}

export interface Row {
  readonly group: RunGroup
  readonly cells: readonly Cell[]
  /** Set for a run of a group that was opened. */
  readonly run: RunSummary | null
}

/** Order of two cells by what they hold; empty ones and values that are not finite come last. */
export function compareCells(a: Cell, b: Cell, isDescending: boolean): number {
  const rank = (cell: Cell): number =>
    cell.type === 'empty' || (cell.type === 'number' && Number.isNaN(cell.value)) ? 1 : 0
  if (rank(a) !== rank(b)) return rank(a) - rank(b)
  const order =
    a.type === 'number' && b.type === 'number'
      ? a.value - b.value
      : textIn(a).localeCompare(textIn(b), undefined, { numeric: true })
  return isDescending ? -order : order
}

function textIn(cell: Cell): string {
  switch (cell.type) {
    case 'number':
      return String(cell.value)
    case 'text':
      return cell.text
    case 'several':
      return String(cell.count)
    case 'empty':
      return ''
    default:
      return cell satisfies never
  }
}
