import type { BoundOperation } from '../kernels/kernel-set'
import type { Model, ParameterTensor } from '../model/model'
import type {
  DirectionCheck,
  GradientCheckOptions,
  GradientCheckReport,
  TensorCheck,
} from '../protocol/gradient-check'
import { randomStream } from '../random/random-stream'
import type { Slot } from '../tensor/memory'
import { KinkWatch } from './kink-watch'
import { bindTrainingLoss } from './loss-program'

/** Rounding of a loss that is a sum over a batch, in units of its last place. */
const LOSS_ROUNDING = 16
/** Where a kink is crossed, steps this much smaller are tried before giving up. */
const STEP_SHARES = [1, 0.1, 0.01] as const
/** Stream numbers of the draws, apart from those of generated data sets, which are small. */
const DIRECTION_DRAW = 0x6772_0001
const COORDINATE_DRAW = 0x6772_0002

type Comparison = NonNullable<TensorCheck['worst']>

/**
 * Compares backpropagation with central differences, for the batch that is loaded in the training
 * phase of a model in float64. Dropout masks stay as they are, because they follow from the phase's
 * scalars; normalization uses the statistics of the batch; penalties are part of the loss.
 *
 * Yields after every comparison, where the parameters have their own values. At the end the gradients
 * of backpropagation stand in the gradient block.
 *
 * @param seed of the random directions and coordinates
 */
export function* checkGradients(
  model: Model,
  rowCount: number,
  options: GradientCheckOptions,
  seed: number,
): Generator<undefined, GradientCheckReport, undefined> {
  const check = new GradientCheck(model, rowCount, options)
  const directions: DirectionCheck[] = []
  for (let number = 0; number < options.directionCount; number++) {
    const count = model.plan.trainedBlock.length
    if (count > 0) directions.push(check.direction(randomSigns(count, seed, number)))
    yield
  }
  const tensors: TensorCheck[] = []
  for (const [number, tensor] of model.plan.parameters.entries()) {
    const chosen = tensor.isFrozen
      ? []
      : chosenCoordinates(tensor.value.length, options.coordinateCount, seed, number)
    const typical = chosen.length > 0 ? check.typicalGradient(tensor) : 0
    const compared: Comparison[] = []
    for (const index of chosen) {
      const comparison = check.coordinate(tensor, index, typical)
      if (comparison) compared.push(comparison)
      yield
    }
    tensors.push(tensorCheck(tensor, chosen.length, compared, options.tolerance))
  }
  const verdicts = [...directions, ...tensors].map(({ verdict }) => verdict)
  return {
    isPassed: Number.isFinite(check.loss) && !verdicts.includes('differs'),
    loss: check.loss,
    exampleCount: rowCount,
    parameterCount: model.plan.parameterCount,
    h: options.h,
    tolerance: options.tolerance,
    directions,
    tensors,
  }
}

/** The loss of one batch around the parameters as they are. */
class GradientCheck {
  readonly loss: number
  readonly #rowCount: number
  readonly #options: GradientCheckOptions
  readonly #parameters: Float64Array
  readonly #gradients: Float64Array
  readonly #lossValue: Float64Array
  readonly #lossOf: BoundOperation
  readonly #kinks: KinkWatch

  constructor(model: Model, rowCount: number, options: GradientCheckOptions) {
    const { plan, memory, kernels, computeGradients } = model
    const { training } = plan
    if (training === null || computeGradients === null) throw new TypeError('planned for inference')
    this.#rowCount = rowCount
    this.#options = options
    this.#parameters = memory.float64(plan.trainedBlock)
    this.#lossValue = memory.float64(training.loss)
    this.#lossOf = bindTrainingLoss(plan, kernels, memory)
    this.#kinks = new KinkWatch(plan, memory)
    computeGradients(rowCount)
    this.loss = this.#lossValue[0]!
    this.#gradients = memory.float64(plan.gradientBlock)
    this.#kinks.mark(rowCount)
  }

