import { PROGRAM_ADDRESS } from '../memory-map'
import {
  ACTIVATION_BACKWARD,
  ACTIVATION_FORWARD,
  ADD,
  AFFINE_BACKWARD,
  AFFINE_FORWARD,
  APPLY_MASK,
  AVERAGE_POOLING_BACKWARD,
  AVERAGE_POOLING_FORWARD,
  BATCH_NORMALIZATION_BACKWARD,
  BATCH_NORMALIZATION_FORWARD,
  BATCH_NORMALIZATION_INFERENCE,
  BATCH_NORMALIZATION_INFERENCE_BACKWARD,
  BATCH_NORMALIZATION_UPDATE,
  CLIP_VALUES,
  CONVOLUTION_BACKWARD,
  CONVOLUTION_FORWARD,
  COPY_COLUMNS,
  DECOUPLED_DECAY,
  DROPOUT_MASK,
  GATHER_ROWS,
  GRADIENT_NORM,
  L1_PENALTY,
  LAYER_NORMALIZATION_BACKWARD,
  LAYER_NORMALIZATION_FORWARD,
  MAX_POOLING_BACKWARD,
  MAX_POOLING_FORWARD,
  MEAN_SQUARED_ERROR,
  OPTIMIZER_UPDATE,
  SCALE,
  SCALE_TO_NORM,
  SIGMOID_BINARY_CROSS_ENTROPY,
  SOFTMAX_BACKWARD,
  SOFTMAX_CROSS_ENTROPY,
  SOFTMAX_FORWARD,
  WEIGHT_DECAY,
} from '../opcodes'
import {
  ActivationBackward,
  ActivationForward,
  activationBackward,
  activationForward,
} from './activation'
import { AffineBackward, AffineForward, affineBackward, affineForward } from './affine'
import {
  BatchNormalization,
  BatchNormalizationBackward,
  BatchNormalizationUpdate,
  batchNormalizationBackward,
  batchNormalizationForward,
  batchNormalizationInference,
  batchNormalizationInferenceBackward,
  batchNormalizationUpdate,
} from './batch-normalization'
import { Add, CopyColumns, add, copyColumns } from './columns'
import {
  ConvolutionBackward,
  ConvolutionForward,
  convolutionBackward,
  convolutionForward,
} from './convolution'
import { GatherRows, gatherRows } from './gather-rows'
import {
  DecoupledDecay,
  GradientLimit,
  clipValues,
  decoupledDecay,
  gradientNorm,
  scaleToNorm,
} from './gradient-limit'
import { Lanes } from './lanes'
import {
  LayerNormalization,
  LayerNormalizationBackward,
  layerNormalizationBackward,
  layerNormalizationForward,
} from './layer-normalization'
import {
  ElementwiseLoss,
  SoftmaxCrossEntropy,
  meanSquaredError,
  sigmoidBinaryCrossEntropy,
  softmaxCrossEntropy,
} from './loss'
import { ApplyMask, DropoutMask, Scale, applyMask, dropoutMask, scale } from './mask'
import { Tiling } from './matrix-product'
import { Operation } from './operation'
import { OptimizerUpdate, optimizerUpdate } from './optimizer-update'
import { Penalty, l1Penalty, weightDecay } from './penalty'
import {
  AveragePooling,
  MaxPoolingBackward,
  MaxPoolingForward,
  averagePoolingBackward,
  averagePoolingForward,
  maxPoolingBackward,
  maxPoolingForward,
} from './pooling'
import { SoftmaxBackward, SoftmaxForward, softmaxBackward, softmaxForward } from './softmax'
import { Team } from './team'
import { WIDE_COLUMNS } from './tile'
import { Workspace } from './workspace'

/**
 * Tells the module where its thread may work. To be called once, before anything runs.
 *
 * @param isTileWide products in wide tiles, if this machine fuses multiply-adds: the machines that do
 *   have the registers for it
 */
export function initialize(workspace: usize, isTileWide: bool): void {
  if (__heap_base > <usize>PROGRAM_ADDRESS) unreachable()
  Workspace.place(workspace)
  if (isTileWide && Lanes.isFused()) Tiling.columns = WIDE_COLUMNS
}

/** Runs operations that lie one behind the other over the first `rowCount` rows of their slots. */
export function run(program: usize, end: usize, rowCount: i32): void {
  Team.size = 1
  runPart(program, end, rowCount)
}

/**
 * The same by `threadCount` threads, or by this one alone as long as the others have not come up. The
 * results are the same bits.
 */
export function runTogether(program: usize, end: usize, rowCount: i32, threadCount: i32): void {
  if (!ASC_FEATURE_THREADS || Team.readyCount < threadCount - 1) {
    run(program, end, rowCount)
    return
  }
  Team.size = threadCount
  Team.begin(program, end, rowCount)
  runPart(program, end, rowCount)
}

