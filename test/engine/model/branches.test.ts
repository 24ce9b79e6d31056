import { describe, expect, it } from 'vitest'
import type { Operation } from '@engine/kernels/operation'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import type { ModelSpecification } from '@engine/model/model'
import { describeNetwork, type NetworkPurpose } from '@engine/model/network-description'
import { bindModel, planModel } from '@engine/model/plan'
import { layerConfigSchema, type LayerConfig } from '@engine/protocol/layer-config'
import { defaultLossConfig } from '@engine/protocol/loss-config'
import { randomStream } from '@engine/random/random-stream'
import { MemoryLayout } from '@engine/tensor/memory'

const PURPOSE: NetworkPurpose = {
  loss: defaultLossConfig('softmax-cross-entropy'),
  task: 'classification',
  outputCount: 3,
}

const convolution = (filters: number, size: number, padding = (size - 1) / 2): LayerConfig =>
  layerConfigSchema.parse({
    type: 'convolution',
    filters,
    kernelHeight: size,
    kernelWidth: size,
    padding,
  })

const inception = layerConfigSchema.parse({
  type: 'branches',
  branches: [
    [convolution(2, 1), { type: 'relu' }],
    [convolution(1, 1), { type: 'relu' }, convolution(3, 3), { type: 'relu' }],
    [
      { type: 'max-pooling', poolHeight: 3, poolWidth: 3, stride: 1, padding: 1 },
      convolution(1, 1),
    ],
    [],
  ],
})
const residual = layerConfigSchema.parse({
  type: 'branches',
  combine: 'sum',
  branches: [
    [convolution(2, 3), { type: 'batch-normalization' }, { type: 'relu' }, convolution(2, 3)],
    [],
  ],
})

function specification(
  layers: readonly LayerConfig[],
  changes: Partial<ModelSpecification> = {},
): ModelSpecification {
  return {
    layers,
    loss: PURPOSE.loss,
    weightDecay: 0,
    inputShape: [2, 4, 4],
    outputCount: 3,
    trainingRowCount: 4,
    inferenceRowCount: 4,
    ...changes,
  }
}

