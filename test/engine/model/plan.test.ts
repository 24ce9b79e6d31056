import { describe, expect, it } from 'vitest'
import type { Operation } from '@engine/kernels/operation'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import type { ModelSpecification } from '@engine/model/model'
import { bindModel, planModel } from '@engine/model/plan'
import { defaultLossConfig } from '@engine/protocol/loss-config'
import { randomStream } from '@engine/random/random-stream'
import { MemoryLayout, type Slot } from '@engine/tensor/memory'
import { BYTES_PER_ELEMENT } from '@engine/tensor/shape'

const SPECIFICATION: ModelSpecification = {
  layers: [
    { type: 'affine', units: 4 },
    { type: 'relu' },
    { type: 'affine', units: 3 },
    { type: 'identity' },
  ],
  loss: defaultLossConfig('softmax-cross-entropy'),
  weightDecay: 0.1,
  inputShape: [5],
  outputCount: 3,
  trainingRowCount: 8,
  inferenceRowCount: 6,
}

function planned(changes: Partial<ModelSpecification> = {}): {
  plan: ReturnType<typeof planModel>
  layout: MemoryLayout
} {
  const layout = new MemoryLayout('float64')
  return { plan: planModel({ ...SPECIFICATION, ...changes }, layout), layout }
}

describe('a model plan', () => {
  it('names parameters by layer and lays all weights before all biases', () => {
    const { plan } = planned()
    expect(plan.parameters.map(({ name, value }) => [name, value.shape])).toEqual([
      ['1.affine.weight', [5, 4]],
      ['1.affine.bias', [4]],
      ['3.affine.weight', [4, 3]],
      ['3.affine.bias', [3]],
    ])
    const start = plan.parameterBlock.byteOffset
    expect(plan.parameters.map(({ value }) => (value.byteOffset - start) / 8)).toEqual([
      0, 32, 20, 36,
    ])
    expect(plan.parameterCount).toBe(39)
  })

  it('lays the phases over one another where they share memory, and nothing else', () => {
    const rangeOf = ({ byteOffset, length, dtype }: Slot): [start: number, end: number] => [
      byteOffset,
      byteOffset + length * BYTES_PER_ELEMENT[dtype],
    ]
    const endOf = (slots: readonly Slot[]): number =>
      Math.max(...slots.map((slot) => rangeOf(slot)[1]))
    const apart = planned().layout
    const { layout } = planned({ sharesMemory: true })
    const named = (pattern: RegExp): Slot[] => layout.slots.filter(({ name }) => pattern.test(name))
    const kept = named(/^(?!training|inference)/)
    const [training, inference] = [named(/^training/), named(/^inference/)]
    const firsts = [training, inference].map((slots) =>
      Math.min(...slots.map((slot) => rangeOf(slot)[0])),
    )
    expect(kept.length).toBeGreaterThan(3)
    expect(firsts[0]).toBe(firsts[1])
    expect(endOf(kept)).toBeLessThanOrEqual(firsts[0] ?? NaN)
    expect(layout.sizeBytes).toBe(Math.ceil(endOf([...training, ...inference]) / 64) * 64)
    expect(layout.sizeBytes).toBeLessThan(apart.sizeBytes)
  })

  it('lays frozen tensors behind the trained ones and plans neither gradient nor update for them', () => {
    const { plan } = planned({
      layers: [
        { type: 'affine', units: 4, isFrozen: true },
        { type: 'relu' },
        { type: 'affine', units: 3 },
      ],
    })
    const start = plan.parameterBlock.byteOffset
    expect(
      plan.parameters.map(({ name, value, gradient, isFrozen }) => [
        name,
        (value.byteOffset - start) / 8,
        gradient.length,
        isFrozen,
      ]),
    ).toEqual([
      ['1.affine.weight', 15, 0, true],
      ['1.affine.bias', 35, 0, true],
      ['3.affine.weight', 0, 12, false],
      ['3.affine.bias', 12, 3, false],
    ])
    expect(plan.parameterCount).toBe(39)
    expect([plan.trainedBlock.length, plan.gradientBlock.length]).toEqual([15, 15])
    expect(plan.trainedBlock.byteOffset).toBe(start)
    expect(plan.trainedWeights.length).toBe(12)
    // Nothing is trained below layer 3, so that backpropagation ends there.
    expect(plan.training?.backward.map(({ type }) => type)).toEqual([
      'softmax-cross-entropy',
      'affine-backward',
      'weight-decay',
    ])
  })

  it('sends gradients through a frozen layer to those below it', () => {
    const { plan, layout } = planned({
      layers: [
        { type: 'affine', units: 4 },
        { type: 'affine', units: 3, isFrozen: true },
      ],
    })
    const [upper, lower] = (plan.training?.backward ?? []).filter(
      (operation) => operation.type === 'affine-backward',
    )
    expect([upper?.dWeight, upper?.dBias, upper?.dx?.shape]).toEqual([null, null, [8, 4]])
    expect([lower?.dWeight?.length, lower?.dx]).toEqual([20, null])
    const model = bindModel(plan, referenceKernels, referenceKernels.createMemory(layout.sizeBytes))
    model.computeGradients?.(8)
  })

  it('puts gradients where their parameters lie, in a block of their own', () => {
    const { plan } = planned()
    const distance = plan.gradientBlock.byteOffset - plan.parameterBlock.byteOffset
    for (const { value, gradient } of plan.parameters) {
      expect(gradient.byteOffset - value.byteOffset).toBe(distance)
      expect(gradient.length).toBe(value.length)
    }
  })

  it('computes no gradient by the inputs of the first layer unless it is asked for', () => {
    const gradientsOf = (plan: ReturnType<typeof planModel>): boolean[] =>
      (plan.training?.backward ?? []).flatMap((operation) =>
        operation.type === 'affine-backward' ? [operation.dx !== null] : [],
      )
    const { plan } = planned()
    expect(gradientsOf(plan)).toEqual([true, false])
    expect(plan.training?.dInputs).toBeNull()
    const { plan: asked } = planned({ needsInputGradient: true })
    expect(gradientsOf(asked)).toEqual([true, true])
    expect(asked.training?.dInputs?.shape).toEqual([8, 5])
  })

  it('sends nothing back through layers that have no parameters below them', () => {
    const { plan } = planned({ layers: [{ type: 'tanh' }, { type: 'affine', units: 3 }] })
    expect(plan.training?.backward.map(({ type }) => type)).toEqual([
      'softmax-cross-entropy',
      'affine-backward',
      'weight-decay',
    ])
  })

  it('can be made of layers without parameters, and then only measures the loss', () => {
    const { plan } = planned({ layers: [{ type: 'relu' }], inputShape: [3] })
    expect(plan.parameterCount).toBe(0)
    expect(plan.training?.backward.map(({ type }) => type)).toEqual(['softmax-cross-entropy'])
  })

  it('has no training phase for 0 training rows, and needs less memory', () => {
    const { plan, layout } = planned({ trainingRowCount: 0 })
    expect(plan.training).toBeNull()
    expect(plan.gradientBlock.length).toBe(0)
    expect(plan.parameters.every(({ gradient }) => gradient.length === 0)).toBe(true)
    expect(layout.sizeBytes).toBeLessThan(planned().layout.sizeBytes)
    const memory = referenceKernels.createMemory(layout.sizeBytes)
    const model = bindModel(plan, referenceKernels, memory)
    expect(model.computeGradients).toBeNull()
    memory.int32(plan.inference.targets).set([0, 1, 2])
    model.evaluate(3)
    expect(Math.abs((memory.float64(plan.inference.loss)[0] ?? 0) - Math.log(3))).toBeLessThan(
      1e-12,
    )
  })

  it('takes labels for softmax with cross-entropy and columns for the other losses', () => {
    const { targets } = planned().plan.inference
    expect([targets.dtype, targets.shape]).toEqual(['int32', [6]])
    const other = planned({ loss: { type: 'mean-squared-error' } }).plan.inference.targets
    expect([other.dtype, other.shape]).toEqual(['float64', [6, 3]])
  })

  it('lets slots overlap in nothing but a block and its own parts', () => {
    const { plan, layout } = planned()
    const ends = (slot: Slot): [number, number] => [
      slot.byteOffset,
      slot.byteOffset + slot.length * (slot.dtype === 'int32' ? 4 : 8),
    ]
    const placed = layout.slots.map(ends).sort(([a], [b]) => a - b)
    placed.forEach(([start], index) => {
      expect(start).toBeGreaterThanOrEqual(placed[index - 1]?.[1] ?? 0)
    })
    expect(placed.at(-1)?.[1]).toBeLessThanOrEqual(layout.sizeBytes)
    expect(plan.training?.layerOutputs.length).toBe(4)
  })

  it('reads an image into an affine layer as the row that it lies as', () => {
    const { plan } = planned({ inputShape: [1, 2, 3], layers: [{ type: 'affine', units: 3 }] })
    expect(plan.parameters[0]?.value.shape).toEqual([6, 3])
    expect(plan.inference.inputs.shape).toEqual([6, 1, 2, 3])
  })

  it('gives images another shape in place', () => {
    const { plan } = planned({
      inputShape: [12],
      layers: [
        { type: 'reshape', channels: 3, height: 2, width: 2 },
        { type: 'flatten' },
        { type: 'affine', units: 3 },
      ],
      needsInputGradient: true,
    })
    const [image, row] = plan.training?.layerOutputs ?? []
    expect([image?.shape, row?.shape]).toEqual([
      [8, 3, 2, 2],
      [8, 12],
    ])
    expect([image?.byteOffset, row?.byteOffset]).toEqual([
      plan.training?.inputs.byteOffset,
      plan.training?.inputs.byteOffset,
    ])
    expect(plan.training?.dInputs?.shape).toEqual([8, 12])
  })

  it('keeps the places of maxima only where a gradient will ask for them', () => {
    const pooling = {
      type: 'max-pooling',
      poolHeight: 2,
      poolWidth: 2,
      stride: 2,
      padding: 0,
    } as const
    const { plan } = planned({
      inputShape: [1, 4, 4],
      layers: [pooling, { type: 'affine', units: 3 }],
    })
    const indicesOf = (operations: readonly Operation[] | undefined): unknown[] =>
      (operations ?? []).flatMap((operation) =>
        operation.type === 'max-pooling-forward' ? [operation.indices?.dtype ?? null] : [],
      )
    expect(indicesOf(plan.training?.forward)).toEqual(['int32'])
    expect(indicesOf(plan.inference.forward)).toEqual([null])
  })

  it('is refused when the outputs do not fit, with both numbers', () => {
    expect(() => planned({ outputCount: 10 })).toThrow(
      expect.objectContaining({ code: 'network/output-count', details: { given: 3, needed: 10 } }),
    )
  })

  it('is refused for training through step, and plans it for inference', () => {
    const layers = [
      { type: 'affine', units: 3 },
      { type: 'step' },
    ] as const satisfies ModelSpecification['layers']
    expect(() => planned({ layers })).toThrow(
      expect.objectContaining({ code: 'network/step-cannot-train' }),
    )
    expect(planned({ layers, trainingRowCount: 0 }).plan.training).toBeNull()
  })

  it('is refused when a layer is too large, with the layer', () => {
    const plan = (): unknown =>
      planned({ inputShape: [3, 1000, 1000], layers: [{ type: 'affine', units: 65_536 }] })
    expect(plan).toThrow(/^Layer 1 \(affine\): 65536 units over an input of 3×1000×1000/)
    expect(plan).toThrow(expect.objectContaining({ code: 'network/layer-too-large' }))
  })
})

