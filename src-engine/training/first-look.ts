import type { Dataset } from '../datasets/dataset'
import type { KernelSet } from '../kernels/kernel-set'
import { StudioError } from '../protocol/errors'
import type { RunConfig } from '../protocol/experiment-config'
import type { Checkpoint } from './checkpoint'
import type { InsideLook } from './inside-view'
import { Trainer } from './trainer'

/**
 * What the layers look like in the next step: the activations that its batch gives, the gradients, the
 * weights and their first change. Nothing is kept of that step.
 *
 * @throws experiment/not-finite when the loss of that step is no finite number
 */
export function lookAtNextStep(
  config: RunConfig,
  dataset: Dataset,
  kernels: KernelSet,
  checkpoint: Checkpoint | null,
): InsideLook {
  const evaluation = { ...config.evaluation, insideView: 'auto' as const }
  const trainer = new Trainer({ ...config, evaluation }, dataset, kernels, checkpoint)
  const looks: InsideLook[] = []
  const work = trainer.work({
    measured: () => undefined,
    evaluated: () => undefined,
    wantsLook: () => true,
    looked: (look) => {
      looks.push(look)
    },
  })
  while (looks.length === 0 && work.next().done !== true);
  const [look] = looks
  if (look) return look
  throw new StudioError(
    'experiment/not-finite',
    'The loss of this step is no finite number, so that there is nothing to look at: choose smaller initial weights.',
  )
}
