import { expect } from 'vitest'
import { z } from 'zod'
import { softmaxCrossEntropy } from '@engine/losses/softmax-cross-entropy'
import { sigmoid, softmaxRows } from '@engine/layers/activation-functions'
import {
  expectClose,
  flatten,
  nestedSchema,
  rowCountOf,
  shapeOf,
  type Nested,
} from './golden-files'
import {
  LOSS_OF_HEAD,
  layerConfigsOf,
  networkFields,
  parameterNamesOf,
  parametersSchema,
} from './golden-network'
import type { KernelCase } from './kernel-cases'
import { PlannedNetwork, largestPerRow } from './planned-network'

const NUMERIC_TOLERANCE = 1e-7

export const networkCaseSchema = z.looseObject({
  ...networkFields,
  params: parametersSchema,
  x: nestedSchema,
  t: nestedSchema,
  t_onehot: nestedSchema.optional(),
  outputs: z.array(nestedSchema),
  y: nestedSchema,
  loss: z.number(),
  grads: parametersSchema,
  dx: nestedSchema,
  predicted: nestedSchema.optional(),
  accuracy: z.number().optional(),
  numeric_h: z.number().optional(),
  numeric_grads: parametersSchema.optional(),
})
export type NetworkCase = z.output<typeof networkCaseSchema>

function widthOf(matrix: Nested): number {
  return flatten(matrix).length / rowCountOf(matrix)
}

function networkOf(golden: NetworkCase, kernelCase: KernelCase): PlannedNetwork {
  const rowCount = rowCountOf(golden.x)
  const outputs = golden.outputs.at(-1) ?? []
  const layers = layerConfigsOf(golden.layers, (name) => shapeOf(golden.params[name] ?? []))
  const network = new PlannedNetwork(
    {
      layers,
      loss: LOSS_OF_HEAD[golden.head],
      weightDecay: golden.weight_decay,
      inputShape: shapeOf(golden.x).slice(1),
      outputCount: widthOf(outputs),
      trainingRowCount: rowCount,
      inferenceRowCount: rowCount,
      needsInputGradient: true,
    },
    parameterNamesOf(golden.layers),
    kernelCase,
  )
  for (const [name, values] of Object.entries(golden.params)) {
    network.parameter(name).set(flatten(values))
  }
  network.load(network.training, flatten(golden.x), flatten(golden.t))
  return network
}

/** Every layer's output, loss, gradients and predictions. */
export function expectNetwork(golden: NetworkCase, kernelCase: KernelCase): void {
  const { tolerance } = kernelCase
  const rowCount = rowCountOf(golden.x)
  const network = networkOf(golden, kernelCase)
  expectClose([network.computeGradients(rowCount)], golden.loss, tolerance)
  const { layerOutputs, outputs, dInputs } = network.training
  for (const [index, wanted] of golden.outputs.entries()) {
    const slot = layerOutputs[index]
    if (!slot) throw new Error(`the plan has no layer ${index}`)
    expectClose(network.view(slot), wanted, tolerance)
  }
  for (const [name, wanted] of Object.entries(golden.grads)) {
    expectClose(network.gradient(name), wanted, tolerance)
  }
  if (!dInputs) throw new Error('the plan has no gradient by the inputs')
  expectClose(network.view(dInputs), golden.dx, tolerance)

  const width = widthOf(golden.y)
  const scores = Float64Array.from(network.view(outputs))
  const y =
    golden.head === 'softmax_ce'
      ? softmaxRows(scores, width)
      : golden.head === 'sigmoid_bce'
        ? scores.map(sigmoid)
        : scores
  expectClose(y, golden.y, tolerance)
  if (golden.predicted !== undefined) {
    const predicted =
      golden.head === 'sigmoid_bce'
        ? Array.from(y, (p) => Number(p > 0.5))
        : largestPerRow(y, width)
    expect(predicted).toEqual(flatten(golden.predicted))
    const wanted = flatten(golden.t)
    const correct = predicted.filter((prediction, index) => prediction === wanted[index]).length
    expectClose([correct / predicted.length], golden.accuracy ?? Number.NaN, 1e-12)
  }
  if (golden.t_onehot !== undefined && golden.weight_decay === 0) {
    const fromColumns = softmaxCrossEntropy.value(scores, flatten(golden.t_onehot), rowCount)
    expectClose([fromColumns], golden.loss, tolerance)
  }
}

/** Central differences of the loss, which only double precision can take. */
export function expectNumericGradients(golden: NetworkCase, kernelCase: KernelCase): void {
  const step = golden.numeric_h ?? 1e-4
  const rowCount = rowCountOf(golden.x)
  const network = networkOf(golden, kernelCase)
  for (const [name, wanted] of Object.entries(golden.numeric_grads ?? golden.grads)) {
    const values = network.parameter(name)
    const gradient = Array.from(values, (value, index) => {
      const lossAt = (changed: number): number => {
        values[index] = changed
        return network.computeGradients(rowCount)
      }
      const difference = (lossAt(value + step) - lossAt(value - step)) / (2 * step)
      values[index] = value
      return difference
    })
    expectClose(gradient, wanted, NUMERIC_TOLERANCE)
  }
}
