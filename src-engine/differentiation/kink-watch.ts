import type { ActivationForward, ActivationName, Operation } from '../kernels/operation'
import type { ElementwiseLoss } from '../kernels/loss-operation'
import type { ModelPlan } from '../model/model'
import type { LinearMemory } from '../tensor/memory'

/** Where the slope of an activation jumps or bends; smooth functions have no such place. */
const ACTIVATION_KINKS: Readonly<Partial<Record<ActivationName, readonly number[]>>> = {
  relu: [0],
  'leaky-relu': [0],
  elu: [0],
  selu: [0],
  'hard-sigmoid': [-3, 3],
  'hard-tanh': [-1, 1],
  'hard-swish': [-3, 3],
  step: [0],
}

/** Writes, for one source of kinks, on which side of them every value of a batch lies. */
type SideReader = (rowCount: number, out: Int32Array, offset: number) => void

interface KinkSource {
  /** Values per row of the batch; 0 for a source that does not grow with it. */
  readonly size: number
  /** Values whatever the batch. */
  readonly fixedCount: number
  readonly read: SideReader
}

/**
 * Watches the places of a model where its loss has a kink: the signs before ReLU and its kin, the
 * winners of max pooling, the corners of losses and of the L1 penalty. A difference quotient between
 * two points on different sides of a kink is no derivative of either.
 */
export class KinkWatch {
  readonly #sources: readonly KinkSource[]
  readonly #before: Int32Array
  readonly #now: Int32Array
  #count = 0

  /** @param plan with a training phase, of `memory` */
  constructor(plan: ModelPlan, memory: LinearMemory) {
    const { training, specification } = plan
    if (training === null) throw new TypeError('kinks are watched in the training phase')
    this.#sources = [...training.forward, ...training.backward].flatMap((operation) => {
      const source = sourceOf(operation, memory)
      return source ? [source] : []
    })
    const largest = this.#sources.reduce(
      (sum, { size, fixedCount }) => sum + fixedCount + size * specification.trainingRowCount,
      0,
    )
    this.#before = new Int32Array(largest)
    this.#now = new Int32Array(largest)
  }

  /** Notes the sides after a forward pass, to be compared with later ones. */
  mark(rowCount: number): void {
    this.#count = this.#read(rowCount, this.#before)
  }

  /** Whether any value lies on another side than when it was marked. */
  hasCrossed(rowCount: number): boolean {
    const count = this.#read(rowCount, this.#now)
    if (count !== this.#count) return true
    for (let index = 0; index < count; index++) {
      if (this.#before[index] !== this.#now[index]) return true
    }
    return false
  }

  #read(rowCount: number, out: Int32Array): number {
    let offset = 0
    for (const { size, fixedCount, read } of this.#sources) {
      read(rowCount, out, offset)
      offset += fixedCount + size * rowCount
    }
    return offset
  }
}

function sourceOf(operation: Operation, memory: LinearMemory): KinkSource | null {
  switch (operation.type) {
    case 'activation-forward':
      return activationSource(operation, memory)
    case 'max-pooling-forward': {
      const { indices, window } = operation
      if (indices === null) return null
      const winners = memory.int32(indices)
      const size = window.channelCount * window.outputHeight * window.outputWidth
      return {
        size,
        fixedCount: 0,
        read: (rowCount, out, offset) => {
          out.set(winners.subarray(0, rowCount * size), offset)
        },
      }
    }
    case 'elementwise-loss':
      return lossSource(operation, memory)
    case 'l1-penalty': {
      const weights = memory.real(operation.weight)
      return {
        size: 0,
        fixedCount: weights.length,
        read: (_rowCount, out, offset) => {
          for (let index = 0; index < weights.length; index++) {
            out[offset + index] = Math.sign(weights[index]!)
          }
        },
      }
    }
    default:
      return null
  }
}

function activationSource(
  { activation, x, size }: ActivationForward,
  memory: LinearMemory,
): KinkSource | null {
  const kinks = ACTIVATION_KINKS[activation]
  if (!kinks) return null
  const values = memory.real(x)
  return {
    size,
    fixedCount: 0,
    read: (rowCount, out, offset) => {
      for (let index = 0; index < rowCount * size; index++) {
        out[offset + index] = sideOf(values[index]!, kinks)
      }
    },
  }
}

function lossSource(operation: ElementwiseLoss, memory: LinearMemory): KinkSource | null {
  const side = lossSide(operation)
  if (!side) return null
  const { outputCount: size } = operation
  const outputs = memory.real(operation.y)
  const targets = memory.real(operation.targets)
  return {
    size,
    fixedCount: 0,
    read: (rowCount, out, offset) => {
      for (let index = 0; index < rowCount * size; index++) {
        out[offset + index] = side(outputs[index]!, targets[index]!)
      }
    },
  }
}

/** On which side of a loss's corners a prediction y of t lies; null for a smooth loss. */
function lossSide({ term, parameter }: ElementwiseLoss): ((y: number, t: number) => number) | null {
  switch (term) {
    case 'absolute':
    case 'percentage':
      return (y, t) => Math.sign(y - t)
    case 'huber':
      return (y, t) => sideOf(y - t, [-parameter, parameter])
    case 'hinge':
    case 'squared-hinge':
      return (y, t) => sideOf(1 - t * y, [0])
    case 'binary-cross-entropy':
      return (y) => sideOf(y, [parameter, 1 - parameter])
    case 'half-square':
    case 'square':
    case 'squared-logarithmic':
    case 'exponential':
      return null
    default:
      return term satisfies never
  }
}

/** How many of the kinks lie below the value, with a number of its own for lying on one. */
function sideOf(value: number, kinks: readonly number[]): number {
  let side = 0
  for (const kink of kinks) side += value > kink ? 2 : value === kink ? 1 : 0
  return side
}
