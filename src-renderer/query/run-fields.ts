import type { RunConfig } from '@engine/protocol/experiment-config'
import { decidingSeries, type RunSummary } from '@engine/protocol/run'
import type { QueryTarget, FieldValue } from './evaluation'

/** What a run was set to, by dotted path: `optimizer.learningRate`, `network.layers.0.units`. */
export type ConfigFields = ReadonlyMap<string, FieldValue>

/** Texts that name a run and its experiment: they differ from run to run without changing anything. */
const NAMES: ReadonlySet<string> = new Set(['name', 'formatVersion'])

/** Every setting of a config, flat, in its order. */
export function configFields(config: RunConfig): ConfigFields {
  const fields = new Map<string, FieldValue>()
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      if (value.every((item) => typeof item !== 'object')) fields.set(path, value.join(', '))
      else value.forEach((item, index) => visit(item, `${path}.${String(index)}`))
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        visit(inner, path === '' ? key : `${path}.${key}`)
      }
    } else if (typeof value === 'number' || typeof value === 'string') fields.set(path, value)
    else if (typeof value === 'boolean' || value === null) fields.set(path, value)
  }
  for (const [key, value] of Object.entries(config)) if (!NAMES.has(key)) visit(value, key)
  return fields
}

/** Fields that every run has, whatever it was set to. */
export const RUN_FIELDS = [
  'name',
  'id',
  'status',
  'tag',
  'note',
  'data',
  'network',
  'optimizer',
  'loss',
  'seed',
  'epoch',
  'step',
  'steps',
  'parameters',
  'time',
  'rate',
  'experiment',
] as const
export type RunField = (typeof RUN_FIELDS)[number]

const TEXT_FIELDS: ReadonlySet<string> = new Set<RunField>([
  ...(['name', 'status', 'tag', 'note', 'data', 'network', 'optimizer', 'loss'] as const),
])

function isRunField(field: string): field is RunField {
  return RUN_FIELDS.some((known) => known === field)
}

function runFieldOf(run: RunSummary, field: RunField): FieldValue {
  switch (field) {
    case 'name':
      return run.name
    case 'id':
      return run.id
    case 'status':
      return run.status
    case 'tag':
      return run.tags
    case 'note':
      return run.note
    case 'data':
      return run.datasetName
    case 'network':
      return run.networkText
    case 'optimizer':
      return run.optimizerText
    case 'loss':
      return run.lossType
    case 'seed':
      return run.seed
    case 'epoch':
      return run.step / Math.max(1, run.stepsPerEpoch)
    case 'step':
      return run.step
    case 'steps':
      return run.stepCount
    case 'parameters':
      return run.parameterCount
    case 'time':
      return run.elapsedMs
    case 'rate':
      return run.stepsPerSecond
    case 'experiment':
      return run.experimentId
    default:
      return field satisfies never
  }
}

/**
 * A field of a run: one of `RUN_FIELDS`, a setting by its path, a series such as `test/accuracy` (last
 * value) or `best.test/accuracy`, or a metric alone, which is that of the part that decides.
 *
 * @param config null while it has not been read: settings are not known then
 */
export function runValue(
  run: RunSummary,
  config: ConfigFields | null,
  field: string,
): FieldValue | undefined {
  if (isRunField(field)) return runFieldOf(run, field)
  if (config?.has(field) === true) return config.get(field)
  if (Object.hasOwn(run.last, field)) return run.last[field]
  if (field.startsWith('best.')) return run.best[field.slice('best.'.length)]?.value
  const series = decidingSeries(Object.keys(run.last))
  const part = series?.slice(0, series.indexOf('/') + 1) ?? ''
  return run.last[part + field]
}

/** A run as queries see it. */
export function queryTarget(run: RunSummary, config: ConfigFields | null): QueryTarget {
  return {
    searchText: [
      run.name,
      `#${String(run.id)}`,
      run.datasetName,
      run.networkText,
      run.optimizerText,
      run.note,
      ...run.tags,
    ]
      .join('\n')
      .toLowerCase(),
    valueOf: (field) => runValue(run, config, field),
  }
}

/** A field that some of the runs have, with what is known of its values. */
export interface KnownField {
  readonly name: string
  readonly kind: 'run' | 'setting' | 'metric'
  readonly isNumeric: boolean
}

/** Every field that can be asked of these runs. */
export function fieldsOfRuns(
  runs: readonly RunSummary[],
  configs: ReadonlyMap<number, ConfigFields>,
): readonly KnownField[] {
  const fields = new Map<string, KnownField>()
  for (const name of RUN_FIELDS) {
    fields.set(name, { name, kind: 'run', isNumeric: !TEXT_FIELDS.has(name) })
  }
  for (const { id, last, best } of runs) {
    for (const name of Object.keys(last))
      fields.set(name, { name, kind: 'metric', isNumeric: true })
    for (const series of Object.keys(best)) {
      const name = `best.${series}`
      fields.set(name, { name, kind: 'metric', isNumeric: true })
    }
    for (const [name, value] of configs.get(id) ?? []) {
      const isNumeric = typeof value === 'number' && fields.get(name)?.isNumeric !== false
      fields.set(name, { name, kind: 'setting', isNumeric })
    }
  }
  return [...fields.values()]
}

/** Settings in which some of the configs differ, in their order; one that is absent differs. */
export function differingFields(configs: readonly ConfigFields[]): readonly string[] {
  const names = new Set(configs.flatMap((config) => [...config.keys()]))
  const [first, ...others] = configs
  if (first === undefined) return []
  return [...names].filter((name) =>
    others.some((config) => !Object.is(config.get(name), first.get(name))),
  )
}
