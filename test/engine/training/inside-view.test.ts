import { describe, expect, test } from 'vitest'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import type { KernelSet } from '@engine/kernels/kernel-set'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { histogramOf } from '@engine/training/histogram'
import type { InsideLook } from '@engine/training/inside-view'
import { ObservationPlan } from '@engine/training/observation-plan'
import { Trainer } from '@engine/training/trainer'
import { KERNEL_SETS } from '../kernels/kernel-sets'
import { clusters, settings } from './small-data'

const data = clusters(50)

/** Trains and looks at the given steps. */
function looksOf(
  config: RunConfig,
  steps: readonly number[],
  kernels: KernelSet = referenceKernels,
): { looks: InsideLook[]; hash: string } {
  const trainer = new Trainer(config, data, kernels, null)
  const looks: InsideLook[] = []
  const work = trainer.work({
    measured: () => undefined,
    evaluated: () => undefined,
    wantsLook: (step) => steps.includes(step),
    looked: (look) => looks.push(look),
  })
  while (work.next().done !== true);
  return { looks, hash: trainer.snapshot(0).stateHash }
}

const figuresOf = (look: InsideLook | undefined): Record<string, number> =>
  Object.fromEntries(look?.names.map((name, i) => [name, look.figures[i] ?? NaN]) ?? [])

const net = (...layers: RunConfig['network']['layers']): Pick<RunConfig, 'network'> => ({
  network: { layers },
})

