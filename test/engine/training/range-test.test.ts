import { describe, expect, it } from 'vitest'
import { generateDataset } from '@engine/datasets/load'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { runConfigSchema, type RunConfig } from '@engine/protocol/experiment-config'
import { rangeTestOptionsSchema, type RangeTestOptions } from '@engine/protocol/range-test'
import { testRates } from '@engine/training/range-test'

const dataset = generateDataset({ generator: 'moons', exampleCount: 300, noise: 0.1, seed: 1 })

function configOf(changes: Readonly<Record<string, unknown>> = {}): RunConfig {
  return runConfigSchema.parse({
    dataset: { source: 'stored', name: 'moons' },
    network: {
      layers: [{ type: 'affine', units: 16 }, { type: 'relu' }, { type: 'affine', units: 2 }],
    },
    training: { batchSize: 30, length: { unit: 'epochs', count: 1 } },
    optimizer: { type: 'sgd', learningRate: 0.1, schedule: { type: 'cosine', warmupSteps: 5 } },
    ...changes,
  })
}

function report(options: Partial<RangeTestOptions> = {}, config = configOf()) {
  const parsed = rangeTestOptionsSchema.parse({ lowest: 1e-4, highest: 100, ...options })
  const work = testRates(config, dataset, referenceKernels, null, parsed)
  let next = work.next()
  while (next.done !== true) next = work.next()
  return next.value
}

describe('a learning-rate range test', () => {
  it('raises the rate by the same factor at every step, whatever the schedule and length are', () => {
    const { rates, losses, smoothed } = report({ highest: 0.1, stepCount: 61 })
    expect([rates.length, losses.length, smoothed.length]).toEqual([61, 61, 61])
    expect(rates[0]).toBe(1e-4)
    expect(rates.at(-1)).toBeCloseTo(0.1, 12)
    for (let index = 1; index < rates.length; index++) {
      expect((rates[index] ?? 0) / (rates[index - 1] ?? 0)).toBeCloseTo(1000 ** (1 / 60), 9)
    }
  })

  it('finds where the loss falls fastest, and suggests a rate below where it is least', () => {
    const { steepest, least, suggested } = report({ stepCount: 200 })
    if (steepest === null || least === null || suggested === null) throw new Error('no fall found')
    expect(steepest).toBeGreaterThan(1e-3)
    expect(steepest).toBeLessThan(10)
    expect(suggested).toBeLessThanOrEqual(least / 2.9)
    // What is suggested trains: with it the loss falls further than with a hundredth of it.
    const falls = [suggested, suggested / 100].map((rate) => {
      const run = report({ lowest: rate, highest: rate * 1.0001, stepCount: 100 })
      return (run.smoothed[20] ?? 0) - (run.smoothed.at(-1) ?? 0)
    })
    expect(falls[0]).toBeGreaterThan(2 * (falls[1] ?? 0))
  })

  it('ends where the loss runs away', () => {
    const squared = configOf({
      dataset: { source: 'stored', name: 'moons' },
      loss: 'mean-squared-error',
    })
    const { ranAway, rates } = report({ highest: 1000, stepCount: 200 }, squared)
    expect(ranAway).toBe(true)
    expect(rates.length).toBeLessThan(200)
  })

  it('suggests nothing where nothing is learned', () => {
    const frozen = configOf({
      network: { layers: [{ type: 'affine', units: 2, isFrozen: true }] },
      training: { batchSize: 240 },
    })
    expect(report({ stepCount: 40 }, frozen)).toMatchObject({ suggested: null, ranAway: false })
  })

  it('is given rates that rise', () => {
    expect(rangeTestOptionsSchema.safeParse({ lowest: 1, highest: 1 }).success).toBe(false)
  })
})