describe('branches', () => {
  it('put channels side by side', () => {
    const { layers, issues, text } = describeNetwork(
      [inception, { type: 'affine', units: 3 }],
      [2, 4, 4],
      PURPOSE,
    )
    expect(issues).toEqual([])
    expect(layers[0]?.outputShape).toEqual([2 + 3 + 1 + 2, 4, 4])
    expect(layers[0]?.parameterCount).toBe(2 * 2 + 2 + (2 + 1) + (9 * 3 + 3) + (2 + 1))
    expect(layers[0]?.branches.map((branch) => branch.map(({ type }) => type))).toEqual([
      ['convolution', 'relu'],
      ['convolution', 'relu', 'convolution', 'relu'],
      ['max-pooling', 'convolution'],
      [],
    ])
    expect(text).toBe('2×4×4 → [2@1×1 relu | 1@1×1 relu → 3@3×3 relu | max 3×3/1 → 1@1×1 | x] → 3')
  })

  it('add up what they leave, a residual block being one branch and the input itself', () => {
    const { layers, text } = describeNetwork([residual], [2, 4, 4], PURPOSE)
    expect(layers[0]?.outputShape).toEqual([2, 4, 4])
    expect(text).toBe('2×4×4 → (2@3×3 batch norm relu → 2@3×3 + x)')
    const { plan, model } = bound(specification([residual, { type: 'affine', units: 3 }]))
    // With all weights of the block 0 the input passes as it is.
    const { memory } = model
    memory.real(plan.parameterBlock).fill(0)
    memory.real(plan.inference.inputs).forEach((_, index, values) => (values[index] = index))
    memory.real(plan.stateBlock).fill(1)
    model.predict(4)
    const [output] = plan.inference.layerOutputs
    if (!output) throw new Error('the block has an output')
    expect(Array.from(memory.real(output))).toEqual(Array.from({ length: 128 }, (_, i) => i))
  })

  it('name their tensors by the way there, which checkpoints keep', () => {
    const { plan } = bound(
      specification([{ type: 'relu' }, residual, { type: 'affine', units: 3 }]),
    )
    expect(plan.parameters.map(({ name }) => name)).toEqual([
      '2.branches.1.1.convolution.weight',
      '2.branches.1.1.convolution.bias',
      '2.branches.1.2.batch-normalization.gamma',
      '2.branches.1.2.batch-normalization.beta',
      '2.branches.1.4.convolution.weight',
      '2.branches.1.4.convolution.bias',
      '3.affine.weight',
      '3.affine.bias',
    ])
    expect(plan.states.map(({ name }) => name)).toEqual([
      '2.branches.1.2.batch-normalization.running-mean',
      '2.branches.1.2.batch-normalization.running-variance',
    ])
    expect(plan.training?.stateUpdates).toHaveLength(1)
  })

  it('of the same layers make one layer twice as wide', () => {
    // [x·A | x·B] by branches equals x·[A | B] by one affine layer.
    const half: LayerConfig = { type: 'affine', units: 2 }
    const twice = layerConfigSchema.parse({ type: 'branches', branches: [[half], [half]] })
    const shared = { inputShape: [5], needsInputGradient: true }
    const parallel = bound(specification([twice, { type: 'affine', units: 3 }], shared))
    const single = bound(
      specification(
        [
          { type: 'affine', units: 4 },
          { type: 'affine', units: 3 },
        ],
        shared,
      ),
    )
    const stream = randomStream(1, 'data')
    const normals = (count: number): number[] =>
      Array.from({ length: count }, () => stream.normal())
    const [a, aBias, b, bBias, head, headBias, inputs] = [10, 2, 10, 2, 12, 3, 20].map(normals)
    const set = ({ plan, model }: ReturnType<typeof bound>, values: readonly number[][]): void => {
      plan.parameters.forEach(({ value }, index) => {
        model.memory.real(value).set(values[index] ?? [])
      })
      if (plan.training) model.memory.real(plan.training.inputs).set(inputs ?? [])
    }
    if (!a || !aBias || !b || !bBias || !head || !headBias) throw new Error('seven lists')
    set(parallel, [a, aBias, b, bBias, head, headBias])
    const rows = Array.from({ length: 5 }, (_, row) => [
      ...a.slice(2 * row, 2 * row + 2),
      ...b.slice(2 * row, 2 * row + 2),
    ])
    set(single, [rows.flat(), [...aBias, ...bBias], head, headBias])
    const results = [parallel, single].map(({ plan, model }) => {
      model.computeGradients?.(4)
      const dInputs = plan.training?.dInputs
      if (!plan.training || !dInputs) throw new Error('planned with training')
      return {
        loss: model.memory.float64(plan.training.loss)[0],
        dInputs: model.memory.real(dInputs).slice(),
      }
    })
    const [first, second] = results
    expect(first?.loss).toBe(second?.loss)
    for (const [index, value] of (first?.dInputs ?? []).entries()) {
      expect(Math.abs(value - (second?.dInputs[index] ?? Number.NaN))).toBeLessThan(1e-15)
    }
  })

  it('compute no gradient that nobody uses', () => {
    const frozen: LayerConfig = { type: 'affine', units: 2, isFrozen: true }
    const block = layerConfigSchema.parse({
      type: 'branches',
      branches: [[frozen], [{ type: 'affine', units: 2 }], []],
    })
    const { plan } = bound(
      specification([block, { type: 'affine', units: 3 }], { inputShape: [3] }),
    )
    const backward = (plan.training?.backward ?? []).filter(
      (operation: Operation) => operation.type === 'affine-backward',
    )
    // The head, and the one branch that learns; nothing goes on to the inputs.
    expect(backward.map(({ dx }) => dx !== null)).toEqual([true, false])
    expect(plan.training?.dInputs).toBeNull()
  })

  it.each([
    [
      layerConfigSchema.parse({ type: 'branches', branches: [[convolution(2, 3, 0)], []] }),
      'network/branches-differ',
      ['branches'],
      /^Layer 1 \(branches\): Its branches leave 2×2×2, 2×4×4, which cannot be put side by side/,
    ],
    [
      layerConfigSchema.parse({
        type: 'branches',
        combine: 'sum',
        branches: [[convolution(3, 3)], []],
      }),
      'network/branches-differ',
      ['branches'],
      /cannot be added/,
    ],
    [
      layerConfigSchema.parse({ type: 'branches', branches: [[], [{ type: 'flatten' }]] }),
      'network/branches-differ',
      ['branches'],
      /2×4×4, 32/,
    ],
    [
      layerConfigSchema.parse({
        type: 'branches',
        branches: [[], [{ type: 'relu' }, convolution(3, 7, 0)]],
      }),
      'network/window-too-large',
      ['branches', 1, 1, 'kernelHeight'],
      /^Layer 1 \(branches\): in branch 2, layer 2 \(convolution\): A window/,
    ],
    [
      layerConfigSchema.parse({
        type: 'branches',
        branches: [[{ type: 'branches', branches: [[], [{ type: 'reshape' }]] }]],
      }),
      'network/reshape-size',
      ['branches', 0, 0, 'branches', 1, 0, 'channels'],
      /in branch 1, layer 1 \(branches\): in branch 2, layer 1 \(reshape\)/,
    ],
  ])('that do not fit are refused with the way there', (layer, code, path, message) => {
    const [issue] = describeNetwork([layer], [2, 4, 4], PURPOSE).issues
    expect(issue?.code).toBe(code)
    expect(issue?.path).toEqual(['network', 'layers', 0, ...path])
    expect(issue?.message).toMatch(message)
  })

  it('with a step inside are refused where something below it in the branch would learn', () => {
    const stepping = (isFrozen: boolean): LayerConfig =>
      layerConfigSchema.parse({
        type: 'branches',
        branches: [[{ type: 'affine', units: 2, isFrozen }, { type: 'step' }], []],
      })
    const codes = (layers: LayerConfig[]): string[] =>
      describeNetwork([...layers, { type: 'affine', units: 3 }], [4], PURPOSE).issues.map(
        ({ code }) => code,
      )
    expect(codes([stepping(false)])).toEqual(['network/step-cannot-train'])
    expect(codes([stepping(true)])).toEqual([])
    // The other branch lets the gradient through to the layer before.
    expect(codes([{ type: 'affine', units: 4 }, stepping(true)])).toEqual([])
  })

  it('lie in branches three deep and no deeper', () => {
    const nested = (depth: number): unknown =>
      depth === 0 ? { type: 'relu' } : { type: 'branches', branches: [[nested(depth - 1)]] }
    expect(layerConfigSchema.safeParse(nested(3)).success).toBe(true)
    expect(layerConfigSchema.safeParse(nested(4)).success).toBe(false)
  })
})

function bound(specified: ModelSpecification): {
  readonly plan: ReturnType<typeof planModel>
  readonly model: ReturnType<typeof bindModel>
} {
  const layout = new MemoryLayout('float64')
  const plan = planModel(specified, layout)
  const memory = referenceKernels.createMemory(layout.sizeBytes)
  return { plan, model: bindModel(plan, referenceKernels, memory) }
}
