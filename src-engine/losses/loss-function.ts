/**
 * A loss as a plain function, for plots, tables and checks; all arrays row by row. Trained losses
 * have the same formulas in the kernels.
 */
export interface LossFunction {
  readonly name: string
  /** With y for the prediction, t for the target, n for the number of elements, N for the rows. */
  readonly formula: string
  /**
   * @param y (N, K) predictions
   * @param t (N, K) targets
   */
  value(y: ArrayLike<number>, t: ArrayLike<number>, rowCount: number): number
  /** @returns ∂value/∂y, (N, K) */
  gradient(y: ArrayLike<number>, t: ArrayLike<number>, rowCount: number): Float64Array<ArrayBuffer>
}

/** One element's share of a loss and its derivative by y. */
export interface LossTerm {
  value(y: number, t: number): number
  derivative(y: number, t: number): number
}

/** A loss that adds up one term per element. */
export interface ElementwiseLoss extends LossFunction {
  readonly term: LossTerm
}

/** @param reduction `mean` divides by the number of elements, `sum` does not */
export function elementwiseLoss(
  name: string,
  formula: string,
  reduction: 'mean' | 'sum',
  term: LossTerm,
): ElementwiseLoss {
  const divisor = (count: number): number => (reduction === 'mean' ? count : 1)
  return {
    name,
    formula,
    term,
    value(y, t) {
      let sum = 0
      // y and t are equally long.
      for (let index = 0; index < y.length; index++) sum += term.value(y[index]!, t[index]!)
      return sum / divisor(y.length)
    },
    gradient: (y, t) =>
      Float64Array.from(y, (value, index) => term.derivative(value, t[index]!) / divisor(y.length)),
  }
}
