import type { RealArray } from '../tensor/shape'

/**
 * Number of rows whose greatest output is that of their label; a row without any number counts as
 * wrong. With a single column the output is a logit: class 1 above `threshold`.
 *
 * @param outputs    (rowCount, classCount)
 * @param labels     (rowCount) class indices, or with several columns (rowCount, classCount) one-hot
 * @param classCount columns of the outputs
 */
export function countCorrect(
  outputs: RealArray,
  labels: RealArray | Int32Array,
  rowCount: number,
  classCount: number,
  threshold = 0,
): number {
  let correct = 0
  if (classCount === 1) {
    for (let n = 0; n < rowCount; n++) {
      const output = outputs[n]!
      if (labels[n]! > 0.5 ? output > threshold : output <= threshold) correct++
    }
    return correct
  }
  const isOneHot = !(labels instanceof Int32Array)
  for (let n = 0; n < rowCount; n++) {
    const start = n * classCount
    const label = isOneHot ? argMax(labels, start, classCount) : labels[n]!
    if (argMax(outputs, start, classCount) === label) correct++
  }
  return correct
}

/** Share of the rows that are right, from 0 to 1; see {@link countCorrect}. */
export function accuracyOf(
  outputs: RealArray,
  labels: RealArray | Int32Array,
  rowCount: number,
  classCount: number,
  threshold = 0,
): number {
  return countCorrect(outputs, labels, rowCount, classCount, threshold) / rowCount
}

/** Place of the first greatest of `count` values from `start`; −1 where none is above −∞. */
function argMax(values: RealArray, start: number, count: number): number {
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
