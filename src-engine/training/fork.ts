import type { Dataset } from '../datasets/dataset'
import { splitDataset } from '../datasets/split'
import type { KernelSet } from '../kernels/kernel-set'
import type { TrainingPlan } from '../protocol/engine-contract'
import { StudioError } from '../protocol/errors'
import type { RunConfig } from '../protocol/experiment-config'
import type { OptimizerConfig } from '../protocol/optimizer-config'
import type { Checkpoint } from './checkpoint'
import { FRESH_PLATEAU } from './plateau'
import type { Snapshot } from './snapshot'
import { Trainer } from './trainer'

/** What a fork begins with. */
export interface Fork {
  readonly plan: TrainingPlan
  readonly snapshot: Snapshot
}

/**
 * The state of a trainer as the beginning of a run with other settings. Parameters and layer states
 * stay; the optimizer's state stays unless its type or form is another, a plateau's unless the schedule
 * is.
 * What was best before belongs to the parent.
 *
 * @param kernels whose memory may be used anew: nothing else is asked of the trainer afterwards
 * @param elapsedMs training time of the shared part
 * @throws fork/other-data, fork/other-split, fork/nothing-left, checkpoint/does-not-fit
 */
export function forkOf(
  parent: Trainer,
  config: RunConfig,
  { dataset, kernels }: { readonly dataset: Dataset; readonly kernels: KernelSet },
  elapsedMs: number,
): Fork {
  checkSameExamples(parent.config, config, dataset)
  const { checkpoint } = parent.snapshot(elapsedMs)
  const { optimizer } = parent.config
  const keepsState = stateForm(config.optimizer) === stateForm(optimizer)
  const keepsPlateau = isEqual(config.optimizer.schedule, optimizer.schedule)
  const start: Checkpoint = {
    ...checkpoint,
    counters: {
      ...checkpoint.counters,
      best: null,
      ...(keepsPlateau ? {} : { plateau: FRESH_PLATEAU }),
    },
    optimizerState: keepsState
      ? checkpoint.optimizerState
      : new Trainer(config, dataset, kernels, null).snapshot(0).checkpoint.optimizerState,
  }
  const trainer = new Trainer(config, dataset, kernels, start)
  const { stepCount } = trainer.schedule
  if (trainer.step >= stepCount) {
    throw new StudioError(
      'fork/nothing-left',
      `The fork would begin at step ${trainer.step}, but training.length ends it at step ${stepCount}: fork at an earlier step or make training longer.`,
      { step: trainer.step, stepCount },
    )
  }
  return { plan: trainer.plan, snapshot: trainer.snapshot(elapsedMs) }
}

/** What the tensors of an optimizer's state follow from. */
function stateForm(optimizer: OptimizerConfig): string {
  return 'filters' in optimizer ? `${optimizer.type}, ${optimizer.filters}` : optimizer.type
}

/** Figures of validation and test would mean nothing if the shared part had trained on their examples. */
function checkSameExamples(before: RunConfig, after: RunConfig, dataset: Dataset): void {
  for (const field of ['dataset', 'preprocessing'] as const) {
    if (isEqual(before[field], after[field])) continue
    throw new StudioError(
      'fork/other-data',
      `${field} cannot change in a fork: its weights were trained on what there is. Start a new experiment for other data.`,
      { field },
    )
  }
  if (isEqual(heldOut(before, dataset), heldOut(after, dataset))) return
  throw new StudioError(
    'fork/other-split',
    'With this split or seed the fork would set other examples aside for validation or test, and some of them were trained on before it: keep split and training.seed.',
    {},
  )
}

/** Examples that are not trained on, by part. */
function heldOut({ split, training: { seed } }: RunConfig, dataset: Dataset): number[][] {
  const { validation, test } = splitDataset(dataset, split, seed)
  return [validation, test].map((part) => [...(part?.indices ?? [])])
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
