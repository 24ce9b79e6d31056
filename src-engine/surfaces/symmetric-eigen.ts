/** Eigenvalues and vectors of a symmetric matrix, the greatest eigenvalue first. */
export interface SymmetricEigen {
  readonly values: readonly number[]
  /** Unit vectors, one for each value. */
  readonly vectors: readonly Float64Array[]
}

const SWEEP_LIMIT = 60

/**
 * Turns the matrix by plane rotations until nothing is left beside its diagonal: slow for large
 * matrices, exact to rounding for small ones.
 *
 * @param matrix (n, n) row by row, symmetric; unchanged
 * @see Golub and Van Loan 2013, Matrix Computations, section 8.5 (Jacobi methods)
 */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  const a = matrix.slice()
  const v = new Float64Array(n * n)
  for (let i = 0; i < n; i++) v[i * n + i] = 1
  const scale = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  for (let sweep = 0; sweep < SWEEP_LIMIT; sweep++) {
    let beside = 0
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) beside = Math.max(beside, Math.abs(a[p * n + q]!))
    }
    if (beside <= scale * 1e-15) break
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q)
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j]! - a[i * n + i]!)
  return {
    values: order.map((i) => a[i * n + i]!),
    vectors: order.map((i) => Float64Array.from({ length: n }, (_, row) => v[row * n + i]!)),
  }
}

/** Makes a[p][q] zero. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q]!
  if (apq === 0) return
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq)
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (let k = 0; k < n; k++) {
    const [akp, akq] = [a[k * n + p]!, a[k * n + q]!]
    a[k * n + p] = c * akp - s * akq
    a[k * n + q] = s * akp + c * akq
  }
  for (let k = 0; k < n; k++) {
    const [apk, aqk] = [a[p * n + k]!, a[q * n + k]!]
    a[p * n + k] = c * apk - s * aqk
    a[q * n + k] = s * apk + c * aqk
    const [vkp, vkq] = [v[k * n + p]!, v[k * n + q]!]
    v[k * n + p] = c * vkp - s * vkq
    v[k * n + q] = s * vkp + c * vkq
  }
}
