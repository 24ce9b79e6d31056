import { createHash } from 'node:crypto'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { createKernelChoice } from '@engine/process/kernel-choice'
import { nodeKernelHost } from '@engine/process/node-host'
import { hashBytes } from '@engine/training/checkpoint'
import { describe, expect, test } from 'vitest'

/** Around the ends of a block of 64 bytes, of its padding, and of two. */
const LENGTHS = [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 1000, 160_001]
const bytesOf = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 37 + (index >> 8)) & 0xff)

const choose = createKernelChoice(nodeKernelHost(globalThis))
describe.each([
  ['by the engine itself', referenceKernels],
  ['by Node, beside the kernels for floats', choose('float32', 1)],
  ['by Node, beside the kernels for doubles', choose('float64', 1)],
])('the hash of states %s', (name, kernels) => {
  test('is SHA-256, however the bytes are divided and wherever they lie', () => {
    expect(kernels.sha256 === undefined).toBe(name === 'by the engine itself')
    for (const length of LENGTHS) {
      const bytes = bytesOf(length)
      const wanted = createHash('sha256').update(bytes).digest('hex')
      expect(hashBytes([bytes], kernels), `${length} bytes`).toBe(wanted)
      const cuts = [0, length >> 2, length >> 1, Math.min(length, (length >> 1) + 1), length]
      const parts = cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end))
      expect(hashBytes(parts, kernels), `${length} bytes in parts`).toBe(wanted)
    }
    expect(hashBytes([], kernels)).toBe(createHash('sha256').digest('hex'))
  })

  test('reads the memory that threads share', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
    const shared = new Uint8Array(memory.buffer, 64, 1000)
    shared.set(bytesOf(1000))
    expect(hashBytes([shared], kernels)).toBe(hashBytes([bytesOf(1000)], referenceKernels))
  })
})
