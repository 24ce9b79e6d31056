import type { BoundOperation } from '../kernels/kernel-set'
import type { ApplyMask, DropoutMask, Scale } from '../kernels/mask-operation'
import { PHILOX_BLOCK_WORDS, philox4x32 } from '../random/philox'
import { STREAM_NUMBERS } from '../random/random-stream'
import type { LinearMemory } from '../tensor/memory'

const UINT32_COUNT = 0x1_0000_0000

/** mask ← 0 where a random word says so, otherwise 1 */
export function bindDropoutMask(operation: DropoutMask, memory: LinearMemory): BoundOperation {
  const { stream, rate, size } = operation
  const mask = memory.uint8(operation.mask)
  const scalars = memory.float64(operation.scalars)
  const threshold = rate * UINT32_COUNT
  const words = new Uint32Array(PHILOX_BLOCK_WORDS)
  return (rowCount) => {
    const seed = scalars[0]!
    const step = scalars[1]!
    const stepHigh = Math.floor(step / UINT32_COUNT)
    for (let index = 0; index < rowCount * size; index++) {
      const word = index % PHILOX_BLOCK_WORDS
      if (word === 0) {
        const block = index / PHILOX_BLOCK_WORDS
        philox4x32(block, stream, step, stepHigh, seed, STREAM_NUMBERS.dropout, words)
      }
      mask[index] = words[word]! < threshold ? 0 : 1
    }
  }
}

/** y ← scale·x·mask */
export function bindApplyMask(operation: ApplyMask, memory: LinearMemory): BoundOperation {
  const { scale, size } = operation
  const x = memory.real(operation.x)
  const mask = memory.uint8(operation.mask)
  const y = memory.real(operation.y)
  return (rowCount) => {
    for (let index = 0; index < rowCount * size; index++) {
      y[index] = scale * x[index]! * mask[index]!
    }
  }
}

/** y ← factor·x */
export function bindScale(operation: Scale, memory: LinearMemory): BoundOperation {
  const { factor, size } = operation
  const x = memory.real(operation.x)
  const y = memory.real(operation.y)
  return (rowCount) => {
    for (let index = 0; index < rowCount * size; index++) y[index] = factor * x[index]!
  }
}
