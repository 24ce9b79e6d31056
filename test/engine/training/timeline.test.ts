import { describe, expect, test } from 'vitest'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import type { ConfigChange, LiveEdit } from '@engine/protocol/config-change'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '@engine/training/checkpoint'
import { Timeline } from '@engine/training/timeline'
import { clusters, settings } from './small-data'

const data = clusters(50, 20)
const config = settings({
  optimizer: { type: 'momentum' },
  regularization: { weightDecay: 0.01 },
  training: { batchSize: 8, length: { unit: 'epochs', count: 4 }, seed: 5 },
})

type Point = readonly [series: string, step: number, value: number]

function timeline(
  edits: readonly LiveEdit[] = [],
  checkpoint: Checkpoint | null = null,
  base: RunConfig = config,
): Timeline {
  return new Timeline({ config: base, edits, dataset: data, kernels: referenceKernels, checkpoint })
}

/** Works until that many updates are done, or to the end. */
function advance(line: Timeline, step = Infinity): Point[] {
  const points: Point[] = []
  const work = line.work({
    measured: (...point) => points.push(point),
    evaluated: () => undefined,
  })
  while (line.step < step && work.next().done !== true);
  return points
}

const hashOf = (line: Timeline): string => line.trainer.snapshot(0).stateHash
const stored = (line: Timeline): Checkpoint =>
  decodeCheckpoint(encodeCheckpoint(line.trainer.snapshot(0).checkpoint))

describe('a live edit', () => {
  const changes: ConfigChange[] = [
    { field: 'optimizer.learningRate', value: 0.05 },
    { field: 'optimizer.momentum', value: 0.5 },
    { field: 'regularization.weightDecay', value: 0.1 },
    { field: 'training.gradientClipping', value: { type: 'norm', maximum: 0.2 } },
  ]

  test('holds from the next update on, and for no update before', () => {
    const plain = timeline()
    const plainPoints = advance(plain)
    const edited = timeline()
    const before = advance(edited, 10)
    const edits = edited.edit(changes)
    expect(edits).toEqual(changes.map((change) => ({ ...change, step: 10 })))
    expect(edited.trainer.config.optimizer).toMatchObject({ learningRate: 0.05, momentum: 0.5 })
    const points = [...before, ...advance(edited)]
    const losses = (all: readonly Point[]): Point[] =>
      all.filter(([series]) => series === 'batch/loss')
    // The loss of step 11 is taken before its update, but its penalty already counts.
    expect(losses(points).slice(0, 10)).toEqual(losses(plainPoints).slice(0, 10))
    expect(losses(points)[10]).not.toEqual(losses(plainPoints)[10])
    expect(losses(points)).toHaveLength(28)
    expect(points).toContainEqual(['learning-rate', 11, 0.05])
    expect(hashOf(edited)).not.toBe(hashOf(plain))
  })

  test.each([0, 1, 7, 10, 27])('made at step %i replays to the same bits from anywhere', (at) => {
    const live = timeline()
    const first = advance(live, at)
    const edits = live.edit(changes)
    const points = [...first, ...advance(live)]

    const replayed = timeline(edits)
    expect(advance(replayed)).toEqual(points)
    expect(hashOf(replayed)).toBe(hashOf(live))
    for (const from of [0, 3, at, 20].filter((step) => step <= 28)) {
      const part = timeline(edits)
      advance(part, from)
      const resumed = timeline(edits, stored(part))
      advance(resumed)
      expect(hashOf(resumed), `from step ${from}`).toBe(hashOf(live))
    }
  })

  test('after another one replays in order', () => {
    const live = timeline()
    advance(live, 5)
    const edits = [...live.edit([{ field: 'optimizer.learningRate', value: 0.2 }])]
    edits.push(...live.edit([{ field: 'optimizer.learningRate', value: 0.3 }]))
    advance(live, 12)
    edits.push(...live.edit([{ field: 'optimizer.momentum', value: 0 }]))
    advance(live)
    const inOrder = timeline(edits)
    advance(inOrder)
    expect(hashOf(inOrder)).toBe(hashOf(live))
  })

  test('that is refused changes nothing', () => {
    const line = timeline()
    advance(line, 4)
    const before = hashOf(line)
    for (const change of [
      { field: 'training.batchSize', value: 4 },
      { field: 'optimizer.learningRate', value: -1 },
      { field: 'optimizer.beta1', value: 0.9 },
    ]) {
      expect(() => line.edit([{ field: 'optimizer.momentum', value: 0.1 }, change])).toThrow()
    }
    expect(hashOf(line)).toBe(before)
    expect(line.trainer.config.optimizer).toMatchObject({ momentum: 0.9 })
  })
})
