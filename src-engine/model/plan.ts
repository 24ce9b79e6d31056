import type { KernelSet } from '../kernels/kernel-set'
import { trainedLoss } from '../losses/trained-loss'
import { StudioError } from '../protocol/errors'
import type { LayerConfig } from '../protocol/layer-config'
import type { LinearMemory, MemoryLayout } from '../tensor/memory'
import { sizeOf } from '../tensor/shape'
import { blockedLayer, layerName, type FittedLayer, type LayerWalk } from '../layers/layer-chain'
import { walkLayers } from './layer-walk'
import type { Model, ModelPlan, ModelSpecification, PhasePlan } from './model'
import { planParameters } from './parameter-plan'
import { planBackward, planPhase, type PlannedBackward, type PlannedPhase } from './phase-plan'

interface PlannedTraining extends PlannedPhase {
  readonly backward: PlannedBackward
}

/**
 * Compiles a network: places everything it needs in `layout`, which may hold more than the model, and
 * lists the operations of its phases.
 *
 * @throws network/… when a layer does not fit its input or cannot be trained through, or the outputs
 *   do not fit the targets
 */
export function planModel(specification: ModelSpecification, layout: MemoryLayout): ModelPlan {
  const fitted = fittedLayers(specification)
  const loss = trainedLoss(specification.loss)
  const { trainingRowCount, inferenceRowCount } = specification
  const isTrained = trainingRowCount > 0
  const parameters = planParameters(fitted, layout, isTrained)
  const scalars = layout.add('scalars', [2], 'float64')
  const phase = (name: 'training' | 'inference', rowCount: number): PlannedPhase =>
    planPhase(name, rowCount, specification, fitted, parameters, scalars, loss, layout)

  const planInference = (): PhasePlan => phase('inference', inferenceRowCount).phase
  const planTraining = (): PlannedTraining | null => {
    if (!isTrained) return null
    const planned = phase('training', trainingRowCount)
    const backward = planBackward(planned, specification, fitted, parameters, loss, layout)
    return { ...planned, backward }
  }
  const [inference, training] =
    specification.sharesMemory === true
      ? layout.overlay(planInference, planTraining)
      : [planInference(), planTraining()]
  return {
    specification,
    parameters: parameters.tensors,
    parameterBlock: parameters.parameterBlock,
    parameterCount: parameters.parameterBlock.length,
    trainedBlock: parameters.trainedBlock,
    trainedWeights: parameters.weights.value,
    gradientBlock: parameters.gradientBlock,
    states: parameters.states,
    stateBlock: parameters.stateBlock,
    training: training && {
      ...training.phase,
      backward: training.backward.operations,
      dInputs: training.backward.dInputs,
      scalars,
      stateUpdates: training.chain.stateUpdates,
      layerOf: training.chain.layerOf,
    },
    inference: {
      ...inference,
      lossValue: [
        loss.operation({
          phase: 'inference',
          outputs: inference.outputs,
          targets: inference.targets,
          dOutputs: null,
          loss: inference.loss,
          outputCount: specification.outputCount,
        }),
      ],
    },
  }
}

/** Joins a plan to its memory; from here on, running a phase allocates nothing. */
export function bindModel(plan: ModelPlan, kernels: KernelSet, memory: LinearMemory): Model {
  const { training, inference } = plan
  return {
    plan,
    kernels,
    memory,
    computeGradients: training
      ? kernels.bindProgram([...training.forward, ...training.backward], memory)
      : null,
    updateStates: training ? kernels.bindProgram(training.stateUpdates, memory) : null,
    predict: kernels.bindProgram(inference.forward, memory),
    evaluate: kernels.bindProgram([...inference.forward, ...inference.lossValue], memory),
  }
}

function fittedLayers({
  layers,
  inputShape,
  outputCount,
  trainingRowCount,
}: ModelSpecification): readonly FittedLayer[] {
  const walk = walkLayers(layers, inputShape)
  if (walk.failure) throw layerError(walk.failure, layers)
  const blocked = trainingRowCount > 0 ? blockedLayer(walk.layers) : null
  if (blocked) throw layerError(blocked, layers)
  const given = sizeOf(walk.outputShape)
  if (given !== outputCount) {
    throw new StudioError(
      'network/output-count',
      `The network ends with ${given} outputs where the targets need ${outputCount}: give its last affine layer ${outputCount} units.`,
      { given, needed: outputCount },
    )
  }
  return walk.layers
}

/** A layer's fault with the place of the layer. */
function layerError(
  { index, error }: NonNullable<LayerWalk['failure']>,
  layers: readonly LayerConfig[],
): StudioError {
  const type = layers[index]?.type ?? ''
  return new StudioError(error.code, `${layerName(index, type)}: ${error.message}`, {
    ...error.details,
    layer: index + 1,
    type,
  })
}
