import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { timeTraining } from '@engine/training/training-time'
import type { RunConfig } from '@engine/protocol/experiment-config'
import type { TrainingTime } from '@engine/protocol/training-time'
import { describe, expect, test } from 'vitest'
import { clusters, settings } from './small-data'

/** Drives a timing on a clock that gains so many milliseconds with every look at it. */
function timed(config: RunConfig, tickMs: number): TrainingTime {
  let time = 0
  const work = timeTraining(config, clusters(30).description, referenceKernels, () => {
    time += tickMs
    return time
  })
  for (;;) {
    const next = work.next()
    if (next.done === true) return next.value
  }
}

describe('the time that training takes', () => {
  test('is that of whole steps and of whole evaluations', () => {
    const { stepMs, evaluationExampleMs, measuredStepCount, memoryBytes } = timed(settings(), 5)
    // 64 examples in batches of 8 are 8 steps; an evaluation of 64 is one batch and its end.
    expect(stepMs).toBe(5)
    expect(evaluationExampleMs).toBeCloseTo((2 * 5) / 64, 12)
    expect(measuredStepCount).toBeGreaterThanOrEqual(3)
    expect(memoryBytes).toBeGreaterThan(0)
  })

  test('leaves out the steps during which compilers settle', () => {
    expect(timed(settings(), 1).measuredStepCount).toBeGreaterThan(100)
    expect(timed(settings(), 1).measuredStepCount).toBeLessThan(200)
  })

  test('is measured whatever order is given, which only the real examples can follow', () => {
    const givenOrder = { fileName: '', examples: Array.from({ length: 30 }, () => 0) }
    const given = settings({ training: { ...settings().training, order: 'given', givenOrder } })
    expect(timed(given, 5).stepMs).toBe(5)
  })

  test('is unknown where one step takes more than a few seconds', () => {
    const numerical = settings({
      training: { ...settings().training, precision: 'float64', gradient: 'numerical' },
    })
    expect(timed(numerical, 500)).toMatchObject({ stepMs: null, evaluationExampleMs: null })
  })

  test('does not depend on the data, on how long the run is, or on what stops it', () => {
    const { training } = settings()
    const long = settings({
      split: { validation: 0.4, test: 0.4 },
      training: { ...training, length: { unit: 'iterations', count: 1 } },
      optimizer: { type: 'sgd', learningRate: 1000 },
    })
    const { stepMs, measuredStepCount } = timed(long, 1)
    expect(stepMs).toBe(1)
    expect(measuredStepCount).toBeGreaterThan(100)
  })
})
