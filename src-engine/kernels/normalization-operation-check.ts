import type { NormalizationOperation } from './normalization-operation'
import type { SlotCheck } from './slot-check'

/** @returns the largest row count that all batch slots can hold; infinite for an update */
export function checkNormalizationOperation(
  operation: NormalizationOperation,
  check: SlotCheck,
): number {
  switch (operation.type) {
    case 'batch-normalization-forward':
    case 'batch-normalization-inference': {
      const { x, gamma, beta, y, mean, variance, channelCount } = operation
      for (const slot of [gamma, beta, mean, variance]) check.length(slot, channelCount)
      check.realType([x, gamma, beta, y, mean, variance])
      const size = channelCount * operation.spatialSize
      return check.rows([x, size], [y, size])
    }
    case 'batch-normalization-backward': {
      const { x, gamma, mean, variance, dy, dGamma, dBeta, dx, channelCount } = operation
      for (const slot of [gamma, mean, variance, dGamma, dBeta]) check.length(slot, channelCount)
      check.realType([x, gamma, mean, variance, dy, dGamma, dBeta, dx ?? x])
      const size = channelCount * operation.spatialSize
      return check.rows([x, size], [dy, size], [dx ?? x, size])
    }
    case 'batch-normalization-update': {
      const { mean, variance, runningMean, runningVariance } = operation
      for (const slot of [variance, runningMean, runningVariance]) check.length(slot, mean.length)
      check.realType([mean, variance, runningMean, runningVariance])
      return Number.POSITIVE_INFINITY
    }
    case 'batch-normalization-inference-backward': {
      const { gamma, variance, dy, dx, channelCount } = operation
      for (const slot of [gamma, variance]) check.length(slot, channelCount)
      check.realType([gamma, variance, dy, dx])
      const size = channelCount * operation.spatialSize
      return check.rows([dy, size], [dx, size])
    }
    case 'layer-normalization-forward': {
      const { x, gamma, beta, y, size } = operation
      for (const slot of [gamma, beta]) check.length(slot, size)
      check.realType([x, gamma, beta, y])
      return check.rows([x, size], [y, size])
    }
    case 'layer-normalization-backward': {
      const { x, gamma, dy, dGamma, dBeta, dx, size } = operation
      for (const slot of [gamma, dGamma ?? gamma, dBeta ?? gamma]) check.length(slot, size)
      check.realType([x, gamma, dy, dGamma ?? x, dBeta ?? x, dx ?? x])
      return check.rows([x, size], [dy, size], [dx ?? x, size])
    }
    default:
      return operation satisfies never
  }
}
