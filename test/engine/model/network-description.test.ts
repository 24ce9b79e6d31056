import { describe, expect, it } from 'vitest'
import {
  describeNetwork,
  requiredOutputCount,
  type NetworkPurpose,
} from '@engine/model/network-description'
import type { LayerConfig } from '@engine/protocol/layer-config'
import { defaultLossConfig } from '@engine/protocol/loss-config'

const DIGITS: NetworkPurpose = {
  loss: defaultLossConfig('softmax-cross-entropy'),
  task: 'classification',
  outputCount: 10,
}
const TWO_LAYERS: readonly LayerConfig[] = [
  { type: 'affine', units: 50 },
  { type: 'sigmoid' },
  { type: 'affine', units: 10 },
]

const convolution = {
  type: 'convolution',
  filters: 4,
  kernelHeight: 3,
  kernelWidth: 3,
  stride: 1,
  padding: 0,
  dilation: 1,
} as const satisfies LayerConfig

describe('a network description', () => {
  it('counts shapes, parameters, operations and bytes of every layer', () => {
    const description = describeNetwork(TWO_LAYERS, [784], DIGITS)
    expect(description).toMatchObject({
      text: '784 → 50 sigmoid → 10',
      parameterCount: 39_760,
      flopsPerExample: 2 * 784 * 50 + 4 * 50 + 2 * 50 * 10,
      issues: [],
    })
    expect(description.layers).toEqual([
      {
        index: 0,
        type: 'affine',
        text: '50',
        inputShape: [784],
        outputShape: [50],
        parameterCount: 39_250,
        flops: 78_400,
        bytes: 4 * (39_250 + 50),
        trainedParameterCount: 39_250,
        branches: [],
      },
      {
        index: 1,
        type: 'sigmoid',
        text: 'sigmoid',
        inputShape: [50],
        outputShape: [50],
        parameterCount: 0,
        flops: 200,
        bytes: 200,
        trainedParameterCount: 0,
        branches: [],
      },
      {
        index: 2,
        type: 'affine',
        text: '10',
        inputShape: [50],
        outputShape: [10],
        parameterCount: 510,
        flops: 1000,
        bytes: 4 * 520,
        trainedParameterCount: 510,
        branches: [],
      },
    ])
  })

  it('writes images by their shape', () => {
    expect(describeNetwork(TWO_LAYERS, [1, 28, 28], DIGITS).text).toBe('1×28×28 → 50 sigmoid → 10')
  })

  it('names the layer and the number of units when the outputs do not fit the classes', () => {
    const layers = [
      ...TWO_LAYERS.slice(0, 2),
      { type: 'affine', units: 50 } as const,
      { type: 'relu' } as const,
    ]
    const [issue, ...others] = describeNetwork(layers, [784], DIGITS).issues
    expect(others).toEqual([])
    expect(issue).toEqual({
      path: ['network', 'layers', 2, 'units'],
      code: 'network/output-count',
      message:
        'The network ends with 50 outputs and must end with 10, one for each class, for softmax with cross-entropy: set layer 3 (affine) to 10 units.',
      details: {
        given: 50,
        needed: 10,
        loss: 'softmax-cross-entropy',
        task: 'classification',
        outputCount: 10,
        layer: 3,
      },
    })
  })

  it('wants one output for two classes with binary cross-entropy', () => {
    const purpose: NetworkPurpose = {
      loss: { type: 'sigmoid-binary-cross-entropy' },
      task: 'classification',
      outputCount: 2,
    }
    expect(requiredOutputCount(purpose)).toBe(1)
    const codes = (units: number): string[] =>
      describeNetwork([{ type: 'affine', units }], [2], purpose).issues.map(({ code }) => code)
    expect(codes(1)).toEqual([])
    expect(codes(2)).toEqual(['network/output-count'])
    expect(requiredOutputCount({ ...purpose, outputCount: 3 })).toBe(3)
  })

  it('wants one output for each target of a regression', () => {
    const purpose: NetworkPurpose = {
      loss: { type: 'mean-squared-error' },
      task: 'regression',
      outputCount: 2,
    }
    expect(describeNetwork([{ type: 'affine', units: 2 }], [3], purpose).issues).toEqual([])
    expect(describeNetwork([{ type: 'affine', units: 1 }], [3], purpose).issues).toHaveLength(1)
  })

  it.each(['softmax-cross-entropy', 'sigmoid-binary-cross-entropy'] as const)(
    'refuses %s for a regression and says what fits',
    (type) => {
      const { issues } = describeNetwork(TWO_LAYERS, [784], {
        loss: defaultLossConfig(type),
        task: 'regression',
        outputCount: 1,
      })
      expect(issues).toHaveLength(1)
      expect(issues[0]).toMatchObject({ path: ['loss'], code: 'network/loss-task' })
      expect(issues[0]?.message).toMatch(/choose mean squared error\.$/)
    },
  )

  it('refuses a loss of numbers for classes and says what fits', () => {
    const { issues } = describeNetwork(TWO_LAYERS, [784], {
      ...DIGITS,
      loss: { type: 'mean-absolute-percentage-error' },
    })
    expect(issues.map(({ code }) => code)).toEqual(['network/loss-task'])
    expect(issues[0]?.message).toMatch(/choose softmax with cross-entropy\.$/)
  })

  it('asks for a layer with weights where there is none', () => {
    const { issues, text } = describeNetwork([{ type: 'relu' }], [10], DIGITS)
    expect(text).toBe('10 relu')
    expect(issues.map(({ code }) => code)).toEqual(['network/no-parameters'])
    const missing = describeNetwork([{ type: 'relu' }], [7], DIGITS).issues
    expect(missing.map(({ code, path }) => [code, path])).toEqual([
      ['network/no-parameters', ['network', 'layers']],
      ['network/output-count', ['network', 'layers']],
    ])
  })

  it('refuses to learn through step, and takes it above frozen layers', () => {
    const [, ...upper] = TWO_LAYERS
    const { issues } = describeNetwork(
      [{ type: 'tanh' }, { type: 'affine', units: 5 }, { type: 'step' }, ...upper],
      [4],
      DIGITS,
    )
    expect(issues.map(({ code, path }) => [code, path])).toEqual([
      ['network/step-cannot-train', ['network', 'layers', 2]],
    ])
    expect(issues[0]?.message).toMatch(/^Layer 3 \(step\): .* layer 2 \(affine\) .* never learn/)
    const frozen: readonly LayerConfig[] = [
      { type: 'affine', units: 5, isFrozen: true },
      { type: 'step' },
      { type: 'affine', units: 10 },
    ]
    expect(describeNetwork(frozen, [4], DIGITS).issues).toEqual([])
  })

  it('counts a convolutional network', () => {
    const { layers, text, issues } = describeNetwork(
      [
        { ...convolution, filters: 30, kernelHeight: 5, kernelWidth: 5 },
        { type: 'relu' },
        { type: 'max-pooling', poolHeight: 2, poolWidth: 2, stride: 2, padding: 0 },
        { type: 'flatten' },
        { type: 'affine', units: 10 },
      ],
      [1, 28, 28],
      DIGITS,
    )
    expect(issues).toEqual([])
    expect(text).toBe('1×28×28 → 30@5×5 relu → max 2×2 → flatten → 10')
    expect(layers.map(({ outputShape }) => outputShape)).toEqual([
      [30, 24, 24],
      [30, 24, 24],
      [30, 12, 12],
      [4320],
      [10],
    ])
    expect(layers.map(({ parameterCount }) => parameterCount)).toEqual([780, 0, 0, 0, 43_210])
    expect(layers.map(({ flops }) => flops)).toEqual([
      2 * 25 * 30 * 24 * 24,
      30 * 24 * 24,
      30 * 12 * 12 * 4,
      0,
      2 * 4320 * 10,
    ])
  })

  it.each([
    [convolution, [784], 'network/needs-image', 0, []],
    [{ type: 'global-average-pooling' } as const, [784], 'network/needs-image', 0, []],
    [{ ...convolution, kernelWidth: 6 }, [1, 5, 5], 'network/window-too-large', 0, ['kernelWidth']],
    [{ ...convolution, dilation: 3 }, [1, 6, 6], 'network/window-too-large', 0, ['kernelHeight']],
    [
      { type: 'max-pooling', poolHeight: 2, poolWidth: 3, stride: 1, padding: 2 } as const,
      [1, 5, 5],
      'network/padding-too-large',
      0,
      ['padding'],
    ],
    [
      { type: 'reshape', channels: 1, height: 28, width: 27 } as const,
      [784],
      'network/reshape-size',
      0,
      ['channels'],
    ],
    [
      { ...convolution, filters: 65_536 },
      [65_536, 3, 3],
      'network/layer-too-large',
      0,
      ['filters'],
    ],
  ])('refuses %o on %o', (layer, shape, code, index, field) => {
    const [issue] = describeNetwork([layer], shape, DIGITS).issues
    expect([issue?.code, issue?.path]).toEqual([code, ['network', 'layers', index, ...field]])
    expect(issue?.message).toMatch(/^Layer 1 \([a-z-]+\): [A-Z0-9].*[^.]\.$/)
  })

  it('wants a row of scores for softmax', () => {
    const { issues } = describeNetwork([{ type: 'softmax' }], [3, 4, 4], DIGITS)
    expect(issues[0]).toMatchObject({ path: ['network', 'layers', 0], code: 'network/needs-row' })
  })

  it('stops at a layer that is too large, at the field to be changed', () => {
    const { issues, layers } = describeNetwork(
      [{ type: 'tanh' }, { type: 'affine', units: 65_536 }, { type: 'affine', units: 10 }],
      [3, 100, 100],
      DIGITS,
    )
    expect(layers).toHaveLength(1)
    expect(issues).toHaveLength(1)
    expect(issues[0]).toMatchObject({
      path: ['network', 'layers', 1, 'units'],
      code: 'network/layer-too-large',
      details: { layer: 2, type: 'affine', units: 65_536, weightCount: 30_000 * 65_536 },
    })
    expect(issues[0]?.message).toMatch(/^Layer 2 \(affine\): .*choose fewer units\.$/)
  })
})
