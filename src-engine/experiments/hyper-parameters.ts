import type { Arm, TrainingExperiment } from './experiment'
import { denseNetwork } from './networks'

const TRIAL_COUNT = 24

/** The additive recurrence of the plastic number: points that fill a square evenly, the same ones always. */
const STEPS = [0.7548776662466927, 0.5698402909980532] as const

/**
 * Trial n of a search over weight decay 10⁻⁸ to 10⁻⁴ and learning rate 10⁻⁶ to 10⁻², both on a
 * logarithmic scale as in the book; scattered evenly, so that few trials cover the square.
 *
 * @see Roberts 2018, "The unreasonable effectiveness of quasirandom sequences"
 */
function trial(index: number): Arm {
  const [first, second] = STEPS.map((step) => (0.5 + (index + 1) * step) % 1)
  const weightDecay = scaled(-8, -4, first ?? 0)
  const learningRate = scaled(-6, -2, second ?? 0)
  return {
    label: `η ${String(learningRate)}, λ ${String(weightDecay)}`,
    config: {
      split: { trainLimit: 400, validation: 0.2 },
      network: { layers: denseNetwork([100, 100, 100, 100, 100, 100], { activation: 'relu' }) },
      regularization: { weightDecay },
      training: { batchSize: 100, length: { unit: 'epochs', count: 50 } },
      evaluation: { everyEpochs: 10 },
      optimizer: { type: 'sgd', learningRate },
    },
  }
}

function scaled(low: number, high: number, share: number): number {
  return Number((10 ** (low + (high - low) * share)).toPrecision(3))
}

const trials = Array.from({ length: TRIAL_COUNT }, (_, index) => trial(index))

/** The trials with the greatest and the least learning rate. */
const byRate = trials.toSorted(
  (a, b) => (b.config.optimizer.learningRate ?? 0) - (a.config.optimizer.learningRate ?? 0),
)

/** Chapter 6: settings found by trying. */
export const hyperParameters: readonly TrainingExperiment[] = [
  {
    type: 'training',
    name: 'hyper-parameters',
    title: 'Search for learning rate and weight decay',
    purpose:
      'Twenty-four trials of 400 digits and 50 epochs, judged by validation digits: learning rates near 0.01 work, weight decay matters little.',
    arms: trials,
    measures: ['best validation/accuracy', 'train/accuracy', 'test/accuracy'],
    expectations: [
      {
        type: 'exceeds',
        arm: byRate[0]?.label ?? '',
        than: byRate.at(-1)?.label ?? '',
        measure: 'best validation/accuracy',
        by: 0.3,
      },
    ],
  },
]
