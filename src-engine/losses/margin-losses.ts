import { lossTerm } from '../kernels/loss-terms'
import { elementwiseLoss } from './loss-function'
import { oneForTwo } from './output-counts'
import { trainedElementwise } from './trained-elementwise'
import type { TrainedLoss } from './trained-loss'

/** For targets −1 and +1 and raw scores: nothing beyond the margin, a straight slope before it. */
export const hinge = elementwiseLoss('hinge', 'mean of max(0, 1 − t·y)', 'mean', lossTerm('hinge'))

/** Hinge without its kink: the slope fades towards the margin. */
export const squaredHinge = elementwiseLoss(
  'squared-hinge',
  'mean of max(0, 1 − t·y)²',
  'mean',
  lossTerm('squared-hinge'),
)

/** For targets −1 and +1 and raw scores: AdaBoost's loss, steep for confident errors. */
export const exponential = elementwiseLoss(
  'exponential',
  'mean of e^(−t·y)',
  'mean',
  lossTerm('exponential'),
)

const margins = {
  tasks: ['classification'],
  targetForm: 'signs',
  outputMeaning: 'margins',
  outputCount: oneForTwo,
} as const

export const trainedHinge: TrainedLoss = trainedElementwise(
  { term: 'hinge' },
  { type: 'hinge', title: 'hinge loss', ...margins },
)

export const trainedSquaredHinge: TrainedLoss = trainedElementwise(
  { term: 'squared-hinge' },
  { type: 'squared-hinge', title: 'squared hinge loss', ...margins },
)

export const trainedExponential: TrainedLoss = trainedElementwise(
  { term: 'exponential' },
  { type: 'exponential', title: 'exponential loss', ...margins },
)
