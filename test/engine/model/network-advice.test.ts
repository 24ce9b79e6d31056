import { describe, expect, it } from 'vitest'
import {
  adviseNetwork,
  type AdvisedNetwork,
  type NetworkAdvice,
} from '@engine/model/network-advice'
import {
  layerConfigSchema,
  type InitializerConfig,
  type LayerConfig,
} from '@engine/protocol/layer-config'
import { LOSS_TYPES, defaultLossConfig, type LossType } from '@engine/protocol/loss-config'

const HE: InitializerConfig = { type: 'he-normal' }
const XAVIER: InitializerConfig = { type: 'xavier-uniform' }
const affine = (units: number): LayerConfig => ({ type: 'affine', units })
const layer = (type: string): LayerConfig => layerConfigSchema.parse({ type })

function advice(
  types: readonly (string | LayerConfig)[],
  loss: LossType,
  {
    task = 'classification',
    initializer = HE,
  }: { task?: 'classification' | 'regression'; initializer?: InitializerConfig } = {},
): readonly NetworkAdvice[] {
  const layers = types.map((type) => (typeof type === 'string' ? layer(type) : type))
  const network: AdvisedNetwork = { layers, initializer, loss: defaultLossConfig(loss) }
  return adviseNetwork(network, task)
}

const codes = (...given: Parameters<typeof advice>): string[] =>
  advice(...given).map(({ code }) => code.replace('advice/', ''))

describe('advice on last layer and loss', () => {
  it.each([
    [[affine(9), 'relu', affine(3)], 'softmax-cross-entropy', 'classification', 'clean-gradient'],
    [[affine(1)], 'sigmoid-binary-cross-entropy', 'classification', 'clean-gradient'],
    [[affine(1), 'identity'], 'mean-squared-error', 'regression', 'clean-gradient'],
    [[affine(3), 'softmax'], 'softmax-cross-entropy', 'classification', 'double-softmax'],
    [[affine(1), 'sigmoid'], 'sigmoid-binary-cross-entropy', 'classification', 'double-sigmoid'],
    [
      [affine(1), 'sigmoid', 'dropout'],
      'sigmoid-binary-cross-entropy',
      'classification',
      'double-sigmoid',
    ],
    [[affine(3), 'relu'], 'softmax-cross-entropy', 'classification', 'squashed-scores'],
    [[affine(1), 'tanh'], 'hinge', 'classification', 'squashed-scores'],
    [[affine(3), 'softmax'], 'categorical-cross-entropy', 'classification', 'fused-loss'],
    [[affine(1), 'sigmoid'], 'binary-cross-entropy', 'classification', 'fused-loss'],
    [[affine(3)], 'categorical-cross-entropy', 'classification', 'needs-probabilities'],
    [[affine(1), 'relu'], 'binary-cross-entropy', 'classification', 'needs-probabilities'],
    [[affine(1)], 'mean-squared-logarithmic-error', 'regression', 'negative-logarithm'],
    [[affine(1), 'tanh'], 'mean-absolute-error', 'regression', 'bounded-outputs'],
    [[affine(1), 'relu'], 'mean-squared-error', 'regression', 'bounded-outputs'],
    [[affine(2)], 'mean-squared-error', 'classification', 'numbers-for-classes'],
    [[affine(2), 'leaky-relu'], 'mean-squared-error', 'classification', 'numbers-for-classes'],
    [[affine(2), 'sigmoid'], 'mean-squared-error', 'classification', 'squashed-squares'],
  ] as const)('%j with %s for %s: %s', (types, loss, task, code) => {
    const [first, ...others] = advice([...types], loss, { task })
    expect(first?.code).toBe(`advice/${code}`)
    expect(others).toEqual([])
    expect(first?.level).toBe(code === 'clean-gradient' ? 'good' : 'hint')
    expect(first?.message).toMatch(/^[A-Z].*\.$/)
  })

  it.each([
    [[affine(1)], 'hinge', 'classification'],
    [[affine(1), 'softplus'], 'mean-squared-logarithmic-error', 'regression'],
    [[affine(1)], 'huber', 'regression'],
  ] as const)('has nothing to say of %j with %s for %s', (types, loss, task) => {
    expect(codes([...types], loss, { task })).toEqual([])
  })

  it('points to the layer or the loss that is to be changed', () => {
    const types = [affine(9), 'relu', affine(3), 'softmax', 'identity']
    expect(advice(types, 'softmax-cross-entropy')[0]).toMatchObject({
      path: ['network', 'layers', 3],
      details: { layer: 4, type: 'softmax', loss: 'softmax-cross-entropy' },
    })
    expect(advice([affine(3)], 'categorical-cross-entropy')[0]?.path).toEqual(['loss'])
  })

  it('leaves it to the issues where the loss is not for the task', () => {
    for (const loss of LOSS_TYPES) {
      const given = codes([affine(3), 'softmax'], loss, { task: 'regression' })
      if (['softmax-cross-entropy', 'hinge'].includes(loss)) expect(given).toEqual([])
    }
  })
})