  /** @param direction (T) of −1 and +1 */
  direction(direction: Float64Array): DirectionCheck {
    const parameters = this.#parameters
    const held = parameters.slice()
    const slope = this.#slope((distance) => {
      for (let index = 0; index < parameters.length; index++) {
        parameters[index] = held[index]! + distance * direction[index]!
      }
    })
    let analytic = 0
    for (let index = 0; index < parameters.length; index++) {
      analytic += this.#gradients[index]! * direction[index]!
    }
    if (slope === null) {
      return { analytic, numerical: analytic, relativeError: 0, verdict: 'kink-crossed' }
    }
    const relativeError = this.#relativeError(analytic, slope, 0)
    const verdict = relativeError <= this.#options.tolerance ? 'agrees' : 'differs'
    return { analytic, numerical: slope.value, relativeError, verdict }
  }

  /** Root mean square of a tensor's gradient. */
  typicalGradient({ gradient }: ParameterTensor): number {
    const start = placeIn(this.#gradients, gradient)
    return rootMeanSquare(this.#gradients.subarray(start, start + gradient.length))
  }

  /** @returns null where every step crosses a kink */
  coordinate(
    { value, gradient }: ParameterTensor,
    index: number,
    typical: number,
  ): Comparison | null {
    const parameters = this.#parameters
    const place = placeIn(parameters, value) + index
    const held = parameters[place]!
    const slope = this.#slope((distance) => {
      parameters[place] = held + distance
    })
    if (slope === null) return null
    const analytic = this.#gradients[placeIn(this.#gradients, gradient) + index]!
    const relativeError = this.#relativeError(analytic, slope, typical)
    return { index, analytic, numerical: slope.value, relativeError }
  }

  /** The slope of the loss along a way, on which distance 0 is where the parameters are. */
  #slope(moveTo: (distance: number) => void): { value: number; h: number } | null {
    const lossAt = (distance: number): { loss: number; hasCrossed: boolean } => {
      moveTo(distance)
      this.#lossOf(this.#rowCount)
      return { loss: this.#lossValue[0]!, hasCrossed: this.#kinks.hasCrossed(this.#rowCount) }
    }
    for (const share of STEP_SHARES) {
      const h = this.#options.h * share
      const above = lossAt(h)
      const below = lossAt(-h)
      moveTo(0)
      if (!above.hasCrossed && !below.hasCrossed) {
        return { value: (above.loss - below.loss) / (2 * h), h }
      }
    }
    return null
  }

  /**
   * Relative to the numbers compared, to the typical size of the tensor's gradient, and to the rounding
   * of the difference quotient, ε·|loss|/h, below which nothing can be told apart.
   */
  #relativeError(
    analytic: number,
    slope: { readonly value: number; readonly h: number },
    typical: number,
  ): number {
    const rounding = (LOSS_ROUNDING * Number.EPSILON * Math.max(1, Math.abs(this.loss))) / slope.h
    return (
      Math.abs(analytic - slope.value) /
      (Math.abs(analytic) + Math.abs(slope.value) + typical + rounding / this.#options.tolerance)
    )
  }
}

function tensorCheck(
  tensor: ParameterTensor,
  chosenCount: number,
  compared: readonly Comparison[],
  tolerance: number,
): TensorCheck {
  // A NaN is worse than any number.
  const worst = compared.reduce<Comparison | null>(
    (found, next) =>
      found === null || !(next.relativeError <= found.relativeError) ? next : found,
    null,
  )
  return {
    name: tensor.name,
    shape: [...tensor.value.shape],
    count: tensor.value.length,
    checkedCount: compared.length,
    kinkCount: chosenCount - compared.length,
    relativeError: worst?.relativeError ?? 0,
    worst,
    verdict: verdictOf(chosenCount, worst, tolerance),
  }
}

function verdictOf(
  chosenCount: number,
  worst: Comparison | null,
  tolerance: number,
): TensorCheck['verdict'] {
  if (chosenCount === 0) return 'not-checked'
  if (worst === null) return 'kink-crossed'
  return worst.relativeError <= tolerance ? 'agrees' : 'differs'
}

/** (T) of −1 and +1: all parameters move equally far. */
function randomSigns(count: number, seed: number, number: number): Float64Array {
  const stream = randomStream(seed, 'data', DIRECTION_DRAW, number)
  return Float64Array.from({ length: count }, () => (stream.below(2) === 0 ? -1 : 1))
}

/** Coordinates of a tensor in ascending order, each at most once. */
function chosenCoordinates(
  count: number,
  wanted: number,
  seed: number,
  number: number,
): readonly number[] {
  if (wanted >= count) return Array.from({ length: count }, (_, index) => index)
  const stream = randomStream(seed, 'data', COORDINATE_DRAW, number)
  const chosen = new Set<number>()
  while (chosen.size < wanted) chosen.add(stream.below(count))
  return [...chosen].sort((a, b) => a - b)
}

/** Where a slot begins in a view that holds it, in elements. */
function placeIn(view: Float64Array, slot: Slot): number {
  return (slot.byteOffset - view.byteOffset) / Float64Array.BYTES_PER_ELEMENT
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
}
