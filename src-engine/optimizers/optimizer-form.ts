import type { Operation } from '../kernels/operation'
import type { OptimizerRule } from '../kernels/update-operation'
import type { Slot } from '../tensor/memory'
import type { Shape } from '../tensor/shape'

/** What an optimizer is, apart from the arithmetic, which the kernels do. */
export interface Optimizer {
  /** As the literature writes it. */
  readonly title: string
  /** Settings for legends: the learning rate, and what differs from the defaults. */
  readonly settings: readonly string[]
  /** λ of the decay (1 − ηλ)·w that all weights undergo before the update; 0 for none. */
  readonly decay: number
  readonly update: BlockUpdate | TensorUpdate
}

/** All parameters alike, element by element, as one flat block. */
export interface BlockUpdate {
  readonly form: 'block'
  /** Blocks of P numbers kept from step to step, all 0 at the start, in the order the kernels take them. */
  readonly stateNames: readonly string[]
  readonly rule: OptimizerRule
}

/** Every tensor by itself, because its shape matters. */
export interface TensorUpdate {
  readonly form: 'tensors'
  readonly plan: (tensors: readonly TrainedTensor[], place: UpdatePlace) => readonly Operation[]
}

/** A parameter tensor that is trained. */
export interface TrainedTensor {
  /** As in the model: `1.affine.weight`. */
  readonly name: string
  readonly role: 'weight' | 'bias'
  readonly value: Slot
  readonly gradient: Slot
}

export interface UpdatePlace {
  /** (2) float64: [learning rate, updates done including this one] */
  readonly scalars: Slot
  /** Places a tensor that is kept from step to step, 0 at the start. */
  readonly state: (name: string, shape: Shape) => Slot
  /** Places room for intermediate results of one update. */
  readonly workspace: (name: string, shape: Shape) => Slot
}

/** An optimizer that updates one flat block. */
export function blockOptimizer(
  parts: Pick<Optimizer, 'title' | 'settings'> &
    Omit<BlockUpdate, 'form'> & { readonly decay?: number },
): Optimizer {
  const { title, settings, stateNames, rule, decay = 0 } = parts
  return { title, settings, decay, update: { form: 'block', stateNames, rule } }
}
