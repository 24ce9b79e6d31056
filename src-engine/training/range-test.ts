import type { Dataset } from '../datasets/dataset'
import type { KernelSet } from '../kernels/kernel-set'
import type { RunConfig } from '../protocol/experiment-config'
import { BATCH_LOSS } from '../protocol/metric-batch'
import type { RangeTestOptions, RangeTestReport } from '../protocol/range-test'
import type { Checkpoint } from './checkpoint'
import { Trainer } from './trainer'

/** Weight that the smoothed loss keeps of its past. */
const SMOOTHING = 0.9
/** A smoothed loss so many times the least so far has run away. */
const RUN_AWAY = 4
/** Steps at the beginning whose smoothed loss is not trusted. */
const FIRST_STEPS = 10
/** A loss that has fallen by less than this share of itself has not fallen. */
const LEAST_FALL = 0.05
/** Share of the steps over which its fall is taken. */
const STRETCH = 0.1
/** Share of the rate of least loss that a suggestion stays below: that rate is about to diverge. */
const SAFE_SHARE = 1 / 3

type Measured = Omit<RangeTestReport, 'optimizerIndex' | 'optimizerText'>

/**
 * Trains with a learning rate that grows by the same factor from step to step, and says where the
 * loss fell fastest and where it began to rise. Nothing is kept of the training; schedules do not count.
 *
 * @param checkpoint weights to start from; null for those of the initializer
 * @see Smith 2017, "Cyclical learning rates for training neural networks", arXiv:1506.01186, section 3.3
 */
export function* testRates(
  config: RunConfig,
  dataset: Dataset,
  kernels: KernelSet,
  checkpoint: Checkpoint | null,
  { lowest, highest, stepCount }: RangeTestOptions,
): Generator<undefined, Measured, undefined> {
  const length = { unit: 'iterations', count: stepCount } as const
  const trainer = new Trainer(
    { ...config, training: { ...config.training, length } },
    dataset,
    kernels,
    checkpoint,
  )
  const rateAt = (step: number): number =>
    lowest * (highest / lowest) ** ((step - 1) / (stepCount - 1))
  const losses: number[] = []
  const smoothed: number[] = []
  let least = Infinity
  let average = 0
  const work = trainer.work({
    measured: (series, step, loss) => {
      if (series !== BATCH_LOSS) return
      average = SMOOTHING * average + (1 - SMOOTHING) * loss
      losses.push(loss)
      smoothed.push(average / (1 - SMOOTHING ** step))
    },
    evaluated: () => undefined,
    chooseRate: rateAt,
  })
  let ranAway = false
  while (!ranAway && losses.length < stepCount) {
    const next = work.next()
    const now = smoothed.at(-1) ?? 0
    if (losses.length > FIRST_STEPS) {
      least = Math.min(least, now)
      ranAway = !(now <= RUN_AWAY * least + Number.EPSILON)
    }
    if (next.done === true) {
      ranAway ||= next.value.status === 'diverged'
      break
    }
    yield
  }
  return {
    rates: Float64Array.from(losses, (_, index) => rateAt(index + 1)),
    losses: Float64Array.from(losses),
    smoothed: Float64Array.from(smoothed),
    ranAway,
    ...readingOf(smoothed, rateAt),
  }
}

/** What the smoothed losses say of the rates, which are evenly spaced on a logarithmic scale. */
function readingOf(
  smoothed: readonly number[],
  rateAt: (step: number) => number,
): Pick<Measured, 'steepest' | 'least' | 'suggested'> {
  let leastIndex = Math.min(FIRST_STEPS, smoothed.length - 1)
  for (let index = leastIndex; index < smoothed.length; index++) {
    if (smoothed[index]! < smoothed[leastIndex]!) leastIndex = index
  }
  const first = smoothed[Math.min(FIRST_STEPS, smoothed.length - 1)] ?? Number.NaN
  const fallen = first - (smoothed[leastIndex] ?? Number.NaN)
  if (!(fallen > LEAST_FALL * Math.abs(first))) {
    return { steepest: null, least: null, suggested: null }
  }
  // Over a stretch of steps: from one to the next batches differ more than rates do.
  const reach = Math.max(4, Math.round(STRETCH * smoothed.length))
  let steepestIndex = leastIndex
  let steepestFall = 0
  for (let index = FIRST_STEPS + reach; index <= leastIndex; index++) {
    const fall = smoothed[index - reach]! - smoothed[index]!
    if (fall > steepestFall) {
      steepestFall = fall
      steepestIndex = index - Math.floor(reach / 2)
    }
  }
  const [steepest, least] = [rateAt(steepestIndex + 1), rateAt(leastIndex + 1)]
  const suggested = Number(Math.min(steepest, SAFE_SHARE * least).toPrecision(2))
  return { steepest, least, suggested }
}