/** What a worker does as long as it lives: its part of every program that the first thread starts. */
export function serve(threadIndex: i32, threadCount: i32): void {
  if (!ASC_FEATURE_THREADS) return
  Team.index = threadIndex
  Team.size = threadCount
  let round = Team.join()
  while (true) {
    Team.waitForRound(round++)
    runPart(Team.program, Team.programEnd, Team.rowCount)
  }
}

function runPart(program: usize, end: usize, rowCount: i32): void {
  let address = program
  while (address < end) {
    const operation = changetype<Operation>(address)
    runOperation(operation, address, rowCount)
    Team.meet()
    address += operation.sizeBytes
  }
}

function runOperation(operation: Operation, address: usize, rowCount: i32): void {
  switch (operation.opcode) {
    case GATHER_ROWS:
      gatherRows(changetype<GatherRows>(address), rowCount)
      break
    case AFFINE_FORWARD:
      affineForward(changetype<AffineForward>(address), rowCount)
      break
    case AFFINE_BACKWARD:
      affineBackward(changetype<AffineBackward>(address), rowCount)
      break
    case ACTIVATION_FORWARD:
      activationForward(changetype<ActivationForward>(address), rowCount)
      break
    case ACTIVATION_BACKWARD:
      activationBackward(changetype<ActivationBackward>(address), rowCount)
      break
    case SOFTMAX_FORWARD:
      softmaxForward(changetype<SoftmaxForward>(address), rowCount)
      break
    case SOFTMAX_BACKWARD:
      softmaxBackward(changetype<SoftmaxBackward>(address), rowCount)
      break
    case CONVOLUTION_FORWARD:
      convolutionForward(changetype<ConvolutionForward>(address), rowCount)
      break
    case CONVOLUTION_BACKWARD:
      convolutionBackward(changetype<ConvolutionBackward>(address), rowCount)
      break
    case MAX_POOLING_FORWARD:
      maxPoolingForward(changetype<MaxPoolingForward>(address), rowCount)
      break
    case MAX_POOLING_BACKWARD:
      maxPoolingBackward(changetype<MaxPoolingBackward>(address), rowCount)
      break
    case AVERAGE_POOLING_FORWARD:
      averagePoolingForward(changetype<AveragePooling>(address), rowCount)
      break
    case AVERAGE_POOLING_BACKWARD:
      averagePoolingBackward(changetype<AveragePooling>(address), rowCount)
      break
    case BATCH_NORMALIZATION_FORWARD:
      batchNormalizationForward(changetype<BatchNormalization>(address), rowCount)
      break
    case BATCH_NORMALIZATION_BACKWARD:
      batchNormalizationBackward(changetype<BatchNormalizationBackward>(address), rowCount)
      break
    case BATCH_NORMALIZATION_UPDATE:
      batchNormalizationUpdate(changetype<BatchNormalizationUpdate>(address), rowCount)
      break
    case BATCH_NORMALIZATION_INFERENCE:
      batchNormalizationInference(changetype<BatchNormalization>(address), rowCount)
      break
    case BATCH_NORMALIZATION_INFERENCE_BACKWARD:
      batchNormalizationInferenceBackward(changetype<BatchNormalizationBackward>(address), rowCount)
      break
    case LAYER_NORMALIZATION_FORWARD:
      layerNormalizationForward(changetype<LayerNormalization>(address), rowCount)
      break
    case LAYER_NORMALIZATION_BACKWARD:
      layerNormalizationBackward(changetype<LayerNormalizationBackward>(address), rowCount)
      break
    case DROPOUT_MASK:
      dropoutMask(changetype<DropoutMask>(address), rowCount)
      break
    case APPLY_MASK:
      applyMask(changetype<ApplyMask>(address), rowCount)
      break
    case SCALE:
      scale(changetype<Scale>(address), rowCount)
      break
    case SOFTMAX_CROSS_ENTROPY:
      softmaxCrossEntropy(changetype<SoftmaxCrossEntropy>(address), rowCount)
      break
    case SIGMOID_BINARY_CROSS_ENTROPY:
      sigmoidBinaryCrossEntropy(changetype<ElementwiseLoss>(address), rowCount)
      break
    case MEAN_SQUARED_ERROR:
      meanSquaredError(changetype<ElementwiseLoss>(address), rowCount)
      break
    case WEIGHT_DECAY:
      weightDecay(changetype<Penalty>(address))
      break
    case L1_PENALTY:
      l1Penalty(changetype<Penalty>(address))
      break
    case GRADIENT_NORM:
      gradientNorm(changetype<GradientLimit>(address))
      break
    case SCALE_TO_NORM:
      scaleToNorm(changetype<GradientLimit>(address))
      break
    case CLIP_VALUES:
      clipValues(changetype<GradientLimit>(address))
      break
    case DECOUPLED_DECAY:
      decoupledDecay(changetype<DecoupledDecay>(address))
      break
    case COPY_COLUMNS:
      copyColumns(changetype<CopyColumns>(address), rowCount)
      break
    case ADD:
      add(changetype<Add>(address), rowCount)
      break
    case OPTIMIZER_UPDATE:
      optimizerUpdate(changetype<OptimizerUpdate>(address))
      break
    default:
      unreachable()
  }
}
