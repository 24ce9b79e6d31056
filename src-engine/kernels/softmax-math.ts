/**
 * Probabilities from scores, row by row: e^(x − max)/Σ. Subtracting the row's maximum changes nothing
 * and keeps the powers finite.
 *
 * @param x (N, K) row by row
 * @returns (N, K), every row adding up to 1
 */
export function softmaxRows(x: ArrayLike<number>, classCount: number): Float64Array<ArrayBuffer> {
  const y = Float64Array.from(x)
  for (let start = 0; start < y.length; start += classCount) {
    const row = y.subarray(start, start + classCount)
    const maximum = row.reduce((largest, score) => Math.max(largest, score), -Infinity)
    let sum = 0
    for (let k = 0; k < row.length; k++) {
      row[k] = Math.exp(row[k]! - maximum)
      sum += row[k]!
    }
    for (let k = 0; k < row.length; k++) row[k]! /= sum
  }
  return y
}

/**
 * Backward pass of softmax alone: dxᵢ = yᵢ(dyᵢ − Σⱼ dyⱼyⱼ). Training uses it together with
 * cross-entropy, where both collapse to (y − t)/N.
 *
 * @param y  (N, K) from {@link softmaxRows}
 * @param dy (N, K)
 * @returns (N, K)
 */
export function softmaxRowsBackward(
  y: ArrayLike<number>,
  dy: ArrayLike<number>,
  classCount: number,
): Float64Array<ArrayBuffer> {
  const dx = Float64Array.from(dy)
  for (let start = 0; start < dx.length; start += classCount) {
    // y and dy have as many elements as dx.
    let projection = 0
    for (let k = start; k < start + classCount; k++) projection += dy[k]! * y[k]!
    for (let k = start; k < start + classCount; k++) dx[k] = y[k]! * (dy[k]! - projection)
  }
  return dx
}

/** ∂yᵢ/∂xⱼ = yᵢ(δᵢⱼ − yⱼ) for one row. @returns (K, K) row by row */
export function softmaxJacobian(y: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const count = y.length
  const jacobian = new Float64Array(count * count)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) jacobian[i * count + j] = y[i]! * ((i === j ? 1 : 0) - y[j]!)
  }
  return jacobian
}
