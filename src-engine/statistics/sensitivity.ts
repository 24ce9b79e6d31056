import { spreadOf, summarizeSample, type SampleSummary, type SpreadKind } from './sample'

/** Runs at one setting of a field, such as one learning rate. */
export interface SensitivityPoint {
  readonly setting: number
  /** Null where no run has a finite value. */
  readonly summary: SampleSummary | null
  readonly lower: number | null
  readonly upper: number | null
}

export interface Sensitivity {
  /** By rising setting. */
  readonly points: readonly SensitivityPoint[]
  /** Setting with the best mean, and that mean; null where nothing is finite. */
  readonly best: { readonly setting: number; readonly mean: number } | null
  /** Least and greatest setting of the stretch around the best whose means are good enough. */
  readonly goodFrom: number | null
  readonly goodTo: number | null
}

/**
 * How much an outcome depends on a setting: means over the runs at each setting, and the stretch of
 * settings around the best whose mean is within `tolerance` of the best mean. A forgiving optimizer has
 * a long stretch.
 *
 * @param tolerance how much worse than the best still counts as good, in the metric's own unit
 * @see Wortsman et al. 2023, arXiv:2309.14322, who compare optimizers by their learning-rate sensitivity
 */
export function sensitivityOf(
  measured: readonly { readonly setting: number; readonly value: number }[],
  isHigherBetter: boolean,
  tolerance: number,
  kind: SpreadKind,
): Sensitivity {
  const bySetting = Map.groupBy(measured, ({ setting }) => setting)
  const points = [...bySetting]
    .sort(([a], [b]) => a - b)
    .map(([setting, runs]): SensitivityPoint => {
      const summary = summarizeSample(runs.map(({ value }) => value))
      if (summary === null) return { setting, summary, lower: null, upper: null }
      const spread = spreadOf(summary, kind) ?? 0
      return { setting, summary, lower: summary.mean - spread, upper: summary.mean + spread }
    })
  let bestIndex = -1
  points.forEach(({ summary }, index) => {
    if (summary === null) return
    const before = points[bestIndex]?.summary
    const isBetter =
      before === undefined || before === null
        ? true
        : isHigherBetter
          ? summary.mean > before.mean
          : summary.mean < before.mean
    if (isBetter) bestIndex = index
  })
  const best = points[bestIndex]
  if (best?.summary === undefined || best.summary === null) {
    return { points, best: null, goodFrom: null, goodTo: null }
  }
  const bestMean = best.summary.mean
  const isGood = (index: number): boolean => {
    const summary = points[index]?.summary
    return (
      summary !== undefined && summary !== null && Math.abs(summary.mean - bestMean) <= tolerance
    )
  }
  let from = bestIndex
  let to = bestIndex
  while (isGood(from - 1)) from--
  while (isGood(to + 1)) to++
  return {
    points,
    best: { setting: best.setting, mean: bestMean },
    goodFrom: points[from]?.setting ?? null,
    goodTo: points[to]?.setting ?? null,
  }
}
