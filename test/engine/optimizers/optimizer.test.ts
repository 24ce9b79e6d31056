import { describe, expect, it } from 'vitest'
import {
  createOptimizer,
  defaultOptimizerConfig,
  optimizerText,
} from '@engine/optimizers/optimizer'
import { planUpdate } from '@engine/optimizers/update-plan'
import { optimizerConfigSchema, type OptimizerType } from '@engine/protocol/optimizer-config'
import { MemoryLayout, partOf } from '@engine/tensor/memory'

const TYPES: readonly OptimizerType[] = optimizerConfigSchema.options.map(
  ({ shape }) => shape.type.value,
)

describe('optimizers', () => {
  it.each([
    [{ type: 'sgd' }, 'SGD 0.1'],
    [{ type: 'momentum' }, 'Momentum 0.01 · 0.9'],
    [{ type: 'momentum', convention: 'pytorch' }, 'Momentum 0.01 · 0.9 · PyTorch'],
    [{ type: 'adagrad', epsilon: 1e-10 }, 'AdaGrad 0.01 · ε 1e-10'],
    [{ type: 'rmsprop', decay: 0.9 }, 'RMSProp 0.01 · ρ 0.9'],
    [{ type: 'adam' }, 'Adam 0.001'],
    [{ type: 'adam', beta1: 0.5, beta2: 0.9 }, 'Adam 0.001 · β₁ 0.5 · β₂ 0.9'],
    [{ type: 'nesterov' }, 'Nesterov 0.01 · 0.9'],
    [{ type: 'adadelta', decay: 0.95 }, 'AdaDelta 1 · ρ 0.95'],
    [{ type: 'adamw', weightDecay: 0.1 }, 'AdamW 0.001 · λ 0.1'],
    [{ type: 'nadam', momentumDecay: 0.1 }, 'NAdam 0.002 · ψ 0.1'],
    [{ type: 'amsgrad', epsilon: 1e-7 }, 'AMSGrad 0.001 · ε 1e-7'],
    [{ type: 'lion' }, 'Lion 0.0001'],
    [{ type: 'adafactor', weightDecay: 0.01 }, 'Adafactor 0.01 · λ 0.01'],
    [{ type: 'muon', iterations: 3 }, 'Muon 0.001 · k 3'],
  ] as const)('%o is written %s', (config, text) => {
    expect(optimizerText(optimizerConfigSchema.parse(config))).toBe(text)
  })

  it.each(TYPES)('%s with its defaults names nothing but its main settings', (type) => {
    const settings = createOptimizer(defaultOptimizerConfig(type)).settings
    expect(settings.length).toBe(['momentum', 'nesterov'].includes(type) ? 2 : 1)
  })

  it.each([
    ['sgd', []],
    ['momentum', ['velocity.1.weight', 'velocity.1.bias']],
    [
      'adam',
      [
        'first-moment.1.weight',
        'first-moment.1.bias',
        'second-moment.1.weight',
        'second-moment.1.bias',
      ],
    ],
    ['adafactor', ['row-moment.1.weight', 'column-moment.1.weight', 'second-moment.1.bias']],
    ['muon', ['momentum.1.weight', 'first-moment.1.bias', 'second-moment.1.bias']],
  ] as const)('%s names what it keeps from step to step by tensor', (type, names) => {
    const { states } = planned(type)
    expect(states.map(({ name }) => name)).toEqual(names)
  })

  it.each(TYPES)(
    '%s keeps every tensor of its state in one of its blocks, without overlap',
    (type) => {
      const { states, stateBlocks } = planned(type)
      const length = (slots: readonly { length: number }[]) =>
        slots.reduce((sum, slot) => sum + slot.length, 0)
      expect(length(states.map(({ value }) => value))).toBe(length(stateBlocks))
      const starts = states.map(({ value }) => value.byteOffset)
      expect(new Set(starts).size).toBe(starts.length)
    },
  )

  it('lets weights decay and no biases', () => {
    const [decay] = planned('adamw').operations
    expect(decay).toMatchObject({ type: 'decoupled-decay', lambda: 0.01, weight: { length: 6 } })
    expect(planned('lion').operations.map(({ type }) => type)).toEqual(['optimizer-update'])
  })
})

/** The update of a (3, 2) weight and its bias. */
function planned(type: OptimizerType) {
  const layout = new MemoryLayout('float32')
  const trainedBlock = layout.add('trained', [8])
  const gradientBlock = layout.add('gradients', [8])
  const tensor = (
    name: string,
    role: 'weight' | 'bias',
    offset: number,
    shape: readonly number[],
  ) => ({
    name,
    role,
    value: partOf(trainedBlock, name, offset, shape),
    gradient: partOf(gradientBlock, name, offset, shape),
  })
  return planUpdate(
    defaultOptimizerConfig(type),
    {
      trainedBlock,
      gradientBlock,
      trainedWeights: partOf(trainedBlock, 'weights', 0, [6]),
      tensors: [tensor('1.weight', 'weight', 0, [3, 2]), tensor('1.bias', 'bias', 6, [2])],
    },
    layout,
  )
}
