import type { BoundOperation, KernelSet } from '../kernels/kernel-set'
import type { ModelPlan } from '../model/model'
import type { LinearMemory } from '../tensor/memory'
import type { RealArray } from '../tensor/shape'
import { bindTrainingLoss } from './loss-program'
import { BOOK_STEP, numericalDerivative, type DifferenceForm } from './numerical-derivative'

/**
 * The gradient of a whole network by numerical differentiation: two forward passes for every trained
 * number. It stands in for backpropagation, which needs one pass back for all of them.
 */
export class NetworkGradient {
  readonly #lossOf: BoundOperation
  readonly #parameters: RealArray
  readonly #gradients: RealArray
  readonly #loss: Float64Array
  readonly #h: number
  readonly #form: DifferenceForm

  constructor(
    plan: ModelPlan,
    kernels: KernelSet,
    memory: LinearMemory,
    h = BOOK_STEP,
    form: DifferenceForm = 'central',
  ) {
    if (plan.training === null) throw new TypeError('the plan has no training phase')
    this.#lossOf = bindTrainingLoss(plan, kernels, memory)
    this.#parameters = memory.real(plan.trainedBlock)
    this.#gradients = memory.real(plan.gradientBlock)
    this.#loss = memory.float64(plan.training.loss)
    this.#h = h
    this.#form = form
  }

  /**
   * Leaves the gradients of the loaded batch in the gradient block, and the loss with all that a forward
   * pass leaves. Yields after every parameter, where all of them have their own values.
   */
  *work(rowCount: number): Generator<undefined, void, undefined> {
    const parameters = this.#parameters
    for (const [index, held] of parameters.entries()) {
      const along = (value: number): number => {
        parameters[index] = value
        return this.lossNow(rowCount)
      }
      const slope = numericalDerivative(along, held, this.#h, this.#form)
      parameters[index] = held
      this.#gradients[index] = slope
      yield
    }
    this.lossNow(rowCount)
  }

  /** Loss of the loaded batch at the parameters as they are. */
  lossNow(rowCount: number): number {
    this.#lossOf(rowCount)
    return this.#loss[0]!
  }
}
