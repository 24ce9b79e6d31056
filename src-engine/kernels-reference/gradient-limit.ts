import type { BoundOperation } from '../kernels/kernel-set'
import type { ClipValues, GradientNorm, ScaleToNorm } from '../kernels/update-operation'
import type { LinearMemory } from '../tensor/memory'

/** norm ← √Σg² */
export function bindGradientNorm(operation: GradientNorm, memory: LinearMemory): BoundOperation {
  const gradient = memory.real(operation.gradient)
  const norm = memory.float64(operation.norm)
  return () => {
    let sum = 0
    for (let index = 0; index < gradient.length; index++) sum += gradient[index]! ** 2
    norm[0] = Math.sqrt(sum)
  }
}

/** g ← g·maximum/norm where norm is larger than the maximum */
export function bindScaleToNorm(operation: ScaleToNorm, memory: LinearMemory): BoundOperation {
  const { maximum } = operation
  const gradient = memory.real(operation.gradient)
  const norm = memory.float64(operation.norm)
  return () => {
    if (norm[0]! <= maximum) return
    const factor = maximum / norm[0]!
    for (let index = 0; index < gradient.length; index++) gradient[index]! *= factor
  }
}

/** g ← min(max(g, −maximum), maximum); a NaN stays */
export function bindClipValues(operation: ClipValues, memory: LinearMemory): BoundOperation {
  const { maximum } = operation
  const gradient = memory.real(operation.gradient)
  return () => {
    for (let index = 0; index < gradient.length; index++) {
      gradient[index] = Math.min(Math.max(gradient[index]!, -maximum), maximum)
    }
  }
}
