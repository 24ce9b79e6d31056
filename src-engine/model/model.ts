import type { BoundOperation, KernelSet } from '../kernels/kernel-set'
import type { Operation } from '../kernels/operation'
import type { ParameterDeclaration } from '../layers/layer'
import type { LayerConfig } from '../protocol/layer-config'
import type { LossConfig } from '../protocol/loss-config'
import type { LinearMemory, Slot } from '../tensor/memory'
import type { Shape } from '../tensor/shape'

/** What a network is planned for. */
export interface ModelSpecification {
  readonly layers: readonly LayerConfig[]
  readonly loss: LossConfig
  /** λ of ½λΣw²; 0 for none. */
  readonly weightDecay: number
  /** λ of λΣ|w|; none when left out. */
  readonly l1?: number
  /** Shape of one example after preprocessing. */
  readonly inputShape: Shape
  /** Columns of the target: classes, or regression targets. */
  readonly outputCount: number
  /** Rows of the largest training batch; 0 plans no training phase. */
  readonly trainingRowCount: number
  /** Rows of the largest inference batch. */
  readonly inferenceRowCount: number
  /** Also take the gradient by the inputs, which training does not need: for checks and saliency. */
  readonly needsInputGradient?: boolean
  /**
   * Lays the phases over the same memory, for whoever is done with one batch before it begins another:
   * an evaluation then leaves nothing of the training batch, and training nothing of the evaluated one.
   */
  readonly sharesMemory?: boolean
}

/**
 * A named parameter tensor inside the flat blocks. Names: `<layer number from 1>.<type>.weight`, and
 * `3.branches.2.1.convolution.weight` for the first layer in the second branch of layer 3.
 */
export interface ParameterTensor extends ParameterDeclaration {
  readonly value: Slot
  /** Length 0 for a frozen tensor and without a training phase. */
  readonly gradient: Slot
}

/** A tensor that is kept from step to step without being trained; named as parameters are. */
export interface StateTensor {
  readonly name: string
  readonly value: Slot
  /** What every element begins with. */
  readonly initial: number
}

/** Where a phase reads its batch and leaves its result, and what it does in between. */
export interface PhasePlan {
  /** (N, D) real */
  readonly inputs: Slot
  /** (N) int32 labels for the cross-entropies of classes, otherwise (N, K) real targets. */
  readonly targets: Slot
  /** (N, K) outputs of the last layer (logits for the cross-entropies). */
  readonly outputs: Slot
  /** (1) float64: loss of the batch. */
  readonly loss: Slot
  /** Output slot of every layer, in order. */
  readonly layerOutputs: readonly Slot[]
  /** From inputs to outputs. */
  readonly forward: readonly Operation[]
}

/** A model as data: every slot placed in a layout, every operation listed; nothing allocated yet. */
export interface ModelPlan {
  readonly specification: ModelSpecification
  readonly parameters: readonly ParameterTensor[]
  /** (P) all parameters: trained weights, then trained biases, then frozen tensors. */
  readonly parameterBlock: Slot
  readonly parameterCount: number
  /** (T) the front of the parameter block that optimizers update. */
  readonly trainedBlock: Slot
  /** The trained weights at its front, which decay works on; biases never decay. */
  readonly trainedWeights: Slot
  /** (T) gradients by the trained block; length 0 without a training phase. */
  readonly gradientBlock: Slot
  readonly states: readonly StateTensor[]
  /** All states, one behind the other. */
  readonly stateBlock: Slot
  readonly training:
    | (PhasePlan & {
        /** Loss with its gradient, backward through every layer, penalties (added to the loss). */
        readonly backward: readonly Operation[]
        /** (N, D) gradient by the inputs where the specification asks for it. */
        readonly dInputs: Slot | null
        /**
         * (2) float64: [seed of the run, updates done including this one], to be written before every
         * step: what random layers draw from besides their place in the network.
         */
        readonly scalars: Slot
        /**
         * What changes the states, once per step after the gradients; forward and backward leave them
         * alone, so that a batch may be computed as often as one likes.
         */
        readonly stateUpdates: readonly Operation[]
        /** Which layer an operation is part of, by its position from 0; losses and penalties of none. */
        readonly layerOf: ReadonlyMap<Operation, number>
      })
    | null
  readonly inference: PhasePlan & {
    /** Loss alone, without weight decay. */
    readonly lossValue: readonly Operation[]
  }
}

/** A plan bound to memory by a kernel set. */
export interface Model {
  readonly plan: ModelPlan
  readonly kernels: KernelSet
  readonly memory: LinearMemory
  /** Forward, loss, backward: leaves loss and gradients of the training phase. Null without one. */
  readonly computeGradients: BoundOperation | null
  /** Changes the states after the gradients of a batch were computed. Null without training. */
  readonly updateStates: BoundOperation | null
  /** Leaves the outputs of the inference phase. */
  readonly predict: BoundOperation
  /** Leaves outputs and loss of the inference phase, from its targets. */
  readonly evaluate: BoundOperation
}