describe('a bound model', () => {
  it('gives the same outputs in training and in inference, bit for bit', () => {
    const { plan, layout } = planned()
    const memory = referenceKernels.createMemory(layout.sizeBytes)
    const model = bindModel(plan, referenceKernels, memory)
    const { training, inference } = plan
    if (!training) throw new Error('planned with training')
    const stream = randomStream(1, 'data')
    const normal = (): number => stream.normal()
    memory.real(plan.parameterBlock).forEach((_, index, values) => (values[index] = normal()))
    const x = Float64Array.from({ length: 6 * 5 }, normal)
    memory.real(training.inputs).set(x)
    memory.real(inference.inputs).set(x)
    model.computeGradients?.(6)
    model.predict(6)
    expect(Array.from(memory.real(training.outputs).subarray(0, 18))).toEqual(
      Array.from(memory.real(inference.outputs)),
    )
  })

  it('takes from a short last batch the gradients that a model of just that size gives', () => {
    const gradientsWith = (trainingRowCount: number): number[] => {
      const { plan, layout } = planned({ trainingRowCount })
      const memory = referenceKernels.createMemory(layout.sizeBytes)
      const model = bindModel(plan, referenceKernels, memory)
      if (!plan.training) throw new Error('planned with training')
      // Rows beyond the batch hold NaN, which must not be looked at.
      memory.real(plan.training.inputs).fill(Number.NaN)
      const stream = randomStream(2, 'data')
      const fill = (values: Float32Array | Float64Array): void =>
        values.forEach((_, index) => (values[index] = stream.normal()))
      fill(memory.real(plan.parameterBlock))
      fill(memory.real(plan.training.inputs).subarray(0, 15))
      memory.int32(plan.training.targets).set([2, 0, 1])
      model.computeGradients?.(3)
      return Array.from(memory.real(plan.gradientBlock))
    }
    expect(gradientsWith(8)).toEqual(gradientsWith(3))
    expect(gradientsWith(8).every(Number.isFinite)).toBe(true)
  })
})
