import { fc } from '../../property'
import { describe, expect, it } from 'vitest'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import type { ModelSpecification } from '@engine/model/model'
import { bindModel, planModel } from '@engine/model/plan'
import type { LayerConfig } from '@engine/protocol/layer-config'
import type { LossConfig } from '@engine/protocol/loss-config'
import { randomStream } from '@engine/random/random-stream'
import { MemoryLayout } from '@engine/tensor/memory'
import { sizeOf, type RealArray } from '@engine/tensor/shape'
import { inputShape, layerChoice, layersFor } from './random-networks'

/**
 * One of these steps must agree: a smaller one has less truncation error and reaches over fewer kinks,
 * a larger one less rounding error.
 */
const STEPS = [1e-5, 1e-6, 1e-7]
const TOLERANCE = 1e-7
/** Slopes to the left and right that differ by more than this lie on both sides of a kink. */
const KINK = 1e-2
/** Making a counterexample smaller must not take for ever. */
const LIMITS = { interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true }

const specification: fc.Arbitrary<ModelSpecification> = fc
  .record({
    choices: fc.array(layerChoice, { maxLength: 6 }),
    head: fc.option(fc.constantFrom<LayerConfig>({ type: 'identity' }, { type: 'tanh' })),
    outputCount: fc.integer({ min: 1, max: 5 }),
    loss: fc.constantFrom<LossConfig>(
      { type: 'softmax-cross-entropy', labelSmoothing: 0, form: 'exact' },
      { type: 'softmax-cross-entropy', labelSmoothing: 0.2, form: 'exact' },
      { type: 'sigmoid-binary-cross-entropy' },
      { type: 'mean-squared-error' },
      { type: 'sum-of-squares' },
      { type: 'mean-absolute-error' },
      { type: 'huber', delta: 0.5 },
      { type: 'hinge' },
      { type: 'squared-hinge' },
      { type: 'exponential' },
    ),
    weightDecay: fc.constantFrom(0, 0.3),
    l1: fc.constantFrom(0, 0.2),
    inputShape,
    trainingRowCount: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ choices, head, outputCount, ...rest }) => ({
    ...rest,
    outputCount,
    layers: [
      ...layersFor(choices, rest.inputShape),
      { type: 'affine' as const, units: outputCount },
      ...(head ? [head] : []),
    ],
    inferenceRowCount: 1,
    needsInputGradient: true,
  }))

/** Losses that take their outputs for probabilities or positive numbers, with a last layer that gives such. */
const bounded: fc.Arbitrary<ModelSpecification> = fc
  .record({
    choices: fc.array(layerChoice, { maxLength: 3 }),
    end: fc.constantFrom<readonly [LossConfig, LayerConfig]>(
      [{ type: 'categorical-cross-entropy' }, { type: 'softmax' }],
      [{ type: 'binary-cross-entropy' }, { type: 'sigmoid' }],
      [{ type: 'mean-squared-logarithmic-error' }, { type: 'softplus' }],
      [{ type: 'mean-absolute-percentage-error' }, { type: 'softplus' }],
    ),
    outputCount: fc.integer({ min: 2, max: 5 }),
    inputShape,
    trainingRowCount: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ choices, end: [loss, last], outputCount, ...rest }) => ({
    ...rest,
    loss,
    outputCount,
    weightDecay: 0,
    layers: [
      ...layersFor(choices, rest.inputShape),
      { type: 'layer-normalization' as const, epsilon: 1e-5 },
      { type: 'affine' as const, units: outputCount },
      { type: 'tanh' as const },
      last,
    ],
    inferenceRowCount: 1,
    needsInputGradient: true,
  }))

describe('backpropagation', () => {
  it('gives those of losses that need probabilities or positive outputs, too', () => {
    fc.assert(fc.property(bounded, fc.nat(0xffff_ffff), expectGradients), {
      numRuns: 100,
      ...LIMITS,
    })
  })

  it('gives the gradients of central differences for any network, loss and batch', () => {
    fc.assert(fc.property(specification, fc.nat(0xffff_ffff), expectGradients), {
      numRuns: 300,
      ...LIMITS,
    })
  })
})

function expectGradients(specified: ModelSpecification, seed: number): void {
  const layout = new MemoryLayout('float64')
  const plan = planModel(specified, layout)
  const memory = referenceKernels.createMemory(layout.sizeBytes)
  const { computeGradients } = bindModel(plan, referenceKernels, memory)
  const { training } = plan
  if (!training?.dInputs || !computeGradients) throw new Error('planned with training')

  const stream = randomStream(seed, 'data')
  const fill = (values: RealArray, draw: () => number): void =>
    values.forEach((_, index) => (values[index] = draw()))
  const parameters = memory.real(plan.parameterBlock)
  const inputs = memory.real(training.inputs)
  fill(parameters, () => stream.normal())
  fill(memory.real(plan.stateBlock), () => Math.abs(stream.normal()))
  memory.float64(training.scalars).set([seed, 1])
  fill(inputs, () => stream.normal())
  if (training.targets.dtype === 'int32') {
    const labels = memory.int32(training.targets)
    labels.forEach((_, index) => (labels[index] = stream.below(specified.outputCount)))
  } else {
    // Of a target of 0 there is no percentage.
    const least = specified.loss.type === 'mean-absolute-percentage-error' ? 1 : 0
    fill(memory.real(training.targets), () => least + stream.below(2))
  }

  const lossNow = (): number => {
    computeGradients(specified.trainingRowCount)
    return memory.float64(training.loss)[0] ?? Number.NaN
  }
  const loss = lossNow()
  expect(loss).not.toBeNaN()
  const pairs = [
    [memory.real(plan.trainedBlock), memory.real(plan.gradientBlock).slice()],
    [inputs, memory.real(training.dInputs).slice()],
  ] as const
  expect(inputs.length).toBe(specified.trainingRowCount * sizeOf(specified.inputShape))
  for (const [values, gradient] of pairs) {
    expect(gradient.length).toBe(values.length)
    for (const [index, value] of Array.from(values).entries()) {
      const lossAt = (changed: number): number => {
        values[index] = changed
        const result = lossNow()
        values[index] = value
        return result
      }
      const scale = 1 + Math.abs(loss)
      const got = gradient[index] ?? Number.NaN
      const agrees = (step: number): boolean => {
        const [above, below] = [lossAt(value + step), lossAt(value - step)]
        if (Math.abs(above - loss - (loss - below)) / step > KINK * scale) return true
        const wanted = (above - below) / (2 * step)
        return Math.abs(got - wanted) / (scale + Math.abs(wanted)) <= TOLERANCE
      }
      if (!STEPS.some(agrees)) expect.fail(`element ${index}: backpropagation ${got}`)
    }
  }
}
