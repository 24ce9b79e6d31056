import { runConfigSchema, type RunConfig } from '@engine/protocol/experiment-config'
import { describe, expect, test } from 'vitest'
import {
  costKey,
  estimateRun,
  togetherMs,
} from '../../../src-renderer/views/experiment/time-estimate'

function config(changes: object = {}): RunConfig {
  return runConfigSchema.parse({
    dataset: { source: 'generated', settings: { generator: 'moons' } },
    network: { layers: [{ type: 'affine', units: 2 }] },
    optimizer: { type: 'sgd' },
    training: { batchSize: 100, length: { unit: 'epochs', count: 5 } },
    ...changes,
  })
}
const counts = { train: 950, validation: 100, test: 50 }
const time = { stepMs: 2, evaluationExampleMs: 0.01, measuredStepCount: 99, memoryBytes: 1 }

describe('the estimate of a run', () => {
  test('adds the steps of an epoch, the short one too, and its evaluation', () => {
    const estimate = estimateRun(config(), counts, 0, time)
    // 10 steps of 2 ms and 950 + 100 + 50 examples of 0.01 ms, five times.
    expect(estimate?.epochMs).toBeCloseTo(31, 9)
    expect(estimate?.totalMs).toBeCloseTo(155, 9)
  })

  test('counts the test part that the data brings itself', () => {
    expect(estimateRun(config(), { ...counts, test: 0 }, 1000, time)?.epochMs).toBeCloseTo(40.5, 9)
  })

  test('spreads evaluations that come seldom, but one comes at the end', () => {
    const seldom = config({
      training: { batchSize: 100, length: { unit: 'iterations', count: 20 } },
      evaluation: { everyEpochs: 10, trainExampleLimit: 50 },
    })
    const estimate = estimateRun(seldom, counts, 0, time)
    expect(estimate?.epochMs).toBeCloseTo(20.2, 9)
    expect(estimate?.totalMs).toBeCloseTo(42, 9)
  })

  test('is unknown where no step came to its end', () => {
    expect(estimateRun(config(), counts, 0, { ...time, stepMs: null })).toBeNull()
  })
})

test('runs share the cores, and none is done before its own time', () => {
  expect(togetherMs([10, 10], 2, 2)).toBe(20)
  expect(togetherMs([100, 1, 1], 2, 1)).toBe(100)
  expect(togetherMs([], 2, 1)).toBe(0)
})

test('runs that differ in a rate or a seed cost the same, those that differ in layers or method do not', () => {
  const own = costKey(config())
  expect(costKey(config({ optimizer: { type: 'sgd', learningRate: 0.5 } }))).toBe(own)
  expect(costKey(config({ training: { batchSize: 100, seed: 9 } }))).toBe(own)
  expect(costKey(config({ optimizer: { type: 'adam' } }))).not.toBe(own)
  expect(costKey(config({ training: { batchSize: 50 } }))).not.toBe(own)
  expect(costKey(config({ regularization: { weightDecay: 0.1 } }))).not.toBe(own)
})
