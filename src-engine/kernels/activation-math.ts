/**
 * The activation functions as scalar arithmetic: what every kernel set computes, and what teaching
 * views plot. Derivatives take y = f(x), because y is what a layer keeps for its backward pass.
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
