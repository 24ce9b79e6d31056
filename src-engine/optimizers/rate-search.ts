import type { ExperimentConfig } from '../protocol/experiment-config'
import { isHigherBetter } from '../protocol/metric'
import { decidingSeries, type RunSummary } from '../protocol/run'
import { optimizerText } from './optimizer'

/**
 * "Each optimizer at its own best learning rate", as everybody who offers it does it:
 *
 *   1. `rateSearch` gives one experiment for every optimizer: that optimizer at several rates on a
 *      logarithmic grid around the one it has, all for the same short budget of steps, from the same
 *      weights over the same batches.
 *   2. They are trained like any other experiment.
 *   3. `bestRate` chooses for every optimizer the rate with the best value of the deciding series
 *      (validation before test before train, accuracy before loss).
 *   4. `withRates` gives the comparison itself: the first config, each optimizer at its rate.
 *
 * Every optimizer is given as many trials and as many steps as every other. Where there is no
 * validation part the test part decides, and the result is then too good by a little: say so.
 */
export interface RateSearchOptions {
  /** Rates for each optimizer; odd, so that its own is among them. */
  readonly rateCount: number
  /** Between two neighbouring rates. */
  readonly factor: number
  readonly budget: ExperimentConfig['training']['length']
}

/** Five rates over two powers of ten. */
export const USUAL_RATE_SEARCH = { rateCount: 5, factor: Math.sqrt(10) } as const

/** The experiments of a search, in the order of the optimizers. */
export function rateSearch(
  config: ExperimentConfig,
  { rateCount, factor, budget }: RateSearchOptions,
): ExperimentConfig[] {
  return config.optimizers.map((optimizer) => {
    const middle = (rateCount - 1) / 2
    const rates = Array.from({ length: rateCount }, (_, index) =>
      Number((optimizer.learningRate * factor ** (index - middle)).toPrecision(3)),
    )
    const name = config.name === '' ? '' : `${config.name} · `
    return {
      ...config,
      name: `${name}rates of ${optimizerText(optimizer)}`.slice(0, 120),
      training: { ...config.training, length: budget },
      // Trials and seeds belong to the comparison itself.
      search: { type: 'none' },
      repeats: 1,
      optimizers: rates.map((learningRate) => ({ ...optimizer, learningRate })),
    }
  })
}

export interface BestRate {
  readonly learningRate: number
  /** Best value of the deciding series. */
  readonly value: number
  readonly series: string
  /** Whether it is the least or the greatest rate that was tried: then a better one may lie beyond. */
  readonly isAtEdge: boolean
}

/**
 * The rate that did best in one optimizer's experiment; of equal ones the lower.
 *
 * @param runs in the order of the rates
 * @param searched that optimizer's experiment
 * @returns null where no run has a finite value
 */
export function bestRate(
  searched: ExperimentConfig,
  runs: readonly Pick<RunSummary, 'best'>[],
): BestRate | null {
  const series = decidingSeries(runs.flatMap(({ best }) => Object.keys(best)))
  if (series === undefined) return null
  const direction = isHigherBetter(series) ? 1 : -1
  const trials = runs.flatMap(({ best }, index) => {
    const value = best[series]?.value ?? Number.NaN
    const learningRate = searched.optimizers[index]?.learningRate
    return learningRate !== undefined && Number.isFinite(value)
      ? [{ index, learningRate, value }]
      : []
  })
  const [first, ...others] = trials
  if (!first) return null
  const chosen = others.reduce(
    (best, trial) => (direction * (trial.value - best.value) > 0 ? trial : best),
    first,
  )
  return {
    learningRate: chosen.learningRate,
    value: chosen.value,
    series,
    isAtEdge: chosen.index === 0 || chosen.index === searched.optimizers.length - 1,
  }
}

/** The comparison itself; an optimizer without a rate keeps its own. */
export function withRates(
  config: ExperimentConfig,
  rates: readonly (BestRate | null)[],
): ExperimentConfig {
  return {
    ...config,
    optimizers: config.optimizers.map((optimizer, index) => ({
      ...optimizer,
      learningRate: rates[index]?.learningRate ?? optimizer.learningRate,
    })),
  }
}
