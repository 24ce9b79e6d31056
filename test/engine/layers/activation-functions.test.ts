import { describe, expect, it } from 'vitest'
import {
  activationFunction,
  softmaxJacobian,
  softmaxRows,
  type ScalarActivationName,
} from '@engine/layers/activation-functions'

const NAMES: readonly ScalarActivationName[] = [
  'step',
  'identity',
  'sigmoid',
  'tanh',
  'relu',
  'leaky-relu',
]

describe('activation functions', () => {
  it.each(NAMES)('%s has the derivative that central differences give off the kink', (name) => {
    const { value, derivative } = activationFunction(name, 0.1)
    for (const x of [-5, -1.3, -0.2, 0.2, 1.3, 5]) {
      const numeric = (value(x + 1e-5) - value(x - 1e-5)) / 2e-5
      expect(Math.abs(derivative(x) - numeric)).toBeLessThan(1e-8)
    }
  })

  it.each(NAMES)('%s gives NaN for NaN', (name) => {
    expect(activationFunction(name).value(Number.NaN)).toBeNaN()
  })

  it('mark the step function alone as one that cannot be trained', () => {
    expect(NAMES.filter((name) => !activationFunction(name).isTrainable)).toEqual(['step'])
  })

  it('keep sigmoid between 0 and 1 and symmetric for any input', () => {
    const { value } = activationFunction('sigmoid')
    for (const x of [0, 0.3, 36, 700, 1e5, Infinity]) {
      expect(Math.abs(value(x) + value(-x) - 1)).toBeLessThan(1e-15)
    }
    expect(value(-700)).toBeGreaterThan(0)
  })

  it('turn scores of any size into probabilities that add up to 1', () => {
    const y = softmaxRows([1010, 1000, 990, -1e5, 0, 1e5], 3)
    expect(Math.abs((y[0] ?? 0) + (y[1] ?? 0) + (y[2] ?? 0) - 1)).toBeLessThan(1e-15)
    expect([...y.subarray(3)]).toEqual([0, 0, 1])
  })

  it('let no change of all scores together change the probabilities', () => {
    const jacobian = softmaxJacobian(softmaxRows([0.1, 2, -1], 3))
    for (let row = 0; row < 3; row++) {
      const rowSum = jacobian.subarray(row * 3, row * 3 + 3).reduce((sum, value) => sum + value, 0)
      expect(Math.abs(rowSum)).toBeLessThan(1e-15)
    }
  })
})
