import type { Dataset } from '@engine/datasets/dataset'
import { generateDataset } from '@engine/datasets/load'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { StudioError } from '@engine/protocol/errors'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { surfaceSettingsSchema, type SurfaceReport } from '@engine/protocol/loss-surface'
import type { Checkpoint } from '@engine/training/checkpoint'
import { lossSurface, type SurfaceArm } from '@engine/training/loss-surface'
import { evaluatePart } from '@engine/training/part-evaluation'
import { Trainer } from '@engine/training/trainer'
import type { z } from 'zod'
import { describe, expect, test } from 'vitest'
import { clusters, settings } from './small-data'

/** Trains to the end and keeps the state of every few steps. */
function trained(config: RunConfig, data: Dataset, every: number): SurfaceArm {
  const trainer = new Trainer(config, data, referenceKernels, null)
  const checkpoints: Checkpoint[] = [trainer.snapshot(0).checkpoint]
  const work = trainer.work({ measured: () => undefined, evaluated: () => undefined })
  let kept = 0
  while (work.next().done !== true) {
    if (trainer.step < kept + every) continue
    kept = trainer.step
    checkpoints.push(trainer.snapshot(0).checkpoint)
  }
  return { config, checkpoints }
}

function finished<R>(work: Generator<undefined, R, undefined>): R {
  for (;;) {
    const next = work.next()
    if (next.done === true) return next.value
  }
}

function surfaceOf(
  arms: readonly SurfaceArm[],
  data: Dataset,
  change: z.input<typeof surfaceSettingsSchema> = {},
  advanced: (done: number, total: number) => void = () => undefined,
): SurfaceReport {
  const chosen = surfaceSettingsSchema.parse(change)
  return finished(lossSurface(arms, data, chosen, referenceKernels, advanced))
}

describe('the loss surface of runs', () => {
  const data = clusters(120, 60)
  const config = settings({
    training: { batchSize: 8, length: { unit: 'epochs', count: 4 }, seed: 5 },
  })
  const arms = [
    trained({ ...config, optimizer: { ...config.optimizer } }, data, 15),
    trained(
      settings({
        training: { batchSize: 8, length: { unit: 'epochs', count: 4 }, seed: 5 },
        optimizer: { type: 'adam', learningRate: 0.02 },
      }),
      data,
      15,
    ),
  ]

  test('of linear regression is a parabola in every direction', () => {
    const plane = generateDataset({ generator: 'plane', exampleCount: 100, noise: 0.1, seed: 2 })
    const linear = settings({
      loss: 'mean-squared-error',
      network: { layers: [{ type: 'affine', units: 1 }] },
      training: {
        batchSize: 10,
        length: { unit: 'epochs', count: 3 },
        seed: 5,
        precision: 'float64',
      },
    })
    const { losses, xs } = surfaceOf([trained(linear, plane, 5)], plane, { resolution: 9 })
    expect(xs).toHaveLength(9)
    // Third differences of a parabola vanish, along rows, columns and the diagonal.
    for (const [start, stride] of [
      [0, 1],
      [4, 9],
      [0, 10],
    ] as const) {
      for (let i = 0; i + 3 < 9; i++) {
        const at = (k: number): number => losses[start + (i + k) * stride]!
        expect(at(3) - 3 * at(2) + 3 * at(1) - at(0)).toBeCloseTo(0, 10)
        expect(at(2) - 2 * at(1) + at(0)).toBeGreaterThan(0)
      }
    }
  })

  test('has the ways of all arms on one plane, from the same start', () => {
    const told: number[][] = []
    const report = surfaceOf(arms, data, { resolution: 11 }, (...progress) => told.push(progress))
    expect(told.at(-1)).toEqual([11, 11])
    const [sgd, adam] = report.paths
    expect([...sgd!.steps]).toEqual(arms[0]!.checkpoints.map(({ counters }) => counters.step))
    expect([sgd!.xs[0], sgd!.ys[0]]).toEqual([
      expect.closeTo(adam!.xs[0]!, 9),
      expect.closeTo(adam!.ys[0]!, 9),
    ])
    expect(sgd!.losses[0]).toBe(adam!.losses[0])
    expect(report.explained![0]! + report.explained![1]!).toBeGreaterThan(0.8)
    // The grid holds every point with room around it.
    for (const { xs, ys } of report.paths) {
      for (const x of xs) expect(x > report.xs[1]! && x < report.xs.at(-2)!).toBe(true)
      for (const y of ys) expect(y > report.ys[1]! && y < report.ys.at(-2)!).toBe(true)
    }
    // The states' own losses are those that evaluating the checkpoint gives.
    const last = arms[1]!.checkpoints.at(-1)!
    const evaluated = finished(
      evaluatePart(arms[1]!.config, last, data, 'train', false, referenceKernels),
    )
    expect(adam!.losses.at(-1)).toBeCloseTo(evaluated.loss, 6)
  })

  test('around a state in random directions has that state in its middle', () => {
    const report = surfaceOf(arms, data, { method: 'random', resolution: 5, part: 'test' })
    expect(report.explained).toBeNull()
    expect(report.paths.map(({ steps }) => steps.length)).toEqual([1, 0])
    expect(report.losses[12]).toBeCloseTo(report.paths[0]!.losses[0]!, 6)
    expect(surfaceOf(arms, data, { method: 'random', resolution: 5, part: 'test' })).toEqual(report)
    const other = surfaceOf(arms, data, { method: 'random', resolution: 5, part: 'test', seed: 2 })
    expect(other.losses[0]).not.toBe(report.losses[0])
  })

  test('is refused for networks of different shapes, and for a part that is not there', () => {
    const wider = settings({ network: { layers: [{ type: 'affine', units: 3 }] } })
    expect(() => surfaceOf([arms[0]!, trained(wider, data, 15)], data)).toThrow(
      expect.objectContaining({ code: 'surface/networks-differ' }),
    )
    expect(() => surfaceOf(arms, data, { part: 'validation' })).toThrow(StudioError)
    const alone = { ...arms[0]!, checkpoints: arms[0]!.checkpoints.slice(0, 1) }
    expect(() => surfaceOf([alone], data)).toThrow(
      expect.objectContaining({ code: 'surface/too-few-points' }),
    )
  })
})
