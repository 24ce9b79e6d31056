/** How a slope is taken from values: from both sides of a point, or only ahead of it. */
export type DifferenceForm = 'central' | 'forward'

/** The step of the book: small enough to be local, large enough for its rounding error to be small. */
export const BOOK_STEP = 1e-4

/**
 * Derivative of a function at a point from two of its values.
 *
 *   central  (f(x + h) − f(x − h))/2h    wrong by f‴h²/6
 *   forward  (f(x + h) − f(x))/h         wrong by f″h/2
 *
 * Both also carry the rounding of f, about ε·|f|/h, so that neither a large nor a tiny h is exact.
 */
export function numericalDerivative(
  f: (x: number) => number,
  x: number,
  h = BOOK_STEP,
  form: DifferenceForm = 'central',
): number {
  return form === 'central' ? (f(x + h) - f(x - h)) / (2 * h) : (f(x + h) - f(x)) / h
}

/**
 * Gradient of a function of D numbers: the partial derivatives by one number after the other, the
 * others held.
 *
 * @param point (D) changed while the function is called, and as before when this returns
 * @returns (D)
 */
export function numericalGradient(
  f: (point: Float64Array) => number,
  point: Float64Array,
  h = BOOK_STEP,
  form: DifferenceForm = 'central',
): Float64Array<ArrayBuffer> {
  const gradient = new Float64Array(point.length)
  for (const [index, held] of point.entries()) {
    const along = (x: number): number => {
      point[index] = x
      return f(point)
    }
    gradient[index] = numericalDerivative(along, held, h, form)
    point[index] = held
  }
  return gradient
}

/**
 * Gradient descent with numerical gradients: x ← x − η·∇f(x).
 *
 * @param start (D)
 * @returns the points from the start on, `stepCount` + 1 of them, (D) each
 */
export function descendNumerically(
  f: (point: Float64Array) => number,
  start: ArrayLike<number>,
  learningRate: number,
  stepCount: number,
  h = BOOK_STEP,
): Float64Array<ArrayBuffer>[] {
  let point = Float64Array.from(start)
  const points = [point]
  for (let step = 0; step < stepCount; step++) {
    const gradient = numericalGradient(f, point.slice(), h)
    // Both have D elements.
    point = point.map((x, index) => x - learningRate * gradient[index]!)
    points.push(point)
  }
  return points
}
