import { changedConfig } from './config-change'
import type { ExperimentConfig, RunConfig } from './experiment-config'
import { searchPointCount, searchPoints, type SearchPoint } from './search'

/** Runs that one experiment may stand for. */
export const MAXIMUM_RUN_COUNT = 1000

const SEED_COUNT = 2 ** 32

/** How many runs an experiment stands for: optimizers × trials × seeds. */
export function runCountOf({
  optimizers,
  search,
  repeats,
}: Pick<ExperimentConfig, 'optimizers' | 'search' | 'repeats'>): number {
  return optimizers.length * searchPointCount(search) * repeats
}

/** A run that an experiment stands for, and what makes it differ from the others of its optimizer. */
export interface PlannedRun {
  readonly config: RunConfig
  /** What the search changed in it. */
  readonly point: SearchPoint
}

/**
 * The runs that an experiment stands for: for each optimizer, for each trial of the search, for each
 * seed. Runs of one seed begin with equal weights and see equal batches wherever the search leaves
 * them equal.
 *
 * @throws config/unknown-field, config/invalid-value when the search names what the config has not
 */
export function plannedRunsOf(experiment: ExperimentConfig): PlannedRun[] {
  const { optimizers, search, repeats, ...shared } = experiment
  const points = searchPoints(search)
  return optimizers.flatMap((optimizer) =>
    points.flatMap((point) => {
      const base: RunConfig = { ...shared, optimizer }
      const config = point.length === 0 ? base : changedConfig(base, point)
      return Array.from({ length: repeats }, (_run, index) => ({
        config: withSeed(config, index),
        point,
      }))
    }),
  )
}

/** Their configs alone. @throws as `plannedRunsOf` */
export function runConfigsOf(experiment: ExperimentConfig): RunConfig[] {
  return plannedRunsOf(experiment).map(({ config }) => config)
}

/** What sets a run of a search or of repeats apart, for its name: `batchSize 32 · seed 2`. */
export function pointText({ config, point }: PlannedRun, repeats: number): string {
  const words = point
    // The optimizer's own settings are in its text already.
    .filter(({ field }) => !field.startsWith('optimizer.'))
    .map(({ field, value }) => `${fieldText(field)} ${valueText(value)}`)
  return [...words, ...(repeats > 1 ? [`seed ${String(config.training.seed)}`] : [])].join(' · ')
}

/** `network.layers.2.units` → `layer 3 units`; of other fields the last name is enough. */
function fieldText(field: string): string {
  const layer = /^network\.layers\.(\d+)\.(.+)$/.exec(field)
  const [, index, rest] = layer ?? []
  if (index !== undefined && rest !== undefined) return `layer ${String(Number(index) + 1)} ${rest}`
  return field.slice(field.lastIndexOf('.') + 1)
}

function valueText(value: SearchPoint[number]['value']): string {
  if (typeof value !== 'object' || value === null) return String(value)
  const type: unknown = Reflect.get(value, 'type')
  return typeof type === 'string' ? type : JSON.stringify(value)
}

function withSeed(config: RunConfig, index: number): RunConfig {
  if (index === 0) return config
  const seed = (config.training.seed + index) % SEED_COUNT
  return { ...config, training: { ...config.training, seed } }
}
