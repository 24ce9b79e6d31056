import { runStatusSchema, type RunSummary } from '@engine/protocol/run'
import type { QueryField } from '../../query/completion'

/** Names of the fields that a history can be asked for, besides its series. */
export const RUN_FIELDS = [
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
export type RunFieldName = (typeof RUN_FIELDS)[number]

const TEXTS: Readonly<Partial<Record<RunFieldName, (run: RunSummary) => string>>> = {
  data: (run) => run.datasetName,
  network: (run) => run.networkText,
  optimizer: (run) => run.optimizerType,
  loss: (run) => run.lossType,
}
const NUMERIC: ReadonlySet<RunFieldName> = new Set([
  'best',
  'seed',
  'step',
  'time',
  'parameters',
  'experiment',
  'id',
])

/** Fields that runs can be searched by, with the values that occur in them. */
export function runQueryFields(
  runs: readonly RunSummary[],
  knownTags: readonly string[],
  labelOf: (name: RunFieldName) => string,
  seriesLabelOf: (series: string) => string,
): readonly QueryField[] {
  const fields = RUN_FIELDS.map((name): QueryField => ({
    name,
    label: labelOf(name),
    isNumeric: NUMERIC.has(name),
    values: () => {
      if (name === 'status') return runStatusSchema.options
      if (name === 'tag') return knownTags
      const textOf = TEXTS[name]
      return textOf === undefined ? [] : valuesByFrequency(runs, textOf)
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

function valuesByFrequency(
  runs: readonly RunSummary[],
  textOf: (run: RunSummary) => string,
): readonly string[] {
  const counts = new Map<string, number>()
  for (const run of runs) {
    const text = textOf(run)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([text]) => text)
}
