import type { RealArray } from '../tensor/shape'

/** How outputs become classes. */
export interface DecisionRule {
  /** Columns K of the outputs; a single one tells two classes apart. */
  readonly outputCount: number
  /** The output above which a single output says yes. */
  readonly threshold: number
}

/** Classes that outputs decide between. */
export function classCountOf({ outputCount }: DecisionRule): number {
  return outputCount === 1 ? 2 : outputCount
}

/** Class of a row: that of its greatest output, the first of equal ones; −1 where there is no number. */
export function predictedClass(outputs: RealArray, row: number, rule: DecisionRule): number {
  const { outputCount, threshold } = rule
  if (outputCount === 1) {
    const output = outputs[row]!
    return output > threshold ? 1 : output <= threshold ? 0 : -1
  }
  return greatestOf(outputs, row * outputCount, outputCount)
}

/**
 * Class that a row belongs to.
 *
 * @param targets (rows) class indices; or (rows, K) reals that are greatest at the class; or, with a
 *   single output, (rows) reals that are positive for class 1
 */
export function targetClass(
  targets: RealArray | Int32Array,
  row: number,
  { outputCount }: DecisionRule,
): number {
  if (targets instanceof Int32Array) return targets[row]!
  if (outputCount === 1) return targets[row]! > 0.5 ? 1 : 0
  return greatestOf(targets, row * outputCount, outputCount)
}

/** Outputs of a row before which its label comes: 0 for the greatest, the first of equal ones before. */
export function rankOfLabel(
  outputs: RealArray,
  row: number,
  label: number,
  outputCount: number,
): number {
  const start = row * outputCount
  const own = outputs[start + label]!
  let rank = 0
  for (let k = 0; k < outputCount; k++) {
    const output = outputs[start + k]!
    // A NaN of its own puts the label last.
    if (k !== label && !(output < own || (output === own && k > label))) rank++
  }
  return rank
}

/** What orders the rows from class 0 to class 1, where there are two. */
export function scoreOfPositive(outputs: RealArray, row: number, outputCount: number): number {
  return outputCount === 1 ? outputs[row]! : outputs[2 * row + 1]! - outputs[2 * row]!
}

function greatestOf(values: RealArray, start: number, count: number): number {
  let place = -1
  let greatest = -Infinity
  for (let k = 0; k < count; k++) {
    const value = values[start + k]!
    if (value > greatest) {
      greatest = value
      place = k
    }
  }
  return place
}
