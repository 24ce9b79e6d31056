import { expect } from 'vitest'
import { z } from 'zod'
import { categoricalCrossEntropyOfLabels } from '@engine/losses/categorical-cross-entropy'
import { softmaxRows } from '@engine/layers/activation-functions'
import type { PhasePlan } from '@engine/model/model'
import { goldenNormals, type GoldenRows } from './golden-data'
import { expectClose } from './golden-files'
import {
  LOSS_OF_HEAD,
  bookOptimizerOf,
  layerConfigsOf,
  networkFields,
  optimizerSchema,
  parameterNamesOf,
} from './golden-network'
import type { KernelCase } from './kernel-cases'
import { PlannedNetwork, largestPerRow } from './planned-network'

const checkSchema = z.record(
  z.string(),
  z.looseObject({ sum: z.number(), abs_sum: z.number(), sq_sum: z.number(), last: z.number() }),
)
type Check = z.output<typeof checkSchema>

/** Fields of every training run, whatever its data. */
export const trainingFields = {
  ...networkFields,
  shapes: z.record(z.string(), z.array(z.int())),
  init: z.object({
    seed: z.int(),
    order: z.array(z.string()),
    std: z.record(z.string(), z.number()),
  }),
  optimizer: optimizerSchema,
  batch_size: z.int(),
  steps: z.int(),
  losses: z.array(z.number()),
  losses_guard: z.array(z.number()).optional(),
  final: z.record(z.string(), z.number()),
  init_check: checkSchema,
  first_grad_check: checkSchema,
  final_check: checkSchema,
}
export type TrainingCase = z.output<z.ZodObject<typeof trainingFields>>

/**
 * Trains as the case says and compares every recorded number; in float32 losses and counts, because
 * sums over thousands of rounded parameters say little.
 */
export function expectTrainingRun(
  golden: TrainingCase,
  inputShape: readonly number[],
  parts: { readonly train: GoldenRows; readonly test?: GoldenRows },
  kernelCase: KernelCase,
): void {
  const { real, trainingTolerance: tolerance } = kernelCase
  const { train } = parts
  const rowCount = train.inputs.length / train.width
  const targetWidth = train.targets.length / rowCount
  const network = networkOf(golden, inputShape, Math.max(rowCount, golden.batch_size), kernelCase)
  const expectParameters = (wanted: Check, values: (name: string) => ArrayLike<number>): void => {
    if (real === 'float64') expectChecks(wanted, values, tolerance)
  }
  expectParameters(golden.init_check, (name) => network.parameter(name))

  const batchSize = golden.batch_size
  for (let step = 0; step < golden.steps; step++) {
    const from = (step * batchSize) % rowCount
    network.load(
      network.training,
      train.inputs.subarray(from * train.width, (from + batchSize) * train.width),
      train.targets.subarray(from * targetWidth, (from + batchSize) * targetWidth),
    )
    const loss = network.computeGradients(batchSize)
    expectClose([loss], golden.losses[step] ?? Number.NaN, tolerance)
    const guarded = golden.losses_guard?.[step]
    if (guarded !== undefined) {
      const { outputs, targets } = network.training
      const decay = loss - guardless(network, outputs, targets, batchSize)
      expectClose([guardedLoss(network, outputs, targets, batchSize) + decay], guarded, tolerance)
    }
    if (step === 0) expectParameters(golden.first_grad_check, (name) => network.gradient(name))
    network.update()
  }
  expectParameters(golden.final_check, (name) => network.parameter(name))
  expectFinal(network, golden, 'train', train, tolerance)
  if (parts.test) expectFinal(network, golden, 'test', parts.test, tolerance)
}

