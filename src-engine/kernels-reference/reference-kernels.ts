import type { BoundOperation, KernelSet } from '../kernels/kernel-set'
import type { Operation } from '../kernels/operation'
import { checkOperation, checkRowCount } from '../kernels/operation-check'
import { StudioError } from '../protocol/errors'
import { LinearMemory } from '../tensor/memory'
import { bindAdafactorUpdate } from './adafactor-update'
import { bindActivationBackward, bindActivationForward } from './activation'
import { bindAffineBackward, bindAffineForward } from './affine'
import {
  bindBatchNormalizationBackward,
  bindBatchNormalizationForward,
  bindBatchNormalizationInference,
  bindBatchNormalizationInferenceBackward,
  bindBatchNormalizationUpdate,
} from './batch-normalization'
import { bindAdd, bindCopyColumns } from './columns'
import { bindConvolutionBackward, bindConvolutionForward } from './convolution'
import { bindGatherRows } from './gather-rows'
import {
  bindLayerNormalizationBackward,
  bindLayerNormalizationForward,
} from './layer-normalization'
import { bindClipValues, bindGradientNorm, bindScaleToNorm } from './gradient-limit'
import {
  bindCategoricalCrossEntropy,
  bindElementwiseLoss,
  bindMeanSquaredError,
  bindSigmoidBinaryCrossEntropy,
  bindSoftmaxCrossEntropy,
} from './loss'
import { bindApplyMask, bindDropoutMask, bindScale } from './mask'
import { bindMuonUpdate } from './muon-update'
import { bindDecoupledDecay, bindOptimizerUpdate } from './optimizer-update'
import { bindL1Penalty, bindWeightDecay } from './penalty'
import {
  bindAveragePoolingBackward,
  bindAveragePoolingForward,
  bindMaxPoolingBackward,
  bindMaxPoolingForward,
} from './pooling'
import { bindSoftmaxBackward, bindSoftmaxForward } from './softmax'

/**
 * Every operation in plain TypeScript, float32 or float64: the judge of the faster kernel sets. All
 * arithmetic is in double precision; float32 slots round each stored value once.
 */
export const referenceKernels: KernelSet = {
  name: 'reference',
  reservedBytes: 0,
  createMemory,
  bind(operation, memory) {
    return bindProgram([operation], memory)
  },
  bindProgram,
}

/** @throws engine/out-of-memory when the machine does not grant that much at once */
function createMemory(sizeBytes: number): LinearMemory {
  try {
    return new LinearMemory(new ArrayBuffer(sizeBytes))
  } catch (error) {
    throw new StudioError(
      'engine/out-of-memory',
      `The model with its data needs ${Math.ceil(sizeBytes / 1_048_576)} MiB in one block, which this machine did not grant: choose a smaller network, batch or data set.`,
      { sizeBytes },
      { cause: error },
    )
  }
}

function bindProgram(operations: readonly Operation[], memory: LinearMemory): BoundOperation {
  const capacity = Math.min(...operations.map(checkOperation))
  const bound = operations.map((operation) => bindOperation(operation, memory))
  return (rowCount) => {
    checkRowCount(rowCount, capacity)
    for (const run of bound) run(rowCount)
  }
}

function bindOperation(operation: Operation, memory: LinearMemory): BoundOperation {
  switch (operation.type) {
    case 'gather-rows':
      return bindGatherRows(operation, memory)
    case 'affine-forward':
      return bindAffineForward(operation, memory)
    case 'affine-backward':
      return bindAffineBackward(operation, memory)
    case 'activation-forward':
      return bindActivationForward(operation, memory)
    case 'activation-backward':
      return bindActivationBackward(operation, memory)
    case 'softmax-forward':
      return bindSoftmaxForward(operation, memory)
    case 'softmax-backward':
      return bindSoftmaxBackward(operation, memory)
    case 'convolution-forward':
      return bindConvolutionForward(operation, memory)
    case 'convolution-backward':
      return bindConvolutionBackward(operation, memory)
    case 'max-pooling-forward':
      return bindMaxPoolingForward(operation, memory)
    case 'max-pooling-backward':
      return bindMaxPoolingBackward(operation, memory)
    case 'average-pooling-forward':
      return bindAveragePoolingForward(operation, memory)
    case 'average-pooling-backward':
      return bindAveragePoolingBackward(operation, memory)
    case 'batch-normalization-forward':
      return bindBatchNormalizationForward(operation, memory)
    case 'batch-normalization-backward':
      return bindBatchNormalizationBackward(operation, memory)
    case 'batch-normalization-update':
      return bindBatchNormalizationUpdate(operation, memory)
    case 'batch-normalization-inference':
      return bindBatchNormalizationInference(operation, memory)
    case 'batch-normalization-inference-backward':
      return bindBatchNormalizationInferenceBackward(operation, memory)
    case 'layer-normalization-forward':
      return bindLayerNormalizationForward(operation, memory)
    case 'layer-normalization-backward':
      return bindLayerNormalizationBackward(operation, memory)
    case 'dropout-mask':
      return bindDropoutMask(operation, memory)
    case 'apply-mask':
      return bindApplyMask(operation, memory)
    case 'scale':
      return bindScale(operation, memory)
    case 'copy-columns':
      return bindCopyColumns(operation, memory)
    case 'add':
      return bindAdd(operation, memory)
    case 'softmax-cross-entropy':
      return bindSoftmaxCrossEntropy(operation, memory)
    case 'categorical-cross-entropy':
      return bindCategoricalCrossEntropy(operation, memory)
    case 'sigmoid-binary-cross-entropy':
      return bindSigmoidBinaryCrossEntropy(operation, memory)
    case 'mean-squared-error':
      return bindMeanSquaredError(operation, memory)
    case 'elementwise-loss':
      return bindElementwiseLoss(operation, memory)
    case 'weight-decay':
      return bindWeightDecay(operation, memory)
    case 'l1-penalty':
      return bindL1Penalty(operation, memory)
    case 'gradient-norm':
      return bindGradientNorm(operation, memory)
    case 'scale-to-norm':
      return bindScaleToNorm(operation, memory)
    case 'clip-values':
      return bindClipValues(operation, memory)
    case 'decoupled-decay':
      return bindDecoupledDecay(operation, memory)
    case 'optimizer-update':
      return bindOptimizerUpdate(operation, memory)
    case 'adafactor-update':
      return bindAdafactorUpdate(operation, memory)
    case 'muon-update':
      return bindMuonUpdate(operation, memory)
    default:
      return operation satisfies never
  }
}
