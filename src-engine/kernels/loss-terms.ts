/**
 * Losses that add up one term per element, as scalar arithmetic: what every kernel set computes, and
 * what teaching views plot. y is the prediction, t the target.
 */
export interface LossTerm {
  value(y: number, t: number): number
  derivative(y: number, t: number): number
}

export type LossTermName =
  | 'half-square'
  | 'square'
  | 'absolute'
  | 'huber'
  | 'squared-logarithmic'
  | 'percentage'
  | 'binary-cross-entropy'
  | 'hinge'
  | 'squared-hinge'
  | 'exponential'

/** Targets below it count as this large, so that a percentage of 0 stays finite. */
const SMALLEST_TARGET = 1e-6
/** Predictions come no closer to −1, where ln(1 + y) ends. */
const LOWEST_PREDICTION = -1 + 1e-6
/**
 * @param parameter δ of huber, or how close binary cross-entropy lets probabilities come to 0 and 1,
 *   where its logarithms end; unused otherwise
 */
export function lossTerm(name: LossTermName, parameter = 0): LossTerm {
  switch (name) {
    case 'half-square':
      return { value: (y, t) => 0.5 * (y - t) ** 2, derivative: (y, t) => y - t }
    case 'square':
      return { value: (y, t) => (y - t) ** 2, derivative: (y, t) => 2 * (y - t) }
    case 'absolute':
      return { value: (y, t) => Math.abs(y - t), derivative: (y, t) => Math.sign(y - t) }
    case 'huber':
      return huber(parameter)
    case 'squared-logarithmic':
      return {
        value: (y, t) => (logarithm(y) - logarithm(t)) ** 2,
        derivative: (y, t) =>
          y < LOWEST_PREDICTION ? 0 : (2 * (logarithm(y) - logarithm(t))) / (1 + y),
      }
    case 'percentage':
      return {
        value: (y, t) => (100 * Math.abs(y - t)) / magnitude(t),
        derivative: (y, t) => (100 * Math.sign(y - t)) / magnitude(t),
      }
    case 'binary-cross-entropy':
      return binaryCrossEntropy(parameter)
    case 'hinge':
      return {
        value: (y, t) => Math.max(0, 1 - t * y),
        derivative: (y, t) => (1 - t * y <= 0 ? 0 : -t),
      }
    case 'squared-hinge':
      return {
        value: (y, t) => Math.max(0, 1 - t * y) ** 2,
        derivative: (y, t) => -2 * t * Math.max(0, 1 - t * y),
      }
    case 'exponential':
      return {
        value: (y, t) => Math.exp(-t * y),
        derivative: (y, t) => -t * Math.exp(-t * y),
      }
    default:
      return name satisfies never
  }
}

/** ½d² up to |d| = δ, then δ(|d| − ½δ): the straight line that continues the parabola. */
function huber(delta: number): LossTerm {
  return {
    value(y, t) {
      const distance = Math.abs(y - t)
      return distance <= delta ? 0.5 * distance ** 2 : delta * (distance - 0.5 * delta)
    },
    derivative: (y, t) => Math.max(-delta, Math.min(delta, y - t)),
  }
}

/** −t·ln y − (1 − t)·ln(1 − y), with y moved into [margin, 1 − margin] and 0·ln 0 = 0. */
function binaryCrossEntropy(margin: number): LossTerm {
  const clipped = (y: number): number => Math.min(Math.max(y, margin), 1 - margin)
  return {
    value: (y, t) => -weightedLog(t, clipped(y)) - weightedLog(1 - t, 1 - clipped(y)),
    derivative: (y, t) => (y < margin || y > 1 - margin ? 0 : (y - t) / (y * (1 - y))),
  }
}

function logarithm(value: number): number {
  return Math.log1p(Math.max(value, LOWEST_PREDICTION))
}

function magnitude(target: number): number {
  return Math.max(Math.abs(target), SMALLEST_TARGET)
}

/** weight·ln value, and 0 for a weight of 0 whatever the value. */
function weightedLog(weight: number, value: number): number {
  return weight === 0 ? 0 : weight * Math.log(value)
}
