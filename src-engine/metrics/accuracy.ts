import type { RealArray } from '../tensor/shape'
import { predictedClass, targetClass, type DecisionRule } from './decision'

/**
 * Number of rows whose class is the one decided for; a row without any number counts as wrong.
 *
 * @param outputs (rowCount, K)
 * @param targets see {@link targetClass}
 */
export function countCorrect(
  outputs: RealArray,
  targets: RealArray | Int32Array,
  rowCount: number,
  rule: DecisionRule,
): number {
  let correct = 0
  for (let row = 0; row < rowCount; row++) {
    if (predictedClass(outputs, row, rule) === targetClass(targets, row, rule)) correct++
  }
  return correct
}

/** Share of the rows that are right, from 0 to 1; see {@link countCorrect}. */
export function accuracyOf(
  outputs: RealArray,
  targets: RealArray | Int32Array,
  rowCount: number,
  rule: DecisionRule,
): number {
  return countCorrect(outputs, targets, rowCount, rule) / rowCount
}
