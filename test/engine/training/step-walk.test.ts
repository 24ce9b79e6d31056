import { describe, expect, test } from 'vitest'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import type { RunConfig } from '@engine/protocol/experiment-config'
import type { StepReport, StepUnit } from '@engine/protocol/step-report'
import { StepWalk } from '@engine/training/step-walk'
import { Trainer, type TrainingObserver } from '@engine/training/trainer'
import { clusters, settings } from './small-data'

const data = clusters(50, 20)
const config = settings({
  network: {
    layers: [
      { type: 'affine', units: 6 },
      { type: 'batch-normalization' },
      { type: 'relu' },
      { type: 'dropout', rate: 0.3 },
      { type: 'affine', units: 3 },
    ],
  },
  optimizer: { type: 'adam' },
  regularization: { weightDecay: 0.01 },
  training: { batchSize: 8, seed: 5, gradientClipping: { type: 'norm', maximum: 0.5 } },
})

function observed(): { points: [string, number, number][]; observer: TrainingObserver } {
  const points: [string, number, number][] = []
  const observer = {
    measured: (series: string, step: number, value: number) => points.push([series, step, value]),
    evaluated: () => undefined,
  }
  return { points, observer }
}

function plainSteps(count: number, from: RunConfig = config) {
  const trainer = new Trainer(from, data, referenceKernels, null)
  const { points, observer } = observed()
  const work = trainer.work(observer)
  while (trainer.step < count) work.next()
  return { trainer, points }
}

function walkedSteps(count: number, units: readonly StepUnit[]) {
  const trainer = new Trainer(config, data, referenceKernels, null)
  const { points, observer } = observed()
  const parts: StepReport['parts'] = []
  let turn = 0
  while (trainer.step < count) {
    const walk = new StepWalk(trainer, observer)
    // Two units and then the rest, so that every kind is mixed with every other.
    while (walk.next) parts.push(...walk.go(units[turn++ % units.length] ?? 'batch'))
  }
  return { trainer, points, parts }
}

describe('a step gone through by hand', () => {
  test.each<StepUnit[][]>([[['operation']], [['layer']], [['batch']], [['operation', 'layer']]])(
    'in units of %j computes the bits of a step that was not looked at',
    (units) => {
      const plain = plainSteps(4)
      const walked = walkedSteps(4, units)
      expect(walked.points).toEqual(plain.points)
      expect(walked.trainer.snapshot(0).stateHash).toBe(plain.trainer.snapshot(0).stateHash)
    },
  )

  test('names every part in its order, with its layer', () => {
    const { parts } = walkedSteps(1, ['operation'])
    const names = parts.map(
      ({ section, layer, operation }) => `${section} ${layer?.index ?? '-'} ${operation}`,
    )
    expect(names).toEqual([
      'batch - gather-rows',
      'batch - gather-rows',
      'forward 0 affine-forward',
      'forward 1 batch-normalization-forward',
      'forward 2 activation-forward',
      'forward 3 dropout-mask',
      'forward 3 apply-mask',
      'forward 4 affine-forward',
      'loss - softmax-cross-entropy',
      'backward 4 affine-backward',
      'backward 3 apply-mask',
      'backward 2 activation-backward',
      'backward 1 batch-normalization-backward',
      'backward 0 affine-backward',
      'loss - weight-decay',
      'states 1 batch-normalization-update',
      'limit - gradient-norm',
      'limit - scale-to-norm',
      'update - optimizer-update',
    ])
    expect(parts[3]?.layer?.type).toBe('batch-normalization')
  })

  test('shows what was computed: shapes of the batch, what changed, figures', () => {
    const trainer = new Trainer(config, data, referenceKernels, null)
    const { observer, points } = observed()
    const walk = new StepWalk(trainer, observer)
    expect(walk.next).toEqual({ section: 'batch', layer: null, operation: 'gather-rows' })
    walk.go('layer')
    expect(points).toEqual([])
    const [affine] = walk.go('layer')
    const tensors = Object.fromEntries(affine?.tensors.map((t) => [t.role, t]) ?? [])
    expect(tensors['x']).toMatchObject({ shape: [8, 2], isChanged: false, nonFiniteCount: 0 })
    expect(tensors['weight']).toMatchObject({ name: '1.affine.weight', isChanged: false })
    const y = tensors['y']
    expect(y).toMatchObject({ shape: [8, 6], isChanged: true, dtype: 'float32' })
    expect(y?.sample).toHaveLength(48)
    const mean = (y?.sample.reduce((sum, value) => sum + value, 0) ?? NaN) / 48
    expect(y?.mean).toBeCloseTo(mean, 12)
    expect(y?.minimum).toBe(Math.min(...(y?.sample ?? [])))
    walk.finish()
    expect(walk.next).toBeNull()
    expect(walk.outcome).toBeNull()
    expect(points[0]?.[0]).toBe('batch/loss')
    expect(trainer.step).toBe(1)
  })

  test('shows of a short batch the rows in use', () => {
    const { trainer } = plainSteps(6)
    const walk = new StepWalk(trainer, observed().observer)
    const [, forward] = [walk.go('layer'), walk.go('layer')]
    expect(forward[0]?.tensors.find(({ role }) => role === 'y')?.shape).toEqual([2, 6])
  })

  test('ends where the loss is no number, before anything is updated', () => {
    const wild = settings({
      loss: 'exponential',
      initializer: { type: 'gaussian', standardDeviation: 900 },
    })
    const trainer = new Trainer(wild, data, referenceKernels, null)
    const walk = new StepWalk(trainer, observed().observer)
    const parts = walk.go('batch')
    expect(walk.outcome).toMatchObject({ status: 'diverged', step: 1 })
    expect(parts.some(({ section }) => section === 'update')).toBe(false)
    expect(trainer.step).toBe(0)
  })
})
