import { describe, expect, it } from 'vitest'
import { fillInitialParameters } from '@engine/initializers/initializer'
import type { ModelPlan } from '@engine/model/model'
import { planModel } from '@engine/model/plan'
import type { InitializerConfig, LayerConfig } from '@engine/protocol/layer-config'
import { LinearMemory, MemoryLayout } from '@engine/tensor/memory'
import type { RealArray, RealDType } from '@engine/tensor/shape'

const INPUT_COUNT = 60

function initialParameters(
  layers: readonly LayerConfig[],
  initializer: InitializerConfig,
  { seed = 1, real = 'float64' }: { seed?: number; real?: RealDType } = {},
): { plan: ModelPlan; values: (name: string) => RealArray } {
  const layout = new MemoryLayout(real)
  const last = layers.findLast((layer) => layer.type === 'affine')
  const plan = planModel(
    {
      layers,
      loss: { type: 'mean-squared-error' },
      weightDecay: 0,
      inputShape: [INPUT_COUNT],
      outputCount: last?.units ?? INPUT_COUNT,
      trainingRowCount: 0,
      inferenceRowCount: 1,
    },
    layout,
  )
  const memory = new LinearMemory(new ArrayBuffer(layout.sizeBytes))
  memory.real(plan.parameterBlock).fill(Number.NaN)
  fillInitialParameters({ initializer, training: { seed } }, plan, memory)
  return {
    plan,
    values: (name) => {
      const tensor = plan.parameters.find((candidate) => candidate.name === name)
      if (!tensor) throw new Error(`no parameter ${name}`)
      return memory.real(tensor.value)
    },
  }
}

const affine = (units: number): Extract<LayerConfig, { type: 'affine' }> => ({
  type: 'affine',
  units,
})

describe('initial parameters', () => {
  it.each([
    [{ type: 'gaussian', standardDeviation: 0.01 }, 0.01, Infinity],
    [{ type: 'uniform', limit: 0.3 }, 0.3 / Math.sqrt(3), 0.3],
    [{ type: 'xavier-normal' }, Math.sqrt(2 / 560), Infinity],
    [{ type: 'xavier-uniform' }, Math.sqrt(2 / 560), Math.sqrt(6 / 560)],
    [{ type: 'he-normal' }, Math.sqrt(2 / 60), Infinity],
    [{ type: 'he-uniform' }, Math.sqrt(2 / 60), Math.sqrt(6 / 60)],
  ] as const)('%o has standard deviation %f and limit %f', (initializer, deviation, limit) => {
    const { values } = initialParameters([affine(500)], initializer)
    const weights = Array.from(values('1.affine.weight'))
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
    const square = weights.reduce((sum, weight) => sum + weight * weight, 0) / weights.length
    expect(Math.abs(mean)).toBeLessThan(0.03 * deviation)
    expect(Math.abs(Math.sqrt(square) / deviation - 1)).toBeLessThan(0.02)
    expect(weights.every((weight) => Math.abs(weight) <= limit)).toBe(true)
  })

  it('set every weight of a constant initializer to its value', () => {
    const { values } = initialParameters([affine(3)], { type: 'constant', value: 0.5 })
    expect(new Set(values('1.affine.weight'))).toEqual(new Set([0.5]))
  })

  it('start all biases at 0', () => {
    const { values } = initialParameters([affine(3), { type: 'relu' }, affine(2)], {
      type: 'constant',
      value: 7,
    })
    expect([...values('1.affine.bias'), ...values('3.affine.bias')]).toEqual([0, 0, 0, 0, 0])
  })

  it('follow the initializer of a layer before that of the network', () => {
    const { values } = initialParameters(
      [{ ...affine(3), initializer: { type: 'constant', value: 2 } }, affine(2)],
      { type: 'constant', value: 7 },
    )
    expect(new Set(values('1.affine.weight'))).toEqual(new Set([2]))
    expect(new Set(values('2.affine.weight'))).toEqual(new Set([7]))
  })

  it('are the numbers that a layer gives, row by row', () => {
    const given = {
      type: 'given',
      weight: Array.from({ length: 2 * INPUT_COUNT }, (_, index) => index),
      bias: [0.5, -1],
    } as const
    const { values } = initialParameters(
      [
        {
          ...affine(2),
          initializer: { ...given, weight: [...given.weight], bias: [...given.bias] },
        },
      ],
      { type: 'he-normal' },
    )
    expect(Array.from(values('1.affine.weight'))).toEqual(given.weight)
    expect(Array.from(values('1.affine.bias'))).toEqual([0.5, -1])
    expect(() =>
      initialParameters(
        [{ ...affine(3), initializer: { ...given, weight: [...given.weight], bias: [0] } }],
        { type: 'he-normal' },
      ),
    ).toThrow(expect.objectContaining({ code: 'network/given-count' }))
  })

  it('hold in float32 the rounded values of float64', () => {
    const wide = initialParameters([affine(9)], { type: 'he-normal' })
    const narrow = initialParameters([affine(9)], { type: 'he-normal' }, { real: 'float32' })
    expect(Array.from(narrow.values('1.affine.weight'))).toEqual(
      Array.from(wide.values('1.affine.weight'), Math.fround),
    )
  })

  it('are the same for the same seed and others for another', () => {
    const weights = (seed: number): number[] =>
      Array.from(
        initialParameters([affine(4)], { type: 'he-normal' }, { seed }).values('1.affine.weight'),
      )
    expect(weights(5)).toEqual(weights(5))
    expect(weights(5)).not.toEqual(weights(6))
  })

  it('of one layer do not shift when another layer grows or an activation comes between', () => {
    const small = initialParameters([affine(3), affine(4)], {
      type: 'gaussian',
      standardDeviation: 1,
    })
    const large = initialParameters([affine(3), { type: 'tanh' }, affine(4)], {
      type: 'gaussian',
      standardDeviation: 1,
    })
    expect(Array.from(large.values('3.affine.weight'))).toEqual(
      Array.from(small.values('2.affine.weight')),
    )
    const wider = initialParameters([affine(8), affine(4)], {
      type: 'gaussian',
      standardDeviation: 1,
    })
    expect(Array.from(wider.values('2.affine.weight').subarray(0, 12))).toEqual(
      Array.from(small.values('2.affine.weight')),
    )
  })

  it('differ between two layers of the same size', () => {
    const { values } = initialParameters([affine(INPUT_COUNT), affine(INPUT_COUNT)], {
      type: 'he-normal',
    })
    expect(Array.from(values('1.affine.weight'))).not.toEqual(Array.from(values('2.affine.weight')))
  })
})
