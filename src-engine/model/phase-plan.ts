import type { Operation } from '../kernels/operation'
import type { PlannedLayer } from '../layers/layer'
import type { TrainedLoss } from '../losses/trained-loss'
import type { MemoryLayout, Slot } from '../tensor/memory'
import type { Shape } from '../tensor/shape'
import type { PlacedLayer } from './layer-walk'
import type { ModelSpecification, PhasePlan } from './model'
import type { ParameterPlan } from './parameter-plan'

/** A phase with its layers, which know their backward pass. */
export interface PlannedPhase {
  readonly phase: PhasePlan
  readonly layers: readonly PlannedLayer[]
}

/** Places the batch, every layer's output and the loss of one phase. */
export function planPhase(
  name: 'training' | 'inference',
  rowCount: number,
  specification: ModelSpecification,
  placed: readonly PlacedLayer[],
  parameters: ParameterPlan,
  loss: TrainedLoss,
  layout: MemoryLayout,
): PlannedPhase {
  const { inputShape, outputCount } = specification
  const inputs = layout.add(`${name}.inputs`, [rowCount, ...inputShape])
  const targets =
    loss.targetForm === 'labels'
      ? layout.add(`${name}.targets`, [rowCount], 'int32')
      : layout.add(`${name}.targets`, [rowCount, outputCount])
  const layers: PlannedLayer[] = []
  let x = inputs
  for (const { layer, index, inputShape: layerInputShape } of placed) {
    const planned = layer.plan({
      inputShape: layerInputShape,
      x,
      parameter(role) {
        const tensor = parameters.byLayer[index]?.find((candidate) => candidate.role === role)
        if (!tensor) throw new TypeError(`a ${layer.type} layer declares no ${role}`)
        return tensor
      },
      buffer: (bufferName: string, shape: Shape): Slot =>
        layout.add(`${name}.${index + 1}.${layer.type}.${bufferName}`, [rowCount, ...shape]),
    })
    layers.push(planned)
    x = planned.y
  }
  return {
    phase: {
      inputs,
      targets,
      outputs: x,
      loss: layout.add(`${name}.loss`, [1], 'float64'),
      layerOutputs: layers.map(({ y }) => y),
      forward: layers.flatMap(({ forward }) => forward),
    },
    layers,
  }
}

/**
 * From the loss down to the lowest layer that has parameters, or to the inputs where their gradient
 * is asked for; nothing is computed that nobody uses.
 */
export function planBackward(
  { phase, layers }: PlannedPhase,
  specification: ModelSpecification,
  parameters: ParameterPlan,
  loss: TrainedLoss,
  layout: MemoryLayout,
): { readonly operations: readonly Operation[]; readonly dInputs: Slot | null } {
  const { outputCount, weightDecay } = specification
  const needsInputGradient = specification.needsInputGradient ?? false
  const lowest = needsInputGradient
    ? 0
    : parameters.byLayer.findIndex((tensors) => tensors.length > 0)
  const isTrained = needsInputGradient || lowest >= 0
  const dOutputs = isTrained ? layout.add('training.output-gradient', phase.outputs.shape) : null
  const { outputs, targets } = phase
  const operations: Operation[] = [
    loss.operation({ outputs, targets, dOutputs, loss: phase.loss, outputCount }),
  ]
  let dy = dOutputs
  for (let index = layers.length - 1; dy !== null && index >= lowest; index--) {
    // The index runs over the layers.
    const planned = layers[index]!.backward(dy, needsInputGradient || index > lowest)
    operations.push(...planned.operations)
    dy = planned.dx
  }
  const { value, gradient } = parameters.weights
  if (weightDecay > 0 && value.length > 0) {
    operations.push({
      type: 'weight-decay',
      weight: value,
      dWeight: gradient,
      loss: phase.loss,
      lambda: weightDecay,
    })
  }
  return { operations, dInputs: needsInputGradient ? dy : null }
}
