import type { BoundOperation } from '../kernels/kernel-set'
import type { ActivationName, Operation } from '../kernels/operation'
import { slotsOf } from '../kernels/operation-slots'
import type { Model, ModelPlan, ParameterTensor } from '../model/model'
import type { Histogram, InsideFrame } from '../protocol/inside-view'
import { partOf, type MemoryLayout, type Slot } from '../tensor/memory'
import { BYTES_PER_ELEMENT, type RealArray } from '../tensor/shape'
import { histogramOf, sampleStride } from './histogram'

/** The slope of a squashing function there is below 5 % of its steepest. */
const SATURATED: Readonly<Partial<Record<ActivationName, (y: number) => boolean>>> = {
  sigmoid: (y) => y * (1 - y) < 0.05 / 4,
  tanh: (y) => 1 - y * y < 0.05,
  'hard-sigmoid': (y) => y <= 0 || y >= 1,
  'hard-tanh': (y) => y <= -1 || y >= 1,
}

/** What a layer leaves in its training phase. */
interface WatchedOutput {
  /** `2.relu`, or `3.branches.1.2.relu` inside a block. */
  readonly name: string
  readonly slot: Slot
  readonly values: RealArray
  readonly activation: ActivationName | null
}

interface WatchedTensor {
  readonly name: string
  readonly values: RealArray
  readonly gradient: RealArray
}

/** Room for what the kernels compute of a look. */
export interface InsidePlan {
  /** (W) the trained weights before an update, then what it took off them. */
  readonly before: Slot
  /** The rate 1 of the update that takes one block off another. */
  readonly scalars: Slot
  /** (3, n) float64 ‖g‖, ‖w‖ and ‖Δw‖ of every watched tensor. */
  readonly norms: Slot
}

export function planInside(
  { parameters, trainedWeights }: ModelPlan,
  layout: MemoryLayout,
): InsidePlan {
  return {
    before: layout.add('inside.before', [trainedWeights.length]),
    scalars: layout.add('inside.scalars', [2], 'float64'),
    norms: layout.add('inside.norms', [3, parameters.filter(isWatched).length], 'float64'),
  }
}

/** A frame of the inside view, by whoever has no clock. */
export type InsideLook = Omit<InsideFrame, 'elapsedMs'>

/**
 * Looks into a network around one update: at what its layers put out for the batch, at its weights and
 * at their gradients. It changes nothing.
 */
export class InsideView {
  readonly #batchSize: number
  readonly #outputs: readonly WatchedOutput[]
  readonly #tensors: readonly WatchedTensor[]
  readonly #weights: RealArray
  readonly #before: RealArray
  readonly #norms: Float64Array
  readonly #measureGradients: BoundOperation
  readonly #measureChange: BoundOperation
  #rowCount = 0
  #names: string[] = []
  #figures: number[] = []
  #histograms: Histogram[] = []

