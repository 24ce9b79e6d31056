import { describe, expect, it } from 'vitest'
import { bestRate, rateSearch, USUAL_RATE_SEARCH, withRates } from '@engine/optimizers/rate-search'
import { experimentConfigSchema } from '@engine/protocol/experiment-config'
import type { RunSummary } from '@engine/protocol/run'

const config = experimentConfigSchema.parse({
  name: 'Digits',
  dataset: { source: 'stored', name: 'mnist' },
  network: { layers: [{ type: 'affine', units: 10 }] },
  training: { seed: 7, length: { unit: 'epochs', count: 20 } },
  optimizers: [
    { type: 'sgd', learningRate: 0.1 },
    { type: 'adam', learningRate: 0.001 },
  ],
})
const budget = { unit: 'epochs', count: 2 } as const
const [sgd, adam] = rateSearch(config, { ...USUAL_RATE_SEARCH, budget })

const withBest = (series: string, value: number): Pick<RunSummary, 'best'> => ({
  best: { [series]: { value, step: 10 } },
})

describe('a search for learning rates', () => {
  it('tries every optimizer at as many rates around its own, for the same budget and seed', () => {
    expect(sgd?.optimizers.map(({ learningRate }) => learningRate)).toEqual([
      0.01, 0.0316, 0.1, 0.316, 1,
    ])
    expect(adam?.optimizers.map(({ type }) => type)).toEqual(Array(5).fill('adam'))
    for (const search of [sgd, adam]) {
      expect(search?.training).toEqual({ ...config.training, length: budget })
    }
    expect(adam?.name).toBe('Digits · rates of Adam 0.001')
  })

  it('chooses the best value of the deciding series, and says when it lies at the edge', () => {
    if (!sgd) throw new Error('no search')
    const accuracies = [0.5, 0.8, 0.9, 0.9, 0.2]
    expect(
      bestRate(
        sgd,
        accuracies.map((value) => withBest('validation/accuracy', value)),
      ),
    ).toEqual({ learningRate: 0.1, value: 0.9, series: 'validation/accuracy', isAtEdge: false })
    const losses = [3, 2, 1, 0.5, 0.4]
    expect(
      bestRate(
        sgd,
        losses.map((value) => withBest('test/loss', value)),
      ),
    ).toMatchObject({ learningRate: 1, isAtEdge: true })
  })

  it('passes over runs that diverged, and leaves an optimizer alone where all did', () => {
    if (!sgd) throw new Error('no search')
    const runs = [{ best: {} }, withBest('test/loss', Number.NaN), withBest('test/loss', 2)]
    const best = bestRate(sgd, [...runs, { best: {} }, { best: {} }])
    expect(best?.learningRate).toBe(0.1)
    expect(bestRate(sgd, [{ best: {} }])).toBeNull()
    expect(withRates(config, [{ ...best!, learningRate: 0.3 }, null]).optimizers).toMatchObject([
      { type: 'sgd', learningRate: 0.3 },
      { type: 'adam', learningRate: 0.001 },
    ])
  })
})
