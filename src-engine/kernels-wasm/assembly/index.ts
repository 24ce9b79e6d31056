import {
  ACTIVATION_BACKWARD,
  ACTIVATION_FORWARD,
  AFFINE_BACKWARD,
  AFFINE_FORWARD,
  AVERAGE_POOLING_BACKWARD,
  AVERAGE_POOLING_FORWARD,
  CONVOLUTION_BACKWARD,
  CONVOLUTION_FORWARD,
  GATHER_ROWS,
  MAX_POOLING_BACKWARD,
  MAX_POOLING_FORWARD,
  MEAN_SQUARED_ERROR,
  OPTIMIZER_UPDATE,
  SIGMOID_BINARY_CROSS_ENTROPY,
  SOFTMAX_CROSS_ENTROPY,
  WEIGHT_DECAY,
} from '../opcodes'
import { PROGRAM_ADDRESS } from '../memory-map'
import {
  ActivationBackward,
  ActivationForward,
  activationBackward,
  activationForward,
} from './activation'
import { AffineBackward, AffineForward, affineBackward, affineForward } from './affine'
import {
  ConvolutionBackward,
  ConvolutionForward,
  convolutionBackward,
  convolutionForward,
} from './convolution'
import { GatherRows, gatherRows } from './gather-rows'
import {
  ElementwiseLoss,
  SoftmaxCrossEntropy,
  WeightDecay,
  meanSquaredError,
  sigmoidBinaryCrossEntropy,
  softmaxCrossEntropy,
  weightDecay,
} from './loss'
import { Lanes } from './lanes'
import { Tiling } from './matrix-product'
import { Operation } from './operation'
import { OptimizerUpdate, optimizerUpdate } from './optimizer-update'
import {
  AveragePooling,
  MaxPoolingBackward,
  MaxPoolingForward,
  averagePoolingBackward,
  averagePoolingForward,
  maxPoolingBackward,
  maxPoolingForward,
} from './pooling'
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
      weightDecay(changetype<WeightDecay>(address))
      break
    case OPTIMIZER_UPDATE:
      optimizerUpdate(changetype<OptimizerUpdate>(address))
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
    default:
      unreachable()
  }
}