function networkOf(
  golden: TrainingCase,
  inputShape: readonly number[],
  largestRowCount: number,
  kernelCase: KernelCase,
): PlannedNetwork {
  const optimizer = bookOptimizerOf(golden.optimizer.type, golden.optimizer)
  if (!optimizer) throw new Error(`no optimizer ${golden.optimizer.type}`)
  const names = parameterNamesOf(golden.layers)
  const network = new PlannedNetwork(
    {
      layers: layerConfigsOf(golden.layers, (name) => golden.shapes[name] ?? []),
      loss: LOSS_OF_HEAD[golden.head],
      weightDecay: golden.weight_decay,
      inputShape,
      outputCount: golden.shapes[names.at(-1) ?? '']?.[0] ?? 0,
      trainingRowCount: golden.batch_size,
      inferenceRowCount: largestRowCount,
    },
    names,
    kernelCase,
    optimizer,
  )
  for (const layer of golden.layers) {
    if (layer.type === 'batchnorm') network.parameter(layer.gamma).fill(1)
  }
  const normal = goldenNormals(golden.init.seed)
  for (const name of golden.init.order) {
    const values = network.parameter(name)
    const deviation = golden.init.std[name] ?? Number.NaN
    for (let index = 0; index < values.length; index++) values[index] = normal() * deviation
  }
  return network
}

function expectChecks(
  wanted: Check,
  valuesOf: (name: string) => ArrayLike<number>,
  tolerance: number,
): void {
  for (const [name, check] of Object.entries(wanted)) {
    const values = Array.from(valuesOf(name))
    const sum = (of: (value: number) => number): number =>
      values.reduce((total, value) => total + of(value), 0)
    expectClose(
      [sum((v) => v), sum(Math.abs), sum((v) => v * v), values.at(-1) ?? Number.NaN],
      [check.sum, check.abs_sum, check.sq_sum, check.last],
      tolerance,
    )
  }
}

/** Loss, guarded loss, accuracy, count and smallest margin over all rows of a part. */
function expectFinal(
  network: PlannedNetwork,
  golden: TrainingCase,
  part: 'train' | 'test',
  rows: GoldenRows,
  tolerance: number,
): void {
  const rowCount = rows.inputs.length / rows.width
  const { inference } = network.model.plan
  network.load(inference, rows.inputs, rows.targets)
  const results: Record<string, number> = { loss: network.evaluate(rowCount) }
  const outputs = network.view(inference.outputs)
  const width = inference.outputs.length / (inference.outputs.shape[0] ?? 1)
  const scores = Array.from(outputs.subarray(0, rowCount * width))
  if (golden.head === 'softmax_ce') {
    results['loss_guard'] = guardedLoss(network, inference.outputs, inference.targets, rowCount)
    const predicted = largestPerRow(scores, width)
    results['correct'] = predicted.filter((label, row) => label === rows.targets[row]).length
  } else if (golden.head === 'sigmoid_bce') {
    results['correct'] = scores.filter(
      (score, row) => Number(score > 0) === rows.targets[row],
    ).length
  }
  if (results['correct'] !== undefined) results['accuracy'] = results['correct'] / rowCount
  const compared = Object.entries(golden.final).filter(
    ([name]) => name.startsWith(`${part}_`) && !name.endsWith('_min_margin'),
  )
  expect(compared.length).toBeGreaterThan(0)
  for (const [name, wanted] of compared) {
    const isExact = name.endsWith('_correct') || name.endsWith('_accuracy')
    expectClose(
      [results[name.slice(part.length + 1)] ?? Number.NaN],
      wanted,
      isExact ? 1e-12 : tolerance,
    )
  }
}

type Slot = PhasePlan['outputs']

/** The book's form of cross-entropy, ln(p + 1e-7), from the outputs of a batch. */
function guardedLoss(
  network: PlannedNetwork,
  outputs: Slot,
  labels: Slot,
  rowCount: number,
): number {
  return crossEntropy(network, outputs, labels, rowCount, 1e-7)
}

function guardless(network: PlannedNetwork, outputs: Slot, labels: Slot, rowCount: number): number {
  return crossEntropy(network, outputs, labels, rowCount, 0)
}

function crossEntropy(
  network: PlannedNetwork,
  outputs: Slot,
  labels: Slot,
  rowCount: number,
  epsilon: number,
): number {
  const width = outputs.length / (outputs.shape[0] ?? 1)
  const probabilities = softmaxRows(network.view(outputs).subarray(0, rowCount * width), width)
  return categoricalCrossEntropyOfLabels(
    probabilities,
    network.view(labels).subarray(0, rowCount),
    epsilon,
  )
}
