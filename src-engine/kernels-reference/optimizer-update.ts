import type { BoundOperation } from '../kernels/kernel-set'
import type { DecoupledDecay, OptimizerUpdate } from '../kernels/update-operation'
import type { LinearMemory } from '../tensor/memory'
import {
  MomentumProducts,
  updateByAdadelta,
  updateByAdagrad,
  updateByAmsgrad,
  updateByBookAdam,
  updateByNadam,
  updateByPytorchAdam,
  updateByRmsprop,
} from './adaptive-rules'
import {
  updateByBookMomentum,
  updateByBookNesterov,
  updateByLion,
  updateByPytorchMomentum,
  updateByPytorchNesterov,
  updateBySgd,
} from './momentum-rules'

/** Binds the rule's update; the formulas are derived in src-engine/optimizers. */
export function bindOptimizerUpdate(
  operation: OptimizerUpdate,
  memory: LinearMemory,
): BoundOperation {
  const p = memory.real(operation.parameter)
  const g = memory.real(operation.gradient)
  const scalars = memory.float64(operation.scalars)
  const state = operation.state.map((slot) => memory.real(slot))
  // checkOperation has counted the state slots and the two scalars.
  const first = state[0]!
  const second = state[1]!
  const third = state[2]!
  switch (operation.rule) {
    case 'sgd':
      return () => updateBySgd(p, g, scalars[0]!)
    case 'momentum': {
      const update =
        operation.convention === 'book' ? updateByBookMomentum : updateByPytorchMomentum
      return () => update(p, g, first, scalars[0]!, operation.momentum)
    }
    case 'nesterov': {
      const update =
        operation.convention === 'book' ? updateByBookNesterov : updateByPytorchNesterov
      return () => update(p, g, first, scalars[0]!, operation.momentum)
    }
    case 'adagrad':
      return () => updateByAdagrad(p, g, first, scalars[0]!, operation.epsilon)
    case 'rmsprop':
      return () => updateByRmsprop(p, g, first, scalars[0]!, operation.decay, operation.epsilon)
    case 'adadelta': {
      const { decay, epsilon } = operation
      return () => updateByAdadelta(p, g, first, second, scalars[0]!, decay, epsilon)
    }
    case 'adam':
      return operation.convention === 'book'
        ? () => updateByBookAdam(p, g, first, second, scalars, operation)
        : () => updateByPytorchAdam(p, g, first, second, scalars, operation)
    case 'amsgrad':
      return () => updateByAmsgrad(p, g, first, second, third, scalars, operation)
    case 'nadam': {
      const products = new MomentumProducts(operation)
      return () => updateByNadam(p, g, first, second, scalars, operation, products)
    }
    case 'lion':
      return () => updateByLion(p, g, first, scalars[0]!, operation.beta1, operation.beta2)
    default:
      return operation satisfies never
  }
}

/** w ← (1 − ηλ)·w */
export function bindDecoupledDecay(
  operation: DecoupledDecay,
  memory: LinearMemory,
): BoundOperation {
  const weight = memory.real(operation.weight)
  const scalars = memory.float64(operation.scalars)
  return () => {
    const kept = 1 - scalars[0]! * operation.lambda
    for (let index = 0; index < weight.length; index++) weight[index]! *= kept
  }
}
