import { erfc } from './error-function'
import type { ActivationName } from './operation'

/**
 * The activation functions as scalar arithmetic: what every kernel set computes, and what teaching
 * views plot. Derivatives come from y = f(x) where that says all, because y is what a layer keeps.
 * NaN goes in and comes out, which is why comparisons ask for x ≤ 0 and not for x > 0.
 */

/** 1/(1 + e⁻ˣ), from whichever exponential cannot overflow. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x))
  const power = Math.exp(x)
  return power / (1 + power)
}

export function sigmoidDerivative(y: number): number {
  return y * (1 - y)
}

export function tanhDerivative(y: number): number {
  return 1 - y * y
}

export function relu(x: number): number {
  return x <= 0 ? 0 : x
}

/** x where x > 0, otherwise slope·x; relu for a slope of 0. */
export function leakyRelu(x: number, slope: number): number {
  return x <= 0 ? slope * x : x
}

/** 1 or the slope; the slope at 0. With slope ≥ 0, y ≤ 0 exactly where x ≤ 0. */
export function leakyReluDerivative(y: number, slope: number): number {
  return y <= 0 ? slope : 1
}

/** 1 where x > 0, otherwise 0: its derivative is 0 everywhere, so that nothing can be learned through it. */
export function step(x: number): number {
  if (x > 0) return 1
  return x <= 0 ? 0 : x
}

/** A function of one number with its derivative, which may use x, y = f(x), or both. */
export interface ScalarFunction {
  readonly value: (x: number) => number
  readonly derivative: (x: number, y: number) => number
}

/** @param slope of leaky relu for x ≤ 0, α of elu; unused otherwise */
export function scalarFunction(name: ActivationName, slope: number): ScalarFunction {
  switch (name) {
    case 'step':
      return { value: step, derivative: () => 0 }
    case 'identity':
      return { value: (x) => x, derivative: () => 1 }
    case 'sigmoid':
      return { value: sigmoid, derivative: (_x, y) => sigmoidDerivative(y) }
    case 'tanh':
      return { value: Math.tanh, derivative: (_x, y) => tanhDerivative(y) }
    case 'relu':
      return { value: relu, derivative: (_x, y) => leakyReluDerivative(y, 0) }
    case 'leaky-relu':
      return {
        value: (x) => leakyRelu(x, slope),
        derivative: (_x, y) => leakyReluDerivative(y, slope),
      }
    case 'elu':
      return exponentialUnit(1, slope)
    case 'selu':
      return exponentialUnit(SELU_SCALE, SELU_SCALE * SELU_ALPHA)
    case 'gelu':
      return { value: (x) => x * normalShare(x), derivative: (x) => geluDerivative(x) }
    case 'gelu-tanh':
      return geluByTanh
    case 'silu':
      return {
        value: (x) => x * sigmoid(x),
        derivative: (x) => {
          const share = sigmoid(x)
          return share * (1 + x * (1 - share))
        },
      }
    case 'softplus':
      return {
        value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
        derivative: sigmoid,
      }
    case 'hard-sigmoid':
      return { value: hardSigmoid, derivative: (_x, y) => (y <= 0 || y >= 1 ? 0 : 1 / 6) }
    case 'hard-tanh':
      return {
        value: (x) => Math.min(Math.max(x, -1), 1),
        derivative: (_x, y) => (y <= -1 || y >= 1 ? 0 : 1),
      }
    case 'hard-swish':
      return {
        value: (x) => x * hardSigmoid(x),
        derivative: (x) => (x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5),
      }
    default:
      return name satisfies never
  }
}

/** λ and α for which activations keep mean 0 and variance 1; Klambauer et al. 2017, equation 14. */
const SELU_SCALE = 1.0507009873554805
const SELU_ALPHA = 1.6732632423543772

/** scale·x where x > 0, otherwise floor·(eˣ − 1), which comes down to −floor. */
function exponentialUnit(scale: number, floor: number): ScalarFunction {
  return {
    value: (x) => (x <= 0 ? floor * Math.expm1(x) : scale * x),
    derivative: (_x, y) => (y <= 0 ? y + floor : scale),
  }
}

/** Φ(x), the share of a standard normal distribution below x. */
function normalShare(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2)
}

/** Φ(x) + x·φ(x) */
function geluDerivative(x: number): number {
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)
  return normalShare(x) + x * density
}

/** ½x(1 + tanh u) with u = √(2/π)(x + 0.044715x³) in place of Φ. */
const geluByTanh: ScalarFunction = {
  value: (x) => 0.5 * x * (1 + Math.tanh(geluArgument(x))),
  derivative: (x) => {
    const t = Math.tanh(geluArgument(x))
    const slope = Math.sqrt(2 / Math.PI) * (1 + 3 * GELU_CUBE * x * x)
    // Far out 1 − t² is 0, which an infinite slope must not undo.
    const bend = t * t === 1 ? 0 : 0.5 * x * (1 - t * t) * slope
    return 0.5 * (1 + t) + bend
  },
}

const GELU_CUBE = 0.044715

function geluArgument(x: number): number {
  return Math.sqrt(2 / Math.PI) * (x + GELU_CUBE * x * x * x)
}

/** 0 up to −3, 1 from 3 on, straight in between. */
function hardSigmoid(x: number): number {
  return Math.min(Math.max(x / 6 + 0.5, 0), 1)
}