describe('advice on layers and initial weights', () => {
  const hints = (
    types: readonly (string | LayerConfig)[],
    initializer: InitializerConfig = HE,
  ): string[] =>
    codes(types, 'softmax-cross-entropy', { initializer }).filter(
      (code) => code !== 'clean-gradient',
    )

  it.each([
    [[affine(9), 'sigmoid', affine(3)], HE, ['sigmoid-with-he']],
    [[affine(9), 'relu', affine(3)], HE, []],
    [[affine(9), 'relu', affine(3)], XAVIER, ['rectifier-with-xavier']],
    [[affine(9), 'tanh', affine(3)], XAVIER, []],
    [[affine(9), 'batch-normalization', 'relu', affine(3)], XAVIER, []],
    [['convolution', 'dropout', 'silu', 'flatten', affine(3)], XAVIER, ['rectifier-with-xavier']],
    [[affine(9), 'relu', affine(3)], { type: 'constant', value: 1 }, ['equal-weights']],
    [[affine(3)], { type: 'constant', value: 1 }, []],
    [[affine(9), 'relu', affine(3)], { type: 'gaussian', standardDeviation: 0.01 }, []],
    [
      [affine(9), 'relu', affine(9), 'relu', affine(9), 'relu', affine(3)],
      { type: 'gaussian', standardDeviation: 0.01 },
      ['tiny-weights'],
    ],
    [
      [affine(9), 'relu', affine(9), 'relu', affine(9), 'relu', affine(3)],
      { type: 'gaussian', standardDeviation: 0.1 },
      [],
    ],
    [[affine(9), affine(3)], HE, ['linear-chain']],
    [['convolution', 'average-pooling', 'flatten', affine(3)], HE, ['linear-chain']],
    [['convolution', 'max-pooling', affine(3)], HE, []],
    [
      Array.from({ length: 4 }, () => [affine(5), 'sigmoid']).flat(),
      XAVIER,
      ['squashed-scores', 'vanishing-gradient'],
    ],
    [
      [
        ...Array.from({ length: 4 }, () => [affine(5), 'layer-normalization', 'sigmoid']).flat(),
        affine(3),
      ],
      XAVIER,
      [],
    ],
    [[{ type: 'affine', units: 3, isFrozen: true }], HE, ['nothing-trained']],
    [[{ type: 'affine', units: 3, isFrozen: true }, 'relu', affine(3)], HE, []],
    [['batch-normalization'], HE, []],
  ] as const)('%j with %j: %j', (types, initializer, wanted) => {
    expect(hints([...types], initializer)).toEqual(wanted)
  })

  it('looks into branches and at the initializer of a single layer', () => {
    const block = layerConfigSchema.parse({
      type: 'branches',
      branches: [
        [{ type: 'affine', units: 4, initializer: { type: 'he-normal' } }, { type: 'tanh' }],
        [],
      ],
    })
    const given = advice([block, affine(3)], 'softmax-cross-entropy', { initializer: XAVIER })
    expect(given.map(({ code, path }) => [code, path])).toContainEqual([
      'advice/sigmoid-with-he',
      ['network', 'layers', 0, 'branches', 0, 0, 'initializer'],
    ])
  })

  it('says each fault of the weights once', () => {
    const types = [affine(9), 'sigmoid', affine(9), 'sigmoid', affine(3)]
    expect(hints(types)).toEqual(['sigmoid-with-he'])
  })
})
