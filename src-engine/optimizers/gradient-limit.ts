import type { Operation } from '../kernels/operation'
import type { TrainingConfig } from '../protocol/experiment-config'
import type { MemoryLayout, Slot } from '../tensor/memory'

export interface GradientLimitPlan {
  /** Once per step, between the gradients and the update. */
  readonly operations: readonly Operation[]
  /** (1) float64 ‖g‖ before clipping; null where nobody asks for it. */
  readonly norm: Slot | null
}

/**
 * Clipping of the gradient, by its norm over all parameters (which keeps its direction) or number by
 * number.
 *
 * @param isMeasured asks for the norm even where nothing is clipped by it
 * @see Pascanu, Mikolov and Bengio 2013, arXiv:1211.5063, Algorithm 1
 */
export function planGradientLimit(
  clipping: TrainingConfig['gradientClipping'],
  isMeasured: boolean,
  gradient: Slot,
  layout: MemoryLayout,
): GradientLimitPlan {
  const norm =
    isMeasured || clipping.type === 'norm' ? layout.add('gradient.norm', [1], 'float64') : null
  const measuring: Operation[] = norm ? [{ type: 'gradient-norm', gradient, norm }] : []
  switch (clipping.type) {
    case 'none':
      return { operations: measuring, norm }
    case 'norm': {
      const { maximum } = clipping
      const scaling: Operation[] = norm ? [{ type: 'scale-to-norm', gradient, norm, maximum }] : []
      return { operations: [...measuring, ...scaling], norm }
    }
    case 'value': {
      const { maximum } = clipping
      return { operations: [...measuring, { type: 'clip-values', gradient, maximum }], norm }
    }
    default:
      return clipping satisfies never
  }
}
