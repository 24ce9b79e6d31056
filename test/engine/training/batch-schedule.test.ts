import { BatchSchedule } from '@engine/training/batch-schedule'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { fc } from '../../property'
import { describe, expect, test } from 'vitest'
import { settings } from './small-data'

const training = (batchSize: number, order: RunConfig['training']['order'], epochs = 3) =>
  settings({
    training: { batchSize, order, length: { unit: 'epochs', count: epochs }, seed: 9 },
  }).training

/** The examples of every step of an epoch, in order. */
function examplesOfEpoch(schedule: BatchSchedule, epoch: number): number[] {
  const indices = new Int32Array(schedule.batchSize)
  const seen: number[] = []
  for (let s = 1; s <= schedule.stepsPerEpoch; s++) {
    const rowCount = schedule.fill(epoch * schedule.stepsPerEpoch + s, indices)
    seen.push(...indices.subarray(0, rowCount))
  }
  return seen
}

describe('the batches of an epoch', () => {
  test('hold every example exactly once, whatever the batch size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        (count, size) => {
          const schedule = new BatchSchedule(training(Math.min(count, size), 'shuffled'), count)
          for (const epoch of [0, 1]) {
            const seen = examplesOfEpoch(schedule, epoch)
            expect(seen.toSorted((a, b) => a - b)).toEqual(
              Array.from({ length: count }, (_, i) => i),
            )
          }
        },
      ),
      { seed: 1 },
    )
  })

  test('come in a new order every epoch, and in the same order for the same seed', () => {
    const first = new BatchSchedule(training(10, 'shuffled'), 55)
    const second = new BatchSchedule(training(10, 'shuffled'), 55)
    expect(examplesOfEpoch(first, 0)).not.toEqual(examplesOfEpoch(first, 1))
    // Asked for in another order, as a run resumed in its second epoch does.
    expect(examplesOfEpoch(second, 1)).toEqual(examplesOfEpoch(first, 1))
  })

  test('end with a short batch where the sizes do not divide', () => {
    const schedule = new BatchSchedule(training(10, 'sequential'), 25)
    const indices = new Int32Array(10)
    expect(schedule.stepsPerEpoch).toBe(3)
    expect(schedule.fill(3, indices)).toBe(5)
    expect([...indices.subarray(0, 5)]).toEqual([20, 21, 22, 23, 24])
    expect(schedule.fill(4, indices)).toBe(10)
    expect(indices[0]).toBe(0)
  })

  test('with replacement draw every example independently, and differently in every epoch', () => {
    const schedule = new BatchSchedule(training(7, 'with-replacement'), 1000)
    const [first, second] = [examplesOfEpoch(schedule, 0), examplesOfEpoch(schedule, 1)]
    expect(first).toHaveLength(1000)
    expect(first).not.toEqual(second)
    // Of n draws from n, a share of 1 − 1/e ≈ 0.632 of the examples comes at all.
    expect(new Set(first).size).toBeGreaterThan(590)
    expect(new Set(first).size).toBeLessThan(675)
    const resumed = new BatchSchedule(training(7, 'with-replacement'), 1000)
    expect(examplesOfEpoch(resumed, 1)).toEqual(second)
  })

  test('balance classes however rare one is, and draw evenly within a class', () => {
    const labels = Int32Array.from({ length: 2000 }, (_, n) => (n < 20 ? 3 : n % 2))
    const schedule = new BatchSchedule(training(100, 'class-balanced'), 2000, labels)
    const seen = examplesOfEpoch(schedule, 0)
    const count = (label: number) => seen.filter((n) => labels[n] === label).length
    expect(count(2)).toBe(0)
    for (const label of [0, 1, 3]) {
      expect(count(label)).toBeGreaterThan(600)
      expect(count(label)).toBeLessThan(735)
    }
    expect(new Set(seen.filter((n) => n < 20)).size).toBe(20)
  })

  test('of one example, or of all, are sizes like any other', () => {
    const one = new BatchSchedule(training(1, 'shuffled'), 25)
    const all = new BatchSchedule(training(25, 'shuffled'), 25)
    expect([one.stepsPerEpoch, all.stepsPerEpoch]).toEqual([25, 1])
    expect(examplesOfEpoch(one, 1)).toEqual(examplesOfEpoch(all, 1))
  })

  test('make as many steps as epochs or iterations ask for', () => {
    expect(new BatchSchedule(training(10, 'shuffled', 4), 25).stepCount).toBe(12)
    const byIterations = settings({
      training: { batchSize: 10, length: { unit: 'iterations', count: 7 } },
    }).training
    expect(new BatchSchedule(byIterations, 25).stepCount).toBe(7)
  })
})

describe('a given order', () => {
  const given = (batchSize: number, ...examples: number[]) => ({
    ...training(batchSize, 'given'),
    givenOrder: { fileName: '', examples },
  })

  test('is followed epoch by epoch, and begins anew after its last', () => {
    const schedule = new BatchSchedule(given(2, 2, 0, 1, 0, 2, 1), 3)
    // Asked for in another order, as a run resumed in its second epoch does.
    expect(examplesOfEpoch(schedule, 1)).toEqual([0, 2, 1])
    expect(examplesOfEpoch(schedule, 0)).toEqual([2, 0, 1])
    expect(examplesOfEpoch(schedule, 2)).toEqual([2, 0, 1])
    expect(schedule.repeatsExamples).toBe(false)
  })

  test('may take an example twice in an epoch', () => {
    expect(new BatchSchedule(given(2, 2, 0, 1, 0, 0, 1), 3).repeatsExamples).toBe(true)
  })

  test('that does not fit the examples is refused', () => {
    expect(() => new BatchSchedule(given(2, 0, 1, 3), 3)).toThrow(
      expect.objectContaining({ code: 'experiment/order-out-of-range' }),
    )
  })
})
