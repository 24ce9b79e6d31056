import {
  leakyRelu,
  leakyReluDerivative,
  relu,
  scalarFunction,
  sigmoid,
  sigmoidDerivative,
  tanhDerivative,
} from '../kernels/activation-math'
import type { BoundOperation } from '../kernels/kernel-set'
import type { ActivationBackward, ActivationForward } from '../kernels/operation'
import type { LinearMemory } from '../tensor/memory'

// The common functions have a loop of their own, because a function passed in would be called, not
// inlined, per element. What the others compute takes longer than a call.

/** y ← f(x) */
export function bindActivationForward(
  operation: ActivationForward,
  memory: LinearMemory,
): BoundOperation {
  const { activation, slope, size } = operation
  const x = memory.real(operation.x)
  const y = memory.real(operation.y)
  switch (activation) {
    case 'identity':
      return (rowCount) => {
        for (let index = 0; index < rowCount * size; index++) y[index] = x[index]!
      }
    case 'sigmoid':
      return (rowCount) => {
        for (let index = 0; index < rowCount * size; index++) y[index] = sigmoid(x[index]!)
      }
    case 'tanh':
      return (rowCount) => {
        for (let index = 0; index < rowCount * size; index++) y[index] = Math.tanh(x[index]!)
      }
    case 'relu':
      return (rowCount) => {
        for (let index = 0; index < rowCount * size; index++) y[index] = relu(x[index]!)
      }
    case 'leaky-relu':
      return (rowCount) => {
        for (let index = 0; index < rowCount * size; index++) y[index] = leakyRelu(x[index]!, slope)
      }
    default: {
      const { value } = scalarFunction(activation, slope)
      return (rowCount) => {
        for (let index = 0; index < rowCount * size; index++) y[index] = value(x[index]!)
      }
    }
  }
}

/**
 * dx ← dy ⊙ f′(x), from x and y. Where relu's derivative is 0, dx is 0 whatever dy holds, as in the book's
 * mask; the products of the other functions let a NaN of dy through.
 */
export function bindActivationBackward(
  operation: ActivationBackward,
  memory: LinearMemory,
): BoundOperation {
  const { activation, slope, size } = operation
  const x = memory.real(operation.x)
  const y = memory.real(operation.y)
  const dy = memory.real(operation.dy)
  const dx = memory.real(operation.dx)
  switch (activation) {
    case 'identity':
      return (rowCount) => {
        for (let index = 0; index < rowCount * size; index++) dx[index] = dy[index]!
      }
    case 'sigmoid':
      return (rowCount) => {
        for (let index = 0; index < rowCount * size; index++) {
          dx[index] = dy[index]! * sigmoidDerivative(y[index]!)
        }
      }
    case 'tanh':
      return (rowCount) => {
        for (let index = 0; index < rowCount * size; index++) {
          dx[index] = dy[index]! * tanhDerivative(y[index]!)
        }
      }
    case 'relu':
      return (rowCount) => {
        for (let index = 0; index < rowCount * size; index++) {
          dx[index] = y[index]! <= 0 ? 0 : dy[index]!
        }
      }
    case 'leaky-relu':
      return (rowCount) => {
        for (let index = 0; index < rowCount * size; index++) {
          dx[index] = dy[index]! * leakyReluDerivative(y[index]!, slope)
        }
      }
    default: {
      const { derivative } = scalarFunction(activation, slope)
      return (rowCount) => {
        for (let index = 0; index < rowCount * size; index++) {
          dx[index] = dy[index]! * derivative(x[index]!, y[index]!)
        }
      }
    }
  }
}
