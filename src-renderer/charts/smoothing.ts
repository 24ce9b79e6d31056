import type { Places } from './chart-series'

/** What the point of a smoothed series up to some index depends on. */
interface SmoothingState {
  /** Weighted sum of the finite values so far. */
  sum: number
  /** Sum of their weights: what debiasing divides by. */
  weight: number
}

/**
 * Debiased exponential smoothing of a growing series, over every point:
 *
 *   s ← f·s + (1-f)·v    w ← f·w + (1-f)    smoothed = s / w
 *
 * so that the first points are not drawn towards 0. With f = 1 it is the mean so far. Values that
 * are not finite are passed on as they are and leave the state alone.
 */
export class Smoother {
  readonly #factor: number
  #smoothed = new Float64Array(0)
  #doneCount = 0
  #state: SmoothingState = { sum: 0, weight: 0 }
  #lastPlace = 0
  #lastValue = 0
  #firstValue = 0

  /** @param factor 0 (the raw series) to 1 (the mean so far) */
  constructor(factor: number) {
    this.#factor = Math.min(Math.max(factor, 0), 1)
  }

  get factor(): number {
    return this.#factor
  }

  /**
   * The smoothed values, valid up to `pointCount`. Goes on from the last call where the series has
   * only grown, and starts anew where earlier points have changed.
   */
  update(places: Places, values: Float64Array, pointCount: number): Float64Array {
    if (!this.#isContinued(places, values, pointCount)) {
      this.#doneCount = 0
      this.#state = { sum: 0, weight: 0 }
    }
    if (this.#smoothed.length < pointCount) {
      const larger = new Float64Array(values.length)
      larger.set(this.#smoothed.subarray(0, this.#doneCount))
      this.#smoothed = larger
    }
    let { sum, weight } = this.#state
    const keep = this.#factor
    // The mean so far is the limit of f → 1, in which every value weighs the same.
    const add = keep === 1 ? 1 : 1 - keep
    for (let i = this.#doneCount; i < pointCount; i++) {
      const value = values[i]!
      if (Number.isFinite(value)) {
        sum = keep * sum + add * value
        weight = keep * weight + add
        this.#smoothed[i] = sum / weight
      } else this.#smoothed[i] = value
    }
    this.#state = { sum, weight }
    this.#doneCount = pointCount
    if (pointCount > 0) {
      this.#firstValue = values[0]!
      this.#lastPlace = places[pointCount - 1]!
      this.#lastValue = values[pointCount - 1]!
    }
    return this.#smoothed
  }

  /**
   * Points lie in the order of their steps, so one put in, taken out or thinned away before the last
   * known one moves that one to another index.
   */
  #isContinued(places: Places, values: Float64Array, pointCount: number): boolean {
    const done = this.#doneCount
    if (done === 0) return true
    return (
      pointCount >= done &&
      places[done - 1] === this.#lastPlace &&
      Object.is(values[done - 1], this.#lastValue) &&
      Object.is(values[0], this.#firstValue)
    )
  }
}
