import { fc } from '../../property'
import { describe, expect, test } from 'vitest'
import { checkGradients } from '@engine/differentiation/gradient-check'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import type { BoundOperation, KernelSet } from '@engine/kernels/kernel-set'
import type { Operation } from '@engine/kernels/operation'
import {
  gradientCheckOptionsSchema,
  type GradientCheckOptions,
  type GradientCheckReport,
} from '@engine/protocol/gradient-check'
import type { LayerConfig } from '@engine/protocol/layer-config'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { prepareBatch } from '@engine/training/prepared-batch'
import { Trainer } from '@engine/training/trainer'
import { clusters, settings } from '../training/small-data'

const data = clusters(60)

function check(
  config: RunConfig,
  options: Partial<GradientCheckOptions> = {},
  kernels: KernelSet = referenceKernels,
  checkpoint: Parameters<typeof prepareBatch>[2] = null,
): GradientCheckReport {
  const all = gradientCheckOptionsSchema.parse(options)
  const { model, rowCount } = prepareBatch(config, data, checkpoint, kernels, {
    exampleCount: all.exampleCount,
    precision: 'float64',
  })
  const before = model.memory.real(model.plan.parameterBlock).slice()
  const work = checkGradients(model, rowCount, all, 1)
  for (;;) {
    const next = work.next()
    expect(model.memory.real(model.plan.parameterBlock)).toEqual(before)
    if (next.done === true) return next.value
  }
}

const net = (...layers: LayerConfig[]): Pick<RunConfig, 'network'> => ({ network: { layers } })
const affine = (units: number): LayerConfig => ({ type: 'affine', units })

/** Kernels whose backward pass is wrong in one place. */
function brokenKernels(breaks: (operation: Operation) => Operation): KernelSet {
  const bind = (operations: readonly Operation[], memory: Parameters<KernelSet['bind']>[1]) =>
    referenceKernels.bindProgram(operations.map(breaks), memory)
  return {
    ...referenceKernels,
    bind: (operation, memory) => bind([operation], memory),
    bindProgram: bind,
  }
}

describe('the gradient check', () => {
  test('passes for networks, losses, penalties and batches of any kind', () => {
    const layer = fc.constantFrom<LayerConfig>(
      affine(5),
      { type: 'sigmoid' },
      { type: 'tanh' },
      { type: 'relu' },
      { type: 'leaky-relu', slope: 0.1 },
      { type: 'hard-swish' },
    )
    const loss = fc.constantFrom<RunConfig['loss']>(
      { type: 'softmax-cross-entropy', labelSmoothing: 0.1, form: 'exact' },
      { type: 'mean-absolute-error' },
      { type: 'mean-squared-error' },
      { type: 'hinge' },
    )
    fc.assert(
      fc.property(
        fc.array(layer, { maxLength: 5 }),
        loss,
        fc.constantFrom(0, 0.1),
        fc.nat(1000),
        fc.integer({ min: 1, max: 12 }),
        (body, chosenLoss, penalty, seed, exampleCount) => {
          const config = settings({
            ...net(affine(4), ...body, affine(3)),
            loss: chosenLoss,
            regularization: { weightDecay: penalty, l1: penalty },
            initializer: { type: 'gaussian', standardDeviation: 0.7 },
            training: { batchSize: 8, seed },
          })
          const report = check(config, { exampleCount, coordinateCount: 1000 })
          expect(report.tensors.filter(({ verdict }) => verdict === 'differs')).toEqual([])
          expect(report.directions.filter(({ verdict }) => verdict === 'differs')).toEqual([])
          expect(report.isPassed).toBe(true)
          expect(report.exampleCount).toBe(exampleCount)
        },
      ),
      { numRuns: 60, seed: 11 },
    )
  })

  test('names the tensor whose gradient is wrong by a thousandth, and its place', () => {
    const wrong: KernelSet = {
      ...referenceKernels,
      bindProgram: (operations, memory) => {
        const program: BoundOperation[] = operations.map((operation) => {
          const run = referenceKernels.bind(operation, memory)
          if (operation.type !== 'affine-backward' || operation.dx === null) return run
          const dWeight = operation.dWeight && memory.real(operation.dWeight)
          return (rowCount) => {
            run(rowCount)
            if (dWeight) dWeight[3] = dWeight[3]! * 1.001
          }
        })
        return (rowCount) => {
          for (const run of program) run(rowCount)
        }
      },
    }
    const config = settings(net(affine(6), { type: 'tanh' }, affine(3)))
    const report = check(config, {}, wrong)
    expect(report.isPassed).toBe(false)
    const verdicts = Object.fromEntries(report.tensors.map(({ name, verdict }) => [name, verdict]))
    expect(verdicts).toEqual({
      '1.affine.weight': 'agrees',
      '1.affine.bias': 'agrees',
      '3.affine.weight': 'differs',
      '3.affine.bias': 'agrees',
    })
    expect(report.tensors[2]?.worst?.index).toBe(3)
    expect(report.directions.some(({ verdict }) => verdict === 'differs')).toBe(true)
  })

  test('sees a penalty whose gradient was left out', () => {
    const withoutDecay = brokenKernels((operation) =>
      operation.type === 'weight-decay' ? { ...operation, dWeight: null } : operation,
    )
    const config = settings({ regularization: { weightDecay: 0.1 } })
    expect(check(config).isPassed).toBe(true)
    const report = check(config, {}, withoutDecay)
    expect(report.isPassed).toBe(false)
    const differing = report.tensors.filter(({ verdict }) => verdict === 'differs')
    expect(differing.map(({ name }) => name)).toEqual(['1.affine.weight', '3.affine.weight'])
  })

  test('calls a corner of the loss a corner, not an error', () => {
    // Every input of the second layer is exactly 0, where relu has its corner.
    const config = settings({
      ...net(
        { type: 'affine', units: 4, initializer: { type: 'constant', value: 0 } },
        { type: 'relu' },
        affine(3),
      ),
    })
    const report = check(config, { directionCount: 2 })
    const first = report.tensors.find(({ name }) => name === '1.affine.weight')
    expect(first).toMatchObject({ verdict: 'kink-crossed', checkedCount: 0, kinkCount: 8 })
    expect(report.directions.map(({ verdict }) => verdict)).toEqual([
      'kink-crossed',
      'kink-crossed',
    ])
    expect(report.isPassed).toBe(true)
  })

  test('leaves frozen tensors alone and samples long ones', () => {
    const config = settings({
      ...net({ type: 'affine', units: 40, isFrozen: true }, { type: 'tanh' }, affine(3)),
    })
    const report = check(config, { coordinateCount: 10 })
    expect(report.tensors.map(({ verdict, checkedCount }) => [verdict, checkedCount])).toEqual([
      ['not-checked', 0],
      ['not-checked', 0],
      ['agrees', 10],
      ['agrees', 3],
    ])
  })

  test('works at the weights of a checkpoint, whatever their precision', () => {
    const trainer = new Trainer(settings(), data, referenceKernels, null)
    const work = trainer.work({ measured: () => undefined, evaluated: () => undefined })
    while (work.next().done !== true);
    const { checkpoint } = trainer.snapshot(0)
    const fresh = check(settings())
    const trained = check(settings(), {}, referenceKernels, checkpoint)
    expect(trained.isPassed).toBe(true)
    expect(trained.loss).toBeLessThan(fresh.loss)
  })

  test('fails where the loss is no number', () => {
    const config = settings({
      loss: 'exponential',
      initializer: { type: 'gaussian', standardDeviation: 900 },
      ...net(affine(9), affine(3)),
    })
    expect(check(config).isPassed).toBe(false)
  })
})