  constructor({ plan, memory, kernels }: Model, inside: InsidePlan) {
    const { training, specification, trainedWeights } = plan
    if (training === null) throw new TypeError('the inside is looked at in the training phase')
    this.#batchSize = specification.trainingRowCount
    this.#outputs = outputsOf(training.forward).map(({ name, slot, activation }) => ({
      name,
      slot,
      activation,
      values: memory.real(slot),
    }))
    const watched = plan.parameters.filter(isWatched)
    this.#tensors = watched.map(({ name, value, gradient }) => ({
      name,
      values: memory.real(value),
      gradient: memory.real(gradient),
    }))
    this.#weights = memory.real(trainedWeights)
    this.#before = memory.real(inside.before)
    this.#norms = memory.float64(inside.norms)
    memory.float64(inside.scalars)[0] = 1

    const normsOf = (row: number, slotOf: (tensor: ParameterTensor) => Slot): Operation[] =>
      watched.map((tensor, index) => ({
        type: 'gradient-norm',
        gradient: slotOf(tensor),
        norm: partOf(inside.norms, 'inside.norm', row * watched.length + index, [1]),
      }))
    const before = ({ value }: ParameterTensor): Slot => {
      const bytes = value.byteOffset - trainedWeights.byteOffset
      return partOf(
        inside.before,
        'inside.before',
        bytes / BYTES_PER_ELEMENT[value.dtype],
        value.shape,
      )
    }
    this.#measureGradients = kernels.bindProgram(
      normsOf(0, ({ gradient }) => gradient),
      memory,
    )
    this.#measureChange = kernels.bindProgram(
      [
        ...normsOf(1, before),
        {
          type: 'optimizer-update',
          rule: 'sgd',
          parameter: inside.before,
          gradient: trainedWeights,
          state: [],
          scalars: inside.scalars,
        },
        ...normsOf(2, before),
      ],
      memory,
    )
  }

  /** Once the gradients of a batch stand, before they are clipped and the parameters are updated. */
  beforeUpdate(rowCount: number): void {
    this.#names = []
    this.#figures = []
    this.#histograms = []
    this.#rowCount = rowCount
    for (const output of this.#outputs) this.#lookAtOutput(output, rowCount)
    this.#before.set(this.#weights)
    this.#measureGradients(rowCount)
    for (const [index, { name, gradient }] of this.#tensors.entries()) {
      this.#add(`${name}/gradient-norm`, this.#normOf(0, index))
      this.#histograms.push(histogramOf(name, 'gradient', gradient).histogram)
    }
  }

  /** After the update of that batch. */
  afterUpdate(step: number): InsideLook {
    this.#measureChange(this.#rowCount)
    for (const [index, { name, values }] of this.#tensors.entries()) {
      const { histogram, figures } = histogramOf(name, 'weight', values)
      const gradientNorm = this.#normOf(0, index)
      const weightNorm = this.#normOf(1, index)
      const change = this.#normOf(2, index)
      this.#add(`${name}/weight-std`, figures.standardDeviation)
      this.#add(`${name}/weight-norm`, weightNorm)
      this.#add(`${name}/update-ratio`, change / weightNorm)
      this.#add(`${name}/effective-rate`, change / gradientNorm)
      this.#histograms.push(histogram)
    }
    return {
      step,
      names: this.#names,
      figures: Float64Array.from(this.#figures),
      histograms: this.#histograms,
    }
  }

  #lookAtOutput({ name, slot, values, activation }: WatchedOutput, rowCount: number): void {
    const used = values.subarray(0, (slot.length / this.#batchSize) * rowCount)
    const { histogram, figures } = histogramOf(name, 'activation', used)
    this.#histograms.push(histogram)
    this.#add(`${name}/activation-mean`, figures.mean)
    this.#add(`${name}/activation-std`, figures.standardDeviation)
    if (activation === 'relu') this.#add(`${name}/dead-share`, deadShare(used, slot, rowCount))
    const isSaturated = activation && SATURATED[activation]
    if (isSaturated) this.#add(`${name}/saturated-share`, shareOf(used, isSaturated))
  }

  /** @param row of the norms, see InsidePlan */
  #normOf(row: number, tensor: number): number {
    return this.#norms[row * this.#tensors.length + tensor]!
  }

  #add(name: string, figure: number): void {
    this.#names.push(name)
    this.#figures.push(figure)
  }
}

/** Weights that are trained; biases and what normalizes start at values that no ratio is taken of. */
function isWatched({ role, isFrozen }: ParameterTensor): boolean {
  return role === 'weight' && !isFrozen
}

/** The buffers that forward operations leave their results in, each once, named after their layers. */
function outputsOf(forward: readonly Operation[]): Omit<WatchedOutput, 'values'>[] {
  const outputs = new Map<string, Omit<WatchedOutput, 'values'>>()
  for (const operation of forward) {
    for (const { slot } of slotsOf(operation)) {
      const name = /^training\.(.+)\.output$/.exec(slot.name)?.[1]
      const isReal = slot.dtype === 'float32' || slot.dtype === 'float64'
      if (name === undefined || !isReal || outputs.has(slot.name)) continue
      outputs.set(slot.name, { name, slot, activation: null })
    }
    if (operation.type !== 'activation-forward') continue
    const output = outputs.get(operation.y.name)
    if (output) outputs.set(output.slot.name, { ...output, activation: operation.activation })
  }
  return [...outputs.values()]
}

/**
 * Share of the units, or channels of an image, that are 0 for every example of the batch.
 *
 * @param values (rowCount, …) of a slot of (N, units) or (N, C, H, W)
 */
function deadShare(values: RealArray, { shape }: Slot, rowCount: number): number {
  const unitCount = shape[1] ?? 1
  const placeCount = shape.slice(2).reduce((count, extent) => count * extent, 1)
  let deadCount = 0
  for (let unit = 0; unit < unitCount; unit++) {
    if (isZero(values, rowCount, unitCount, placeCount, unit)) deadCount++
  }
  return deadCount / unitCount
}

function isZero(
  values: RealArray,
  rowCount: number,
  unitCount: number,
  placeCount: number,
  unit: number,
): boolean {
  for (let row = 0; row < rowCount; row++) {
    const start = (row * unitCount + unit) * placeCount
    for (let place = 0; place < placeCount; place++) if (values[start + place] !== 0) return false
  }
  return true
}

function shareOf(values: RealArray, fits: (value: number) => boolean): number {
  const stride = sampleStride(values.length)
  let count = 0
  let lookedAt = 0
  for (let index = 0; index < values.length; index += stride) {
    if (fits(values[index]!)) count++
    lookedAt++
  }
  return lookedAt > 0 ? count / lookedAt : 0
}
