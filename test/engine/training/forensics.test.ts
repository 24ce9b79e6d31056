import { describe, expect, test } from 'vitest'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { directionOf, divergenceSentence, type DivergenceReport } from '@engine/protocol/divergence'
import type { LiveEdit } from '@engine/protocol/config-change'
import type { RunConfig } from '@engine/protocol/experiment-config'
import type { Checkpoint } from '@engine/training/checkpoint'
import { findDivergence } from '@engine/training/forensics'
import { Timeline } from '@engine/training/timeline'
import { clusters, settings } from './small-data'

const data = clusters(50)

/** Trains until the loss leaves the numbers, keeping a checkpoint every so often. */
function diverge(
  config: RunConfig,
  keyFrameEvery: number,
  edits: readonly LiveEdit[] = [],
): { step: number; report: DivergenceReport | null } {
  const line = { config, edits, dataset: data, kernels: referenceKernels }
  const timeline = new Timeline({ ...line, checkpoint: null })
  const work = timeline.work({ measured: () => undefined, evaluated: () => undefined })
  let keyFrame: Checkpoint = timeline.trainer.snapshot(0).checkpoint
  for (;;) {
    const next = work.next()
    if (next.done === true) {
      if (next.value.status !== 'diverged') throw new Error('the run did not diverge')
      const { step } = next.value
      const search = findDivergence({ ...line, checkpoint: keyFrame }, step)
      for (;;) {
        const found = search.next()
        if (found.done === true) return { step, report: found.value }
      }
    }
    if (timeline.step % keyFrameEvery === 0 && timeline.trainer.hasFiniteState()) {
      keyFrame = timeline.trainer.snapshot(0).checkpoint
    }
  }
}

const exploding = settings({
  loss: 'mean-squared-error',
  network: { layers: [{ type: 'affine', units: 3 }] },
  optimizer: { type: 'sgd', learningRate: 12 },
  training: { batchSize: 8, length: { unit: 'epochs', count: 2000 }, seed: 5 },
})

describe('the search for the first value that is not finite', () => {
  test('names operation, layer and step, with the numbers before it', () => {
    const { step, report } = diverge(exploding, 1_000_000)
    expect(report).not.toBeNull()
    expect(report?.step).toBeLessThanOrEqual(step)
    expect(report?.layer).toEqual({ index: 0, type: 'affine' })
    expect(Number.isFinite(report?.tensor.value)).toBe(false)
    expect(report?.inputs.length).toBeGreaterThan(0)
    for (const input of report?.inputs ?? []) expect(input.nonFiniteCount).toBe(0)
    // Steps in their order up to the one before, each worse than the one before it.
    const steps = report?.history.map((standing) => standing.step) ?? []
    expect(steps).toHaveLength(8)
    expect(steps.at(-1)).toBe((report?.step ?? 0) - 1)
    const largest = report?.history.map((standing) => standing.largestParameter) ?? []
    expect(largest).toEqual(largest.toSorted((a, b) => a - b))
    if (report) {
      const sentence = divergenceSentence(report)
      expect(sentence).toContain('layer 1 (affine)')
      expect(sentence).toContain(`at step ${report.step}`)
    }
  })

  test('finds the same from any checkpoint', () => {
    const { report } = diverge(exploding, 1_000_000)
    expect(report?.replayedFrom).toBe(0)
    for (const every of [7, 40]) {
      const other = diverge(exploding, every).report
      // A checkpoint right before the trouble leaves fewer steps to tell of.
      const history = report?.history.slice(-(other?.history.length ?? 0))
      expect(other).toEqual({ ...report, history, replayedFrom: other?.replayedFrom })
      expect(other?.replayedFrom).toBeGreaterThan(0)
    }
  })

  test('replays edits: a rate that was raised while the run trained', () => {
    const calm = { ...exploding, optimizer: { ...exploding.optimizer, learningRate: 0.01 } }
    const edits = [{ step: 30, field: 'optimizer.learningRate', value: 50 }]
    const { report } = diverge(calm, 1_000_000, edits)
    expect(report?.step).toBeGreaterThan(30)
    expect(report?.history.length).toBeGreaterThan(2)
  })

  test('tells an update that overflows from a pass that does', () => {
    const huge = settings({
      loss: 'mean-squared-error',
      network: { layers: [{ type: 'affine', units: 3 }] },
      optimizer: { type: 'sgd', learningRate: 1000 },
      initializer: { type: 'gaussian', standardDeviation: 1e3 },
      regularization: { weightDecay: 10 },
      training: { batchSize: 8, length: { unit: 'epochs', count: 500 }, seed: 5 },
    })
    const { report } = diverge(huge, 5)
    expect(['forward', 'backward', 'update']).toContain(report && directionOf(report))
  })

  test('sees a loss that overflows though every tensor before it is finite', () => {
    const steep = settings({
      loss: 'exponential',
      initializer: { type: 'gaussian', standardDeviation: 900 },
    })
    const { step, report } = diverge(steep, 5)
    expect(step).toBe(1)
    expect(report).toMatchObject({
      step: 1,
      section: 'loss',
      layer: null,
      operation: 'elementwise-loss',
      history: [],
    })
  })
})
