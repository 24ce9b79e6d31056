/**
 * How well scores tell two classes apart, at every threshold from the highest to the lowest. Scores at
 * or above the threshold say yes; equal scores share one threshold.
 */
export interface RankingCurves {
  /** Begins at Infinity, where nothing says yes. */
  readonly thresholds: Float64Array<ArrayBuffer>
  /** Share of the negative examples that are taken for positive, from 0 to 1. */
  readonly falsePositiveRates: Float64Array<ArrayBuffer>
  /** Share of the positive examples that are found (recall), from 0 to 1. */
  readonly truePositiveRates: Float64Array<ArrayBuffer>
  /** Share of the yeses that are right; 1 where there is none yet. */
  readonly precisions: Float64Array<ArrayBuffer>
}

/**
 * @param scores     (count) higher for the positive class
 * @param isPositive (count) 1 or 0
 * @returns null where a class is missing or a score is not a number
 */
export function rankingCurves(scores: Float64Array, isPositive: Uint8Array): RankingCurves | null {
  const positiveCount = isPositive.reduce((sum, value) => sum + value, 0)
  const negativeCount = isPositive.length - positiveCount
  if (positiveCount === 0 || negativeCount === 0 || scores.some(Number.isNaN)) return null
  const order = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!)
  const thresholds = [Infinity]
  const falseRates = [0]
  const trueRates = [0]
  const precisions = [1]
  let trueCount = 0
  for (let place = 0; place < order.length; place++) {
    const example = order[place]!
    trueCount += isPositive[example]!
    const score = scores[example]!
    if (place + 1 < order.length && scores[order[place + 1]!] === score) continue
    thresholds.push(score)
    trueRates.push(trueCount / positiveCount)
    falseRates.push((place + 1 - trueCount) / negativeCount)
    precisions.push(trueCount / (place + 1))
  }
  return {
    thresholds: Float64Array.from(thresholds),
    falsePositiveRates: Float64Array.from(falseRates),
    truePositiveRates: Float64Array.from(trueRates),
    precisions: Float64Array.from(precisions),
  }
}

/**
 * Area under the ROC curve by trapezoids, which is the chance that a positive example scores higher
 * than a negative one, ties counted half.
 *
 * @see Fawcett 2006, "An introduction to ROC analysis", Algorithm 2
 */
export function areaUnderRoc({ falsePositiveRates, truePositiveRates }: RankingCurves): number {
  let area = 0
  for (let point = 1; point < falsePositiveRates.length; point++) {
    const width = falsePositiveRates[point]! - falsePositiveRates[point - 1]!
    area += (width * (truePositiveRates[point]! + truePositiveRates[point - 1]!)) / 2
  }
  return area
}

/** Σ (Rₙ − Rₙ₋₁)·Pₙ over the thresholds, R recall and P precision. */
export function averagePrecision({ truePositiveRates, precisions }: RankingCurves): number {
  let sum = 0
  for (let point = 1; point < precisions.length; point++) {
    sum += (truePositiveRates[point]! - truePositiveRates[point - 1]!) * precisions[point]!
  }
  return sum
}
