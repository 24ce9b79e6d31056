import { scalarFunction } from '../kernels/activation-math'
import type { ActivationName } from '../kernels/operation'

export { sigmoid } from '../kernels/activation-math'
export { softmaxJacobian, softmaxRows, softmaxRowsBackward } from '../kernels/softmax-math'

/** A function of one number as teaching views plot it: the arithmetic of the kernels. */
export interface ActivationFunction {
  readonly name: ScalarActivationName
  /** With x for the input; p stands for the slope of leaky relu, α for that of elu. */
  readonly formula: string
  /** False for the step function: its derivative is 0 wherever it exists. */
  readonly isTrainable: boolean
  readonly value: (x: number) => number
  /** f′(x). At the kink of relu the derivative from the left, at the jump of step 0. */
  readonly derivative: (x: number) => number
}

export type ScalarActivationName = ActivationName

const FORMULAS: Readonly<Record<ScalarActivationName, string>> = {
  step: '1 if x > 0, otherwise 0',
  identity: 'x',
  sigmoid: '1/(1 + e⁻ˣ)',
  tanh: '(eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)',
  relu: 'max(0, x)',
  'leaky-relu': 'x if x > 0, otherwise p·x',
  elu: 'x if x > 0, otherwise α(eˣ − 1)',
  selu: 'λx if x > 0, otherwise λα(eˣ − 1)',
  gelu: 'x·Φ(x) = ½x·erfc(−x/√2)',
  'gelu-tanh': '½x(1 + tanh(√(2/π)(x + 0.044715x³)))',
  silu: 'x/(1 + e⁻ˣ)',
  softplus: 'ln(1 + eˣ)',
  'hard-sigmoid': 'x/6 + ½ between 0 and 1',
  'hard-tanh': 'x between −1 and 1',
  'hard-swish': 'x·(x/6 + ½ between 0 and 1)',
}

export const SCALAR_ACTIVATION_NAMES: readonly ScalarActivationName[] = [
  'step',
  'identity',
  'sigmoid',
  'tanh',
  'relu',
  'leaky-relu',
  'elu',
  'selu',
  'gelu',
  'gelu-tanh',
  'silu',
  'softplus',
  'hard-sigmoid',
  'hard-tanh',
  'hard-swish',
]

/** @param slope of leaky relu for x ≤ 0, α of elu (1 is usual); unused otherwise */
export function activationFunction(name: ScalarActivationName, slope = 0.01): ActivationFunction {
  const { value, derivative } = scalarFunction(name, slope)
  return {
    name,
    formula: FORMULAS[name],
    isTrainable: name !== 'step',
    value,
    derivative: (x) => derivative(x, value(x)),
  }
}
