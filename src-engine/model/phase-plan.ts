import type { Operation } from '../kernels/operation'
import { isTrained, planChain, type FittedLayer, type PlannedChain } from '../layers/layer-chain'
import type { TrainedLoss } from '../losses/trained-loss'
import type { MemoryLayout, Slot } from '../tensor/memory'
import type { ModelSpecification, PhasePlan } from './model'
import type { ParameterPlan } from './parameter-plan'

/** A phase with its layers, which know their backward pass. */
export interface PlannedPhase {
  readonly phase: PhasePlan
  readonly chain: PlannedChain
}

/** What leads from the outputs of the training phase to the gradients. */
export interface PlannedBackward {
  readonly operations: readonly Operation[]
  /** (N, D) gradient by the inputs where it was asked for. */
  readonly dInputs: Slot | null
}

/**
 * Places the batch, every layer's output and the loss of one phase.
 *
 * @param scalars (2) float64 [seed, updates done including this one]
 */
export function planPhase(
  name: 'training' | 'inference',
  rowCount: number,
  specification: ModelSpecification,
  fitted: readonly FittedLayer[],
  parameters: ParameterPlan,
  scalars: Slot,
  loss: TrainedLoss,
  layout: MemoryLayout,
): PlannedPhase {
  const { inputShape, outputCount } = specification
  const inputs = layout.add(`${name}.inputs`, [rowCount, ...inputShape])
  const targets =
    loss.targetForm === 'labels'
      ? layout.add(`${name}.targets`, [rowCount], 'int32')
      : layout.add(`${name}.targets`, [rowCount, outputCount])
  let streamCount = 0
  const chain = planChain(fitted, {
    phase: name,
    x: inputs,
    parameter(tensorName) {
      const { value, gradient, isFrozen } = named(parameters.tensors, tensorName)
      return { value, gradient: isFrozen ? null : gradient }
    },
    state: (stateName) => named(parameters.states, stateName).value,
    buffer: (bufferName, shape, dtype) =>
      layout.add(`${name}.${bufferName}`, [rowCount, ...shape], dtype),
    workspace: (workspaceName, shape) => layout.add(`${name}.${workspaceName}`, shape),
    scalars,
    nextStream: () => streamCount++,
  })
  return {
    phase: {
      inputs,
      targets,
      outputs: chain.y,
      loss: layout.add(`${name}.loss`, [1], 'float64'),
      layerOutputs: chain.outputs,
      forward: chain.forward,
    },
    chain,
  }
}

/** Loss with its gradient, the layers backwards as far as anything is trained, and penalties. */
export function planBackward(
  { phase, chain }: PlannedPhase,
  specification: ModelSpecification,
  fitted: readonly FittedLayer[],
  parameters: ParameterPlan,
  loss: TrainedLoss,
  layout: MemoryLayout,
): PlannedBackward {
  const { outputCount, needsInputGradient = false } = specification
  const hasGradient = needsInputGradient || fitted.some(isTrained)
  const dOutputs = hasGradient ? layout.add('training.output-gradient', phase.outputs.shape) : null
  const { outputs, targets } = phase
  const lossOperation = loss.operation({
    phase: 'training',
    outputs,
    targets,
    dOutputs,
    loss: phase.loss,
    outputCount,
  })
  const backward = dOutputs && chain.backward(dOutputs, needsInputGradient)
  return {
    operations: [
      lossOperation,
      ...(backward?.operations ?? []),
      ...penalties(specification, parameters, phase.loss),
    ],
    dInputs: backward?.dx ?? null,
  }
}

/** What large weights cost, added to the loss and to the gradients of the trained weights. */
function penalties(
  { weightDecay, l1 = 0 }: ModelSpecification,
  { weights }: ParameterPlan,
  loss: Slot,
): Operation[] {
  if (weights.value.length === 0) return []
  const slots = { weight: weights.value, dWeight: weights.gradient, loss }
  return [
    ...(weightDecay > 0 ? [{ type: 'weight-decay', ...slots, lambda: weightDecay } as const] : []),
    ...(l1 > 0 ? [{ type: 'l1-penalty', ...slots, lambda: l1 } as const] : []),
  ]
}

function named<Named extends { readonly name: string }>(
  tensors: readonly Named[],
  name: string,
): Named {
  const tensor = tensors.find((candidate) => candidate.name === name)
  if (!tensor) throw new TypeError(`no layer declares ${name}`)
  return tensor
}
