import { fc } from '../../property'
import { describe, expect, test } from 'vitest'
import { RunQueue } from '../../../src-main/studio/queue'

describe('the queue', () => {
  test('begins runs in the order in which they came, as places get free', () => {
    const begun: number[] = []
    const queue = new RunQueue(
      () => 2,
      (runId) => begun.push(runId),
    )
    for (const runId of [5, 3, 9, 1]) queue.add(runId)
    expect(begun).toEqual([5, 3])
    queue.release(3)
    expect(begun).toEqual([5, 3, 9])
    queue.release(3)
    expect(begun).toEqual([5, 3, 9])
  })

  test('forgets a run that leaves the line, and takes it again at the end', () => {
    const begun: number[] = []
    const queue = new RunQueue(
      () => 1,
      (runId) => begun.push(runId),
    )
    for (const runId of [1, 2, 3]) queue.add(runId)
    queue.release(2)
    queue.add(2)
    queue.release(1)
    queue.release(3)
    expect(begun).toEqual([1, 3, 2])
  })

  test('lets no more runs train than allowed and begins each once, whatever happens', () => {
    const actions = fc.array(
      fc.record({ type: fc.constantFrom('add', 'release'), runId: fc.integer({ min: 1, max: 6 }) }),
    )
    fc.assert(
      fc.property(actions, fc.integer({ min: 1, max: 3 }), (list, limit) => {
        const training = new Set<number>()
        const queue = new RunQueue(
          () => limit,
          (runId) => {
            expect(training.has(runId)).toBe(false)
            training.add(runId)
            expect(training.size).toBeLessThanOrEqual(limit)
          },
        )
        for (const { type, runId } of list) {
          if (type === 'add') queue.add(runId)
          else {
            training.delete(runId)
            queue.release(runId)
          }
        }
      }),
    )
  })
})
