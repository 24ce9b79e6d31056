import type { Operation } from '../kernels/operation'
import type { OptimizerConfig } from '../protocol/optimizer-config'
import { partOf, type MemoryLayout, type Slot } from '../tensor/memory'
import { BYTES_PER_ELEMENT, type Shape } from '../tensor/shape'
import { createOptimizer } from './optimizer'
import type { BlockUpdate, TrainedTensor } from './optimizer-form'

/** What an optimizer works on: the trained parameters with their gradients, as blocks and by tensor. */
export interface UpdateTarget {
  /** (T) */
  readonly trainedBlock: Slot
  /** (T) laid out as the trained block */
  readonly gradientBlock: Slot
  /** The weights at the front of the trained block, which alone decay. */
  readonly trainedWeights: Slot
  /** The tensors that the trained block is made of. */
  readonly tensors: readonly TrainedTensor[]
}

/** A tensor of optimizer state: `<state>.<parameter>`, such as `velocity.1.affine.weight`. */
export interface OptimizerState {
  readonly name: string
  readonly value: Slot
}

/** An optimizer joined to what it updates: every slot placed, every operation listed. */
export interface UpdatePlan {
  /** Decay and update, once per step after the gradients. */
  readonly operations: readonly Operation[]
  /** (2) float64: [learning rate, updates done including this one], to be written before every step. */
  readonly scalars: Slot
  /** All that is kept from step to step, as a few long slots; 0 at the start. */
  readonly stateBlocks: readonly Slot[]
  /** The same by tensor, inside these blocks. */
  readonly states: readonly OptimizerState[]
}

export function planUpdate(
  config: OptimizerConfig,
  target: UpdateTarget,
  layout: MemoryLayout,
): UpdatePlan {
  const { update, decay } = createOptimizer(config)
  const scalars = layout.add('optimizer.scalars', [2], 'float64')
  const { trainedWeights } = target
  const operations: Operation[] =
    decay > 0 && trainedWeights.length > 0
      ? [{ type: 'decoupled-decay', weight: trainedWeights, scalars, lambda: decay }]
      : []
  if (update.form === 'block') {
    const block = planBlock(update, target, layout)
    operations.push({
      type: 'optimizer-update',
      ...update.rule,
      parameter: target.trainedBlock,
      gradient: target.gradientBlock,
      state: block.stateBlocks,
      scalars,
    })
    return { operations, scalars, ...block }
  }
  const states: OptimizerState[] = []
  const planned = update.plan(target.tensors, {
    scalars,
    state(name: string, shape: Shape) {
      const value = layout.add(`optimizer.${name}`, shape)
      states.push({ name, value })
      return value
    },
    workspace: (name: string, shape: Shape) => layout.add(`optimizer.workspace.${name}`, shape),
  })
  return {
    operations: [...operations, ...planned],
    scalars,
    stateBlocks: states.map(({ value }) => value),
    states,
  }
}

/** Places blocks as long as the trained block, and finds the tensors in them. */
function planBlock(
  { stateNames }: BlockUpdate,
  { trainedBlock, tensors }: UpdateTarget,
  layout: MemoryLayout,
): Pick<UpdatePlan, 'stateBlocks' | 'states'> {
  const blocks = stateNames.map((name) => ({
    name,
    block: layout.add(`optimizer.${name}`, [trainedBlock.length]),
  }))
  const bytes = BYTES_PER_ELEMENT[trainedBlock.dtype]
  return {
    stateBlocks: blocks.map(({ block }) => block),
    states: blocks.flatMap(({ name, block }) =>
      tensors.map((tensor) => {
        const offset = (tensor.value.byteOffset - trainedBlock.byteOffset) / bytes
        const stateName = `${name}.${tensor.name}`
        return { name: stateName, value: partOf(block, stateName, offset, tensor.value.shape) }
      }),
    ),
  }
}