describe('the inside view', () => {
  test('changes nothing and sees the same at the same step', () => {
    const config = settings({ optimizer: { type: 'adam' } })
    const without = looksOf(config, [])
    const often = looksOf(config, [1, 2, 3, 8, 21])
    const seldom = looksOf(config, [8])
    expect(often.hash).toBe(without.hash)
    expect(often.looks.map(({ step }) => step)).toEqual([1, 2, 3, 8, 21])
    expect(seldom.looks[0]).toEqual(often.looks[3])
  })

  test('takes figures and histograms of every layer and every weight', () => {
    const { looks } = looksOf(settings(), [3])
    const [look] = looks
    expect(look?.names.toSorted()).toEqual([
      '1.affine.weight/effective-rate',
      '1.affine.weight/gradient-norm',
      '1.affine.weight/update-ratio',
      '1.affine.weight/weight-norm',
      '1.affine.weight/weight-std',
      '1.affine/activation-mean',
      '1.affine/activation-std',
      '2.tanh/activation-mean',
      '2.tanh/activation-std',
      '2.tanh/saturated-share',
      '3.affine.weight/effective-rate',
      '3.affine.weight/gradient-norm',
      '3.affine.weight/update-ratio',
      '3.affine.weight/weight-norm',
      '3.affine.weight/weight-std',
      '3.affine/activation-mean',
      '3.affine/activation-std',
    ])
    expect(look?.histograms.map(({ name, kind }) => `${kind} ${name}`).toSorted()).toEqual([
      'activation 1.affine',
      'activation 2.tanh',
      'activation 3.affine',
      'gradient 1.affine.weight',
      'gradient 3.affine.weight',
      'weight 1.affine.weight',
      'weight 3.affine.weight',
    ])
    const hidden = look?.histograms.find(({ name }) => name === '2.tanh')
    expect(hidden?.bins.reduce((sum, count) => sum + count, 0)).toBe(8 * 7)
  })

  test('sees the rate of plain gradient descent as it is', () => {
    const { looks } = looksOf(settings({ optimizer: { type: 'sgd', learningRate: 0.3 } }), [5])
    const figures = figuresOf(looks[0])
    expect(figures['1.affine.weight/effective-rate']).toBeCloseTo(0.3, 5)
    expect(figures['1.affine.weight/update-ratio']).toBeCloseTo(
      (0.3 * (figures['1.affine.weight/gradient-norm'] ?? NaN)) /
        (figures['1.affine.weight/weight-norm'] ?? NaN),
      5,
    )
  })

  test.each(KERNEL_SETS.map(({ kernels, real }) => [kernels.name, kernels, real] as const))(
    'measures what changes in the weights alike with %s',
    (_name, kernels, precision) => {
      const config = settings({
        optimizer: { type: 'adam' },
        training: { batchSize: 8, precision },
      })
      const { looks } = looksOf(config, [2, 4], kernels)
      for (const [index, look] of looksOf(config, [2, 4]).looks.entries()) {
        const figures = figuresOf(looks[index])
        for (const [name, figure] of Object.entries(figuresOf(look))) {
          expect(figures[name], name).toBeCloseTo(figure, 4)
        }
      }
    },
  )

  test('takes norms of gradients, weights and their change', () => {
    // One weight matrix; the update of plain descent is the gradient times the rate.
    const { looks } = looksOf(settings({ optimizer: { type: 'sgd', learningRate: 0.25 } }), [1, 2])
    const [first, second] = looks.map(figuresOf)
    for (const name of ['1.affine.weight', '3.affine.weight']) {
      const change = 0.25 * (first?.[`${name}/gradient-norm`] ?? NaN)
      const before = first?.[`${name}/weight-norm`] ?? NaN
      const after = second?.[`${name}/weight-norm`] ?? NaN
      expect(change).toBeGreaterThan(0)
      expect(first?.[`${name}/update-ratio`]).toBeCloseTo(change / before, 6)
      expect(Math.abs(after - before)).toBeLessThanOrEqual(change + 1e-6)
    }
  })

  test('has nothing to say of weights where all are frozen', () => {
    const config = settings({
      ...net({ type: 'affine', units: 3, isFrozen: true }),
    })
    expect(() => looksOf(config, [1])).not.toThrow()
  })

  test('counts units that are 0 for every example, and outputs at their limits', () => {
    const dead = settings({
      ...net(
        { type: 'affine', units: 4, initializer: { type: 'constant', value: 0 } },
        { type: 'relu' },
        { type: 'affine', units: 3 },
      ),
    })
    expect(figuresOf(looksOf(dead, [1]).looks[0])['2.relu/dead-share']).toBe(1)
    const saturated = settings({
      initializer: { type: 'gaussian', standardDeviation: 100 },
      ...net({ type: 'affine', units: 9 }, { type: 'sigmoid' }, { type: 'affine', units: 3 }),
    })
    const share = figuresOf(looksOf(saturated, [1]).looks[0])['2.sigmoid/saturated-share']
    expect(share).toBeGreaterThan(0.8)
    const easy = settings(
      net({ type: 'affine', units: 9 }, { type: 'sigmoid' }, { type: 'affine', units: 3 }),
    )
    expect(figuresOf(looksOf(easy, [1]).looks[0])['2.sigmoid/saturated-share']).toBeLessThan(0.1)
  })

  test('leaves frozen weights out, and reaches into branches', () => {
    const config = settings({
      ...net(
        { type: 'affine', units: 4, isFrozen: true },
        {
          type: 'branches',
          combine: 'sum',
          branches: [[{ type: 'affine', units: 4 }, { type: 'relu' }], []],
        },
        { type: 'affine', units: 3 },
      ),
    })
    const names = looksOf(config, [1]).looks[0]?.names ?? []
    expect(names).not.toContain('1.affine.weight/gradient-norm')
    expect(names).toContain('2.branches.1.2.relu/dead-share')
    expect(names).toContain('2.branches/activation-mean')
  })
})

describe('a histogram', () => {
  test('puts every finite value into one bin, the greatest into the last', () => {
    const { histogram } = histogramOf('x', 'weight', Float64Array.of(0, 1, 2, 3, NaN, Infinity, 48))
    expect(histogram).toMatchObject({ minimum: 0, maximum: 48, nonFiniteCount: 2 })
    expect(histogram.bins.reduce((sum, count) => sum + count, 0)).toBe(5)
    expect(histogram.bins.at(-1)).toBe(1)
    expect(histogram.bins[3]).toBe(1)
  })

  test('of equal values, and of none, has no width', () => {
    const equal = histogramOf('x', 'weight', Float32Array.of(2, 2, 2)).histogram
    expect(equal).toMatchObject({ minimum: 2, maximum: 2 })
    expect(equal.bins[0]).toBe(3)
    const none = histogramOf('x', 'weight', new Float32Array(0)).histogram
    expect(none.minimum).toBeNaN()
  })
})

