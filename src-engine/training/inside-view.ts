import type { ActivationName, Operation } from '../kernels/operation'
import { slotsOf } from '../kernels/operation-slots'
import type { Model, ParameterTensor } from '../model/model'
import type { Histogram, InsideFrame } from '../protocol/inside-view'
import type { Slot } from '../tensor/memory'
import type { RealArray } from '../tensor/shape'
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
  /** The values before the update. */
  readonly before: RealArray
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
  #names: string[] = []
  #figures: number[] = []
  #histograms: Histogram[] = []

  constructor({ plan, memory }: Model) {
    const { training, specification } = plan
    if (training === null) throw new TypeError('the inside is looked at in the training phase')
    this.#batchSize = specification.trainingRowCount
    this.#outputs = outputsOf(training.forward).map(({ name, slot, activation }) => ({
      name,
      slot,
      activation,
      values: memory.real(slot),
    }))
    this.#tensors = plan.parameters.filter(isWatched).map(({ name, value, gradient }) => ({
      name,
      values: memory.real(value),
      gradient: memory.real(gradient),
      before: memory.real(value).slice(),
    }))
  }

  /** Once the gradients of a batch stand, before they are clipped and the parameters are updated. */
  beforeUpdate(rowCount: number): void {
    this.#names = []
    this.#figures = []
    this.#histograms = []
    for (const output of this.#outputs) this.#lookAtOutput(output, rowCount)
    for (const { name, values, gradient, before } of this.#tensors) {
      before.set(values)
      this.#add(`${name}/gradient-norm`, norm(gradient))
      this.#histograms.push(histogramOf(name, 'gradient', gradient).histogram)
    }
  }

  /** After the update of that batch. */
  afterUpdate(step: number): InsideLook {
    for (const { name, values, before } of this.#tensors) {
      const { histogram, figures } = histogramOf(name, 'weight', values)
      const { weightNorm, change } = changeOf(before, values)
      const gradientNorm = this.#figures[this.#names.indexOf(`${name}/gradient-norm`)] ?? NaN
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

function norm(values: RealArray): number {
  let squares = 0
  for (let index = 0; index < values.length; index++) squares += values[index]! * values[index]!
  return Math.sqrt(squares)
}

/** The norm of the weights before an update, and that of the update, in one pass. */
function changeOf(before: RealArray, values: RealArray): { weightNorm: number; change: number } {
  let weightSquares = 0
  let squares = 0
  for (let index = 0; index < values.length; index++) {
    const weight = before[index]!
    const difference = values[index]! - weight
    weightSquares += weight * weight
    squares += difference * difference
  }
  return { weightNorm: Math.sqrt(weightSquares), change: Math.sqrt(squares) }
}
