import type { BoundOperation } from '../kernels/kernel-set'
import type {
  BatchNormalizationBackward,
  BatchNormalizationForward,
  BatchNormalizationInference,
  BatchNormalizationInferenceBackward,
  BatchNormalizationUpdate,
} from '../kernels/normalization-operation'
import type { LinearMemory } from '../tensor/memory'

/** mean, variance ← those of each channel; y ← γ(x − mean)/√(variance + ε) + β */
export function bindBatchNormalizationForward(
  operation: BatchNormalizationForward,
  memory: LinearMemory,
): BoundOperation {
  const { channelCount, spatialSize } = operation
  const x = memory.real(operation.x)
  const mean = memory.real(operation.mean)
  const variance = memory.real(operation.variance)
  const normalize = bindNormalize(operation, memory)
  return (rowCount) => {
    const count = rowCount * spatialSize
    if (count === 0) return
    for (let channel = 0; channel < channelCount; channel++) {
      let sum = 0
      for (let row = 0; row < rowCount; row++) {
        const start = (row * channelCount + channel) * spatialSize
        for (let place = start; place < start + spatialSize; place++) sum += x[place]!
      }
      const center = sum / count
      let squares = 0
      for (let row = 0; row < rowCount; row++) {
        const start = (row * channelCount + channel) * spatialSize
        for (let place = start; place < start + spatialSize; place++) {
          const deviation = x[place]! - center
          squares += deviation * deviation
        }
      }
      mean[channel] = center
      variance[channel] = squares / count
    }
    normalize(rowCount)
  }
}

/** The same with statistics that stand already. */
export function bindBatchNormalizationInference(
  operation: BatchNormalizationInference,
  memory: LinearMemory,
): BoundOperation {
  return bindNormalize(operation, memory)
}

function bindNormalize(
  operation: BatchNormalizationForward | BatchNormalizationInference,
  memory: LinearMemory,
): BoundOperation {
  const { epsilon, channelCount, spatialSize } = operation
  const x = memory.real(operation.x)
  const gamma = memory.real(operation.gamma)
  const beta = memory.real(operation.beta)
  const y = memory.real(operation.y)
  const mean = memory.real(operation.mean)
  const variance = memory.real(operation.variance)
  return (rowCount) => {
    for (let channel = 0; channel < channelCount; channel++) {
      const center = mean[channel]!
      const factor = gamma[channel]! / Math.sqrt(variance[channel]! + epsilon)
      const shift = beta[channel]!
      for (let row = 0; row < rowCount; row++) {
        const start = (row * channelCount + channel) * spatialSize
        for (let place = start; place < start + spatialSize; place++) {
          y[place] = (x[place]! - center) * factor + shift
        }
      }
    }
  }
}

/** dγ ← Σ dy·x̂, dβ ← Σ dy, dx ← γ/(m·σ)·(m·dy − dβ − x̂·dγ) */
export function bindBatchNormalizationBackward(
  operation: BatchNormalizationBackward,
  memory: LinearMemory,
): BoundOperation {
  const { epsilon, channelCount, spatialSize } = operation
  const x = memory.real(operation.x)
  const gamma = memory.real(operation.gamma)
  const mean = memory.real(operation.mean)
  const variance = memory.real(operation.variance)
  const dy = memory.real(operation.dy)
  const dGamma = memory.real(operation.dGamma)
  const dBeta = memory.real(operation.dBeta)
  const dx = operation.dx ? memory.real(operation.dx) : null
  return (rowCount) => {
    const count = rowCount * spatialSize
    for (let channel = 0; channel < channelCount; channel++) {
      const center = mean[channel]!
      const deviation = Math.sqrt(variance[channel]! + epsilon)
      let sum = 0
      let projection = 0
      for (let row = 0; row < rowCount; row++) {
        const start = (row * channelCount + channel) * spatialSize
        for (let place = start; place < start + spatialSize; place++) {
          sum += dy[place]!
          projection += (dy[place]! * (x[place]! - center)) / deviation
        }
      }
      dBeta[channel] = sum
      dGamma[channel] = projection
      if (!dx) continue
      const factor = gamma[channel]! / deviation
      for (let row = 0; row < rowCount; row++) {
        const start = (row * channelCount + channel) * spatialSize
        for (let place = start; place < start + spatialSize; place++) {
          const normalized = (x[place]! - center) / deviation
          dx[place] = factor * (dy[place]! - sum / count - (normalized * projection) / count)
        }
      }
    }
  }
}

/** dx ← dy·γ/√(variance + ε) */
export function bindBatchNormalizationInferenceBackward(
  operation: BatchNormalizationInferenceBackward,
  memory: LinearMemory,
): BoundOperation {
  const { epsilon, channelCount, spatialSize } = operation
  const gamma = memory.real(operation.gamma)
  const variance = memory.real(operation.variance)
  const dy = memory.real(operation.dy)
  const dx = memory.real(operation.dx)
  return (rowCount) => {
    for (let channel = 0; channel < channelCount; channel++) {
      const factor = gamma[channel]! / Math.sqrt(variance[channel]! + epsilon)
      for (let row = 0; row < rowCount; row++) {
        const start = (row * channelCount + channel) * spatialSize
        for (let place = start; place < start + spatialSize; place++) {
          dx[place] = dy[place]! * factor
        }
      }
    }
  }
}

/** running ← momentum·running + (1 − momentum)·batch */
export function bindBatchNormalizationUpdate(
  operation: BatchNormalizationUpdate,
  memory: LinearMemory,
): BoundOperation {
  const { momentum, isUnbiased, spatialSize } = operation
  const mean = memory.real(operation.mean)
  const variance = memory.real(operation.variance)
  const runningMean = memory.real(operation.runningMean)
  const runningVariance = memory.real(operation.runningVariance)
  return (rowCount) => {
    const count = rowCount * spatialSize
    const correction = isUnbiased && count > 1 ? count / (count - 1) : 1
    for (let channel = 0; channel < mean.length; channel++) {
      runningMean[channel] = momentum * runningMean[channel]! + (1 - momentum) * mean[channel]!
      runningVariance[channel] =
        momentum * runningVariance[channel]! + (1 - momentum) * correction * variance[channel]!
    }
  }
}
