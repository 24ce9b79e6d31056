import { runStatusSchema, type RunSummary } from '@engine/protocol/run'
import type { QueryField } from '../../query/completion'
import { occurringValues } from '../../query/use-field-labels'

/** Names of the fields that a history can be asked for, besides its series. */
export const HISTORY_FIELDS = [
  'name',
  'tag',
  'status',
  'data',
  'network',
  'optimizer',
  'best',
  'loss',
  'seed',
  'step',
  'time',
  'parameters',
  'experiment',
  'note',
  'id',
] as const
export type HistoryField = (typeof HISTORY_FIELDS)[number]

const TEXTS: Readonly<Partial<Record<HistoryField, (run: RunSummary) => string>>> = {
  data: (run) => run.datasetName,
  network: (run) => run.networkText,
  optimizer: (run) => run.optimizerType,
  loss: (run) => run.lossType,
}
const NUMERIC: ReadonlySet<HistoryField> = new Set([
  'best',
  'seed',
  'step',
  'time',
  'parameters',
  'experiment',
  'id',
])

/** Fields that runs can be searched by, with the values that occur in them. */
export function historyFields(
  runs: readonly RunSummary[],
  knownTags: readonly string[],
  labelOf: (name: HistoryField) => string,
  seriesLabelOf: (series: string) => string,
): readonly QueryField[] {
  const fields = HISTORY_FIELDS.map((name): QueryField => ({
    name,
    label: labelOf(name),
    isNumeric: NUMERIC.has(name),
    values: () => {
      if (name === 'status') return runStatusSchema.options
      if (name === 'tag') return knownTags
      const textOf = TEXTS[name]
      return textOf === undefined ? [] : occurringValues(runs.map(textOf))
    },
  }))
  // The newest runs say which series there are; asking all of a long history would take too long.
  const series = new Set(runs.slice(0, 200).flatMap((run) => Object.keys(run.last)))
  return [
    ...fields,
    ...[...series].sort().map((name) => ({
      name,
      label: seriesLabelOf(name),
      isNumeric: true,
      values: () => [],
    })),
  ]
}
