import type { Dataset, Examples } from '../datasets/dataset'
import type { KernelSet } from '../kernels/kernel-set'
import type { DatasetDescription } from '../protocol/dataset'
import type { RunConfig } from '../protocol/experiment-config'
import type { TrainingTime } from '../protocol/training-time'
import { randomStream } from '../random/random-stream'
import { Trainer } from './trainer'

/** Measured at least so long, so that compilers have settled and a pause of the machine counts little. */
const LEAST_MS = 250
/** Given up then, with what is known. */
const MOST_MS = 4000
/** Steps of this first time are thrown away. */
const WARM_UP_MS = 80
const LEAST_STEPS = 3
/** Examples are drawn for two batches, and at least this many. */
const LEAST_EXAMPLES = 64
const SMALL_RATE = 1e-9
const MOST_STEPS = 1_000_000_000

/**
 * Times real training steps and evaluations of a run's settings, over random examples of the data's
 * form: what a step costs depends on shapes, not on values.
 *
 * @param now monotonic milliseconds
 */
export function* timeTraining(
  config: RunConfig,
  description: DatasetDescription,
  kernels: KernelSet,
  now: () => number,
): Generator<undefined, TrainingTime, undefined> {
  const { batchSize } = config.training
  const exampleCount = Math.max(2 * batchSize, LEAST_EXAMPLES)
  const trainer = new Trainer(
    {
      ...config,
      // Random labels and a bold learning rate would soon leave the finite numbers.
      optimizer: { ...config.optimizer, learningRate: SMALL_RATE },
      split: { ...config.split, validation: 0, test: 0 },
      training: {
        ...config.training,
        // An order of the real examples does not fit the drawn ones, and costs the same.
        order: config.training.order === 'given' ? 'sequential' : config.training.order,
        length: { unit: 'iterations', count: MOST_STEPS },
        earlyStopping: { patience: 0, minimumDelta: 0 },
      },
      evaluation: { ...config.evaluation, everyEpochs: 1, trainExampleLimit: exampleCount },
    },
    randomDataset(description, exampleCount),
    kernels,
    null,
  )
  const work = trainer.work({ measured: () => undefined, evaluated: () => undefined })
  const warm: number[] = []
  const cold: number[] = []
  let spentMs = 0
  let stepMs = 0
  let evaluationMs = 0
  let evaluatedCount = 0
  while (spentMs < MOST_MS) {
    const stepBefore = trainer.step
    const start = now()
    const { done } = work.next()
    const elapsedMs = now() - start
    spentMs += elapsedMs
    const isStep = trainer.step > stepBefore
    // Steps by numerical gradients come in many pieces; an evaluation comes between two epochs.
    const isEvaluation =
      !isStep && stepBefore > 0 && trainer.schedule.endsEpoch(stepBefore) && stepMs === 0
    if (isEvaluation && config.training.gradient === 'backpropagation') {
      evaluationMs += elapsedMs
      evaluatedCount = stepBefore / trainer.schedule.stepsPerEpoch
    } else stepMs += elapsedMs
    if (isStep) {
      ;(spentMs < WARM_UP_MS ? cold : warm).push(stepMs)
      stepMs = 0
    }
    if (done === true) break
    if (spentMs >= LEAST_MS && warm.length >= LEAST_STEPS && evaluatedCount > 0) break
    yield
  }
  const steps = warm.length >= LEAST_STEPS ? warm : [...warm, ...cold]
  return {
    stepMs: median(steps),
    evaluationExampleMs:
      evaluatedCount === 0 ? null : evaluationMs / (evaluatedCount * exampleCount),
    measuredStepCount: steps.length,
    memoryBytes: trainer.plan.memoryBytes,
  }
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null
}

function randomDataset(description: DatasetDescription, count: number): Dataset {
  const form: DatasetDescription = { ...description, trainCount: count, testCount: 0 }
  delete form.missingCount
  delete form.wordColumns
  return { description: form, train: randomExamples(description, count), test: null }
}

function randomExamples(
  { inputShape, inputType, task, classes, targetNames }: DatasetDescription,
  count: number,
): Examples {
  const stream = randomStream(1, 'data')
  const size = inputShape.reduce((product, side) => product * side, count)
  const inputs =
    inputType === 'uint8'
      ? Uint8Array.from({ length: size }, () => stream.below(256))
      : Float64Array.from({ length: size }, () => stream.uniform())
  const targets =
    task === 'classification'
      ? Int32Array.from({ length: count }, (_target, index) => index % classes.length)
      : Float64Array.from({ length: count * targetNames.length }, () => stream.uniform())
  return { count, inputs, targets }
}