describe('the plan of looks', () => {
  test('spreads about 200 over a run, or takes the interval that was asked for', () => {
    const looks = (plan: ObservationPlan, steps: number): number[] =>
      Array.from({ length: steps }, (_, i) => i + 1).filter((step) => plan.includes(step))
    const start = { step: 0, elapsedMs: 0 }
    expect(looks(new ObservationPlan('auto', 6000, start), 6000)).toHaveLength(201)
    expect(looks(new ObservationPlan('auto', 50, start), 50)).toHaveLength(50)
    expect(looks(new ObservationPlan(7, 50, start), 50)).toEqual([1, 7, 14, 21, 28, 35, 42, 49])
    expect(looks(new ObservationPlan('off', 50, start), 50)).toEqual([])
  })

  /** What looking costs, where the code of the beginning is not yet fast. */
  function followed({
    stepCount,
    stepMs,
    lookMs,
    sendMs = 0,
    start = { step: 0, elapsedMs: 0 },
  }: {
    stepCount: number
    stepMs: number
    lookMs: number
    sendMs?: number
    start?: { step: number; elapsedMs: number }
  }): { steps: number[]; costMs: number; elapsedMs: number } {
    const plan = new ObservationPlan('auto', stepCount, start)
    const steps: number[] = []
    let { elapsedMs } = start
    for (let step = start.step + 1; step <= stepCount; step++) {
      const slowness = steps.length < 3 ? 10 : 1
      elapsedMs += stepMs * slowness
      if (!plan.includes(step)) continue
      const costMs = lookMs * slowness
      elapsedMs += costMs
      steps.push(step)
      plan.looked(step, costMs, elapsedMs)
      elapsedMs += sendMs
      plan.sent(sendMs)
    }
    const { costMs } = plan.total
    return { steps, costMs, elapsedMs: elapsedMs - start.elapsedMs }
  }

  test.each([
    { stepCount: 100_000, stepMs: 0.02, lookMs: 0.5 },
    { stepCount: 10_000, stepMs: 0.2, lookMs: 2 },
    { stepCount: 10_000, stepMs: 0.2, lookMs: 2, start: { step: 4000, elapsedMs: 900 } },
    { stepCount: 600, stepMs: 100, lookMs: 20 },
  ])('looks less often where looking costs more than its share: %o', (run) => {
    const { steps, costMs, elapsedMs } = followed(run)
    expect(costMs).toBeLessThan(0.04 * (elapsedMs - costMs) + run.lookMs)
    const base = Math.floor(run.stepCount / 200)
    expect(steps.slice(1).every((step) => step % base === 0)).toBe(true)
    // Evenly, once the code is fast.
    const gaps = steps.slice(5).map((step, index) => step - steps[index + 4]!)
    expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThanOrEqual(2)
    // Looks that have become cheap come more often again, to the end.
    const lasting = steps.filter((step) => step > run.stepCount / 2)
    expect((lasting.length * run.lookMs) / ((run.stepCount / 2) * run.stepMs)).toBeGreaterThan(0.01)
  })

  test('looks into a run that is over in a moment at its beginning, and a few times more', () => {
    const { steps } = followed({ stepCount: 160, stepMs: 0.1, lookMs: 0.3 })
    expect(steps.length).toBeGreaterThanOrEqual(4)
    expect(steps.length).toBeLessThanOrEqual(6)
    expect(steps.at(-1)).toBeGreaterThan(80)
  })

  test('counts what it takes to send what was seen', () => {
    const run = { stepCount: 10_000, stepMs: 0.2, lookMs: 1 }
    const { steps, costMs, elapsedMs } = followed({ ...run, sendMs: 2 })
    expect(steps.length).toBeLessThan(followed(run).steps.length)
    expect(costMs).toBeLessThan(0.05 * (elapsedMs - costMs))
  })

  test('goes on once the time has been trained that a single slow look had cost', () => {
    const plan = new ObservationPlan('auto', 10_000, { step: 0, elapsedMs: 0 })
    const steps: number[] = []
    let elapsedMs = 0
    for (let step = 1; step <= 10_000; step++) {
      elapsedMs++
      if (!plan.includes(step)) continue
      const costMs = steps.length === 5 ? 200 : 0.1
      elapsedMs += costMs
      steps.push(step)
      plan.looked(step, costMs, elapsedMs)
    }
    expect(plan.total.costMs).toBeLessThan(0.05 * (elapsedMs - plan.total.costMs))
    expect(steps.filter((step) => step > 7500)).toHaveLength(50)
  })
})
