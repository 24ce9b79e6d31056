import {
  leakyRelu,
  leakyReluDerivative,
  relu,
  sigmoid,
  sigmoidDerivative,
  step,
  tanhDerivative,
} from '../kernels/activation-math'

export { sigmoid } from '../kernels/activation-math'
export { softmaxJacobian, softmaxRows, softmaxRowsBackward } from '../kernels/softmax-math'

/** A function of one number as teaching views plot it: the arithmetic of the kernels. */
export interface ActivationFunction {
  readonly name: ScalarActivationName
  /** With x for the input; p stands for the slope of leaky relu. */
  readonly formula: string
  /** False for the step function: its derivative is 0 wherever it exists. */
  readonly isTrainable: boolean
  readonly value: (x: number) => number
  /** f′(x). At the kink of relu the derivative from the left, at the jump of step 0. */
  readonly derivative: (x: number) => number
}

export type ScalarActivationName = 'step' | 'identity' | 'sigmoid' | 'tanh' | 'relu' | 'leaky-relu'

/** @param slope of leaky relu for x ≤ 0; unused otherwise */
export function activationFunction(name: ScalarActivationName, slope = 0.01): ActivationFunction {
  switch (name) {
    case 'step':
      return {
        name,
        formula: '1 if x > 0, otherwise 0',
        isTrainable: false,
        value: step,
        derivative: () => 0,
      }
    case 'identity':
      return { name, formula: 'x', isTrainable: true, value: (x) => x, derivative: () => 1 }
    case 'sigmoid':
      return {
        name,
        formula: '1/(1 + e⁻ˣ)',
        isTrainable: true,
        value: sigmoid,
        derivative: (x) => sigmoidDerivative(sigmoid(x)),
      }
    case 'tanh':
      return {
        name,
        formula: '(eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)',
        isTrainable: true,
        value: Math.tanh,
        derivative: (x) => tanhDerivative(Math.tanh(x)),
      }
    case 'relu':
      return {
        name,
        formula: 'max(0, x)',
        isTrainable: true,
        value: relu,
        derivative: (x) => leakyReluDerivative(relu(x), 0),
      }
    case 'leaky-relu':
      return {
        name,
        formula: 'x if x > 0, otherwise p·x',
        isTrainable: true,
        value: (x) => leakyRelu(x, slope),
        derivative: (x) => leakyReluDerivative(leakyRelu(x, slope), slope),
      }
    default:
      return name satisfies never
  }
}
