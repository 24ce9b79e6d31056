import type { Arm, Measure } from '@engine/experiments/experiment'
import { StudioError } from '@engine/protocol/errors'
import { type ExperimentConfig, experimentConfigSchema } from '@engine/protocol/experiment-config'
import { BATCH_LOSS } from '@engine/protocol/metric-batch'
import type { RunSummary } from '@engine/protocol/run'
import type { StudioClient } from '../context'
import { followRuns } from '../follower'

/** Mini-batches that the loss at the end is taken over. */
const LAST_LOSSES = 50
/** How often a run is taken up again whose engine was ended from outside or too slow to answer. */
const RESUME_LIMIT = 20

export interface ArmResult {
  readonly label: string
  readonly run: RunSummary
  readonly measures: Readonly<Partial<Record<Measure, number>>>
}

export interface ArmOptions {
  /** Of the experiment. */
  readonly title: string
  readonly datasetName: string
  /** Instead of the length that the definition states. */
  readonly epochs: number | null
}

/** The experiment of one arm on a data set. */
export function armConfig({ label, config }: Arm, options: ArmOptions): ExperimentConfig {
  const { optimizer, ...settings } = config
  const { epochs } = options
  return experimentConfigSchema.parse({
    ...settings,
    name: `${options.title} · ${label}`.slice(0, 120),
    dataset: { source: 'stored', name: options.datasetName },
    ...(epochs === null
      ? {}
      : { training: { ...settings.training, length: { unit: 'epochs', count: epochs } } }),
    optimizers: [optimizer],
  })
}

/**
 * Trains an arm to its end; an interruption is resumed, which gives the same bits.
 *
 * @throws experiment/not-finished when it does not come to an end of its own
 */
export async function runArm(
  client: StudioClient,
  arm: Arm,
  options: ArmOptions,
  onStarted: (runId: number) => void,
): Promise<ArmResult> {
  const config = armConfig(arm, options)
  const { experimentId } = await client.request('experiment/start', config, { timeoutMs: 0 })
  const { runs } = await client.request('experiment/show', { id: experimentId })
  for (const { id } of runs) onStarted(id)
  let [run] = await followRuns(client, runs, silentObserver)
  for (let count = 0; run?.status === 'interrupted' && count < RESUME_LIMIT; count++) {
    const resumed = await client.request('run/resume', { id: run.id }, { timeoutMs: 0 })
    ;[run] = await followRuns(client, [resumed], silentObserver)
  }
  if (!run || (run.status !== 'finished' && run.status !== 'diverged')) {
    throw new StudioError(
      'experiment/not-finished',
      `${run?.name ?? arm.label} is ${run?.status ?? 'gone'}${run?.statusReason ? `: ${run.statusReason.message}` : ''}`,
      { run: run?.id ?? 0 },
    )
  }
  return { label: arm.label, run, measures: await measuresOf(client, run) }
}

const silentObserver = {
  started: (): void => undefined,
  points: (): void => undefined,
  changed: (): void => undefined,
  ended: (): void => undefined,
}

async function measuresOf(
  client: StudioClient,
  { id, step, last, best }: RunSummary,
): Promise<ArmResult['measures']> {
  const [losses] = await client.request('run/series', {
    id,
    series: [BATCH_LOSS],
    fromStep: Math.max(0, step - LAST_LOSSES + 1),
    maximumPointCount: LAST_LOSSES * 2,
  })
  const measures: Partial<Record<Measure, number>> = {}
  const put = (measure: Measure, value: number | undefined): void => {
    if (value !== undefined) measures[measure] = value
  }
  if (losses && losses.values.length > 0) {
    put('batch/loss', losses.values.reduce((sum, loss) => sum + loss, 0) / losses.values.length)
  }
  put('train/loss', last['train/loss'])
  put('train/accuracy', last['train/accuracy'])
  put('validation/accuracy', last['validation/accuracy'])
  put('test/loss', last['test/loss'])
  put('test/accuracy', last['test/accuracy'])
  put('best test/accuracy', best['test/accuracy']?.value)
  put('best validation/accuracy', best['validation/accuracy']?.value)
  const [train, test] = [last['train/accuracy'], last['test/accuracy']]
  if (train !== undefined && test !== undefined) put('gap', train - test)
  return measures
}
