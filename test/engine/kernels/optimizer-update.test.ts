import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { BlockUpdate } from '@engine/optimizers/optimizer-form'
import { createOptimizer } from '@engine/optimizers/optimizer'
import { optimizerConfigSchema, type OptimizerConfig } from '@engine/protocol/optimizer-config'
import { GuardedSlots, expectNear, normals } from './guarded-slots'
import { KERNEL_SETS } from './kernel-sets'

const CONFIGS: readonly z.input<typeof optimizerConfigSchema>[] = [
  { type: 'sgd' },
  { type: 'momentum' },
  { type: 'momentum', learningRate: 0.02, momentum: 0.8, convention: 'pytorch' },
  { type: 'nesterov', learningRate: 0.02, momentum: 0.8 },
  { type: 'nesterov', learningRate: 0.02, momentum: 0.8, convention: 'pytorch' },
  { type: 'adagrad' },
  { type: 'rmsprop' },
  { type: 'adadelta', learningRate: 0.5, epsilon: 1e-3 },
  { type: 'adam' },
  { type: 'adam', learningRate: 0.1, beta1: 0.5, beta2: 0.7, epsilon: 1e-3, convention: 'pytorch' },
  { type: 'amsgrad', learningRate: 0.1, beta1: 0.5, beta2: 0.7, epsilon: 1e-3 },
  { type: 'nadam', learningRate: 0.1, beta1: 0.5, beta2: 0.7, momentumDecay: 0.4 },
  { type: 'lion', learningRate: 0.1, beta1: 0.5, beta2: 0.7 },
]
const LENGTHS = [0, 1, 3, 4, 5, 17]
const STEP = 3

describe.each(KERNEL_SETS)('updates on $kernels.name in $real', ({ kernels, real, tolerance }) => {
  function run(
    config: OptimizerConfig,
    parameter: readonly number[],
    gradient: readonly number[],
    state: readonly (readonly number[])[],
  ): { parameter: number[]; state: number[][] } {
    const slots = new GuardedSlots(kernels, real)
    const length = parameter.length
    const parameterSlot = slots.add('parameter', length, parameter)
    const stateSlots = state.map((values, index) => slots.add(`state ${index}`, length, values))
    const memory = slots.run(
      {
        type: 'optimizer-update',
        ...blockUpdateOf(config).rule,
        parameter: parameterSlot,
        gradient: slots.add('gradient', length, gradient),
        state: stateSlots,
        scalars: slots.add('scalars', 2, [config.learningRate, STEP], 'float64'),
      },
      0,
      [parameterSlot, ...stateSlots].map((slot) => [slot, length] as const),
    )
    return {
      parameter: Array.from(memory.real(parameterSlot)),
      state: stateSlots.map((slot) => Array.from(memory.real(slot))),
    }
  }

  describe.each(CONFIGS)('$type $convention', (input) => {
    const config = optimizerConfigSchema.parse(input)
    const stateCount = blockUpdateOf(config).stateNames.length

    it.each(LENGTHS)('follows its formula over %i parameters', (length) => {
      const parameter = normals(length, 1)
      const gradient = normals(length, 2)
      const state = Array.from({ length: stateCount }, (_, index) =>
        normals(length, 3 + index).map(Math.abs),
      )
      const wanted = parameter.map((p, index) =>
        formula(
          config,
          p,
          gradient[index] ?? Number.NaN,
          state.map((values) => values[index] ?? Number.NaN),
        ),
      )
      const result = run(config, parameter, gradient, state)
      expectNear(
        result.parameter,
        wanted.map(([p = Number.NaN]) => p),
        tolerance * 4,
      )
      result.state.forEach((values, index) => {
        expectNear(
          values,
          wanted.map(([, ...next]) => next[index] ?? Number.NaN),
          tolerance * 4,
        )
      })
    })

    it('carries a NaN of one gradient into its parameter and no other', () => {
      const zeros = Array.from({ length: stateCount }, () => [0, 0, 0])
      const { parameter } = run(config, [1, 1, 1], [1, Number.NaN, 1], zeros)
      expect(parameter.map(Number.isNaN)).toEqual([false, true, false])
    })
  })
})

function blockUpdateOf(config: OptimizerConfig): BlockUpdate {
  const { update } = createOptimizer(config)
  if (update.form !== 'block') throw new Error(`${config.type} updates tensor by tensor`)
  return update
}

/** One parameter's update written out: the new parameter, then its new state. */
function formula(
  config: OptimizerConfig,
  p: number,
  g: number,
  [first = Number.NaN, second = Number.NaN, third = Number.NaN]: readonly number[],
): number[] {
  const rate = config.learningRate
  switch (config.type) {
    case 'sgd':
      return [p - rate * g]
    case 'momentum': {
      const isBook = config.convention === 'book'
      const v = config.momentum * first + (isBook ? -rate * g : g)
      return [isBook ? p + v : p - rate * v, v]
    }
    case 'nesterov': {
      const { momentum, convention } = config
      const v = momentum * first + (convention === 'book' ? -rate * g : g)
      return convention === 'book'
        ? [p + momentum * v - rate * g, v]
        : [p - rate * (g + momentum * v), v]
    }
    case 'adagrad': {
      const h = first + g * g
      return [p - (rate * g) / (Math.sqrt(h) + config.epsilon), h]
    }
    case 'rmsprop': {
      const h = config.decay * first + (1 - config.decay) * g * g
      return [p - (rate * g) / (Math.sqrt(h) + config.epsilon), h]
    }
    case 'adadelta': {
      const h = config.decay * first + (1 - config.decay) * g * g
      const change = g * Math.sqrt((second + config.epsilon) / (h + config.epsilon))
      const s = config.decay * second + (1 - config.decay) * change * change
      return [p - rate * change, h, s]
    }
    case 'lion': {
      const direction = Math.sign(config.beta1 * first + (1 - config.beta1) * g)
      return [p - rate * direction, config.beta2 * first + (1 - config.beta2) * g]
    }
    case 'amsgrad':
    case 'nadam': {
      const m = config.beta1 * first + (1 - config.beta1) * g
      const v = config.beta2 * second + (1 - config.beta2) * g * g
      const correction = 1 - config.beta2 ** STEP
      if (config.type === 'amsgrad') {
        const u = Math.max(third, v)
        const divisor = Math.sqrt(u / correction) + config.epsilon
        return [p - (rate * m) / (1 - config.beta1 ** STEP) / divisor, m, v, u]
      }
      const share = (t: number) => config.beta1 * (1 - 0.5 * 0.96 ** (t * config.momentumDecay))
      const product = share(1) * share(2) * share(3)
      const mean = ((1 - share(3)) * g) / (1 - product) + (share(4) * m) / (1 - product * share(4))
      return [p - (rate * mean) / (Math.sqrt(v / correction) + config.epsilon), m, v]
    }
    case 'adam': {
      const m = config.beta1 * first + (1 - config.beta1) * g
      const v = config.beta2 * second + (1 - config.beta2) * g * g
      const mean = m / (1 - config.beta1 ** STEP)
      const square = v / (1 - config.beta2 ** STEP)
      // The book's ε stands beside √v, which is √square times the root of the correction.
      const epsilon =
        config.convention === 'book'
          ? config.epsilon / Math.sqrt(1 - config.beta2 ** STEP)
          : config.epsilon
      return [p - (rate * mean) / (Math.sqrt(square) + epsilon), m, v]
    }
    default:
      throw new Error(`${config.type} updates tensor by tensor`)
  }
}
