import type { BoundOperation } from '../kernels/kernel-set'
import type {
  LayerNormalizationBackward,
  LayerNormalizationForward,
} from '../kernels/normalization-operation'
import type { LinearMemory } from '../tensor/memory'
import type { RealArray } from '../tensor/shape'

/** y ← γ(x − mean)/√(variance + ε) + β with mean and variance of each row */
export function bindLayerNormalizationForward(
  operation: LayerNormalizationForward,
  memory: LinearMemory,
): BoundOperation {
  const { epsilon, size } = operation
  const x = memory.real(operation.x)
  const gamma = memory.real(operation.gamma)
  const beta = memory.real(operation.beta)
  const y = memory.real(operation.y)
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const start = row * size
      const mean = meanOf(x, start, size)
      const deviation = Math.sqrt(varianceOf(x, start, size, mean) + epsilon)
      for (let place = 0; place < size; place++) {
        const normalized = (x[start + place]! - mean) / deviation
        y[start + place] = gamma[place]! * normalized + beta[place]!
      }
    }
  }
}

/** dx ← (g − mean g − x̂·mean(g·x̂))/σ with g = γ·dy; dγ ← Σ dy·x̂, dβ ← Σ dy over rows */
export function bindLayerNormalizationBackward(
  operation: LayerNormalizationBackward,
  memory: LinearMemory,
): BoundOperation {
  const { epsilon, size } = operation
  const x = memory.real(operation.x)
  const gamma = memory.real(operation.gamma)
  const dy = memory.real(operation.dy)
  const dGamma = operation.dGamma ? memory.real(operation.dGamma) : null
  const dBeta = operation.dBeta ? memory.real(operation.dBeta) : null
  const dx = operation.dx ? memory.real(operation.dx) : null
  return (rowCount) => {
    dGamma?.fill(0)
    dBeta?.fill(0)
    for (let row = 0; row < rowCount; row++) {
      const start = row * size
      const mean = meanOf(x, start, size)
      const deviation = Math.sqrt(varianceOf(x, start, size, mean) + epsilon)
      let sum = 0
      let projection = 0
      for (let place = 0; place < size; place++) {
        const slope = dy[start + place]!
        const normalized = (x[start + place]! - mean) / deviation
        if (dGamma) dGamma[place]! += slope * normalized
        if (dBeta) dBeta[place]! += slope
        sum += gamma[place]! * slope
        projection += gamma[place]! * slope * normalized
      }
      for (let place = 0; dx && place < size; place++) {
        const normalized = (x[start + place]! - mean) / deviation
        const slope = gamma[place]! * dy[start + place]!
        dx[start + place] = (slope - sum / size - (normalized * projection) / size) / deviation
      }
    }
  }
}

function meanOf(x: RealArray, start: number, size: number): number {
  let sum = 0
  for (let place = start; place < start + size; place++) sum += x[place]!
  return sum / size
}

function varianceOf(x: RealArray, start: number, size: number, mean: number): number {
  let squares = 0
  for (let place = start; place < start + size; place++) squares += (x[place]! - mean) ** 2
  return squares / size
}
