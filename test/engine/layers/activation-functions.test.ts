import { describe, expect, it } from 'vitest'
import {
  SCALAR_ACTIVATION_NAMES,
  activationFunction,
  softmaxJacobian,
  softmaxRows,
} from '@engine/layers/activation-functions'

const NAMES = SCALAR_ACTIVATION_NAMES

describe('activation functions', () => {
  it.each(NAMES)('%s has the derivative that central differences give off the kink', (name) => {
    const { value, derivative } = activationFunction(name, 0.1)
    for (const x of [-40, -5, -2.5, -1.3, -0.2, 0.2, 1.3, 2.5, 5, 40]) {
      const numeric = (value(x + 1e-5) - value(x - 1e-5)) / 2e-5
      expect(Math.abs(derivative(x) - numeric)).toBeLessThan(1e-8)
    }
  })

  it.each(NAMES)('%s gives NaN for NaN', (name) => {
    expect(activationFunction(name).value(Number.NaN)).toBeNaN()
  })

  // The formulas at x = -2.5, -0.5, 0.75, 4 by Python's math module (erfc, expm1, log1p).
  it.each([
    ['elu', 1, [-0.9179150013761013, -0.3934693402873666, 0.75, 4]],
    ['selu', 0, [-1.6137857588732425, -0.6917581878028713, 0.7880257405166103, 4.202803949421922]],
    [
      'gelu',
      0,
      [-0.015524163314440348, -0.15426876936299344, 0.5800294857173488, 3.9998733150326675],
    ],
    ['silu', 0, [-0.18964545005310887, -0.1887703343990727, 0.5093840243815447, 3.928055160151634]],
    [
      'softplus',
      0,
      [0.07888973429254963, 0.4740769841801067, 1.1368710061148999, 4.0181499279178094],
    ],
    ['hard-sigmoid', 0, [1 / 12, 5 / 12, 0.625, 1]],
    ['hard-tanh', 0, [-1, -0.5, 0.75, 1]],
    ['hard-swish', 0, [-2.5 / 12, -0.5 * (5 / 12), 0.46875, 4]],
  ] as const)('%s has the values of its formula', (name, slope, wanted) => {
    const { value } = activationFunction(name, slope)
    const got = [-2.5, -0.5, 0.75, 4].map(value)
    for (const [index, expected] of wanted.entries()) {
      expect(Math.abs((got[index] ?? Number.NaN) - expected)).toBeLessThan(1e-15 * 8)
    }
  })

  it('keep gelu by tanh within a thousandth of gelu', () => {
    const [exact, approximate] = [activationFunction('gelu'), activationFunction('gelu-tanh')]
    for (let x = -6; x <= 6; x += 0.25) {
      expect(Math.abs(exact.value(x) - approximate.value(x))).toBeLessThan(1e-3)
    }
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
