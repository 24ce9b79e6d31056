import { expect } from 'vitest'
import type { KernelSet } from '@engine/kernels/kernel-set'
import type { Operation } from '@engine/kernels/operation'
import { randomStream } from '@engine/random/random-stream'
import { MemoryLayout, type LinearMemory, type Slot } from '@engine/tensor/memory'
import { BYTES_PER_ELEMENT, type DType, type RealDType } from '@engine/tensor/shape'

/** A huge number in every real type, so that adding to what was there is noticed. */
const GUARD_VALUE = 0x7f

/** Slots with guard bands between them, so that a kernel that strays is caught. */
export class GuardedSlots {
  readonly #layout: MemoryLayout
  readonly #kernels: KernelSet
  readonly #contents = new Map<Slot, readonly number[]>()

  constructor(kernels: KernelSet, real: RealDType) {
    this.#kernels = kernels
    this.#layout = new MemoryLayout(real, kernels.reservedBytes)
    this.#layout.add('guard', [64], 'uint8')
  }

  /** Places a slot; `values` fill its front, and the rest keeps the guard's bytes. */
  add(name: string, length: number, values: readonly number[] = [], dtype?: DType): Slot {
    const slot = this.#layout.add(name, [length], dtype ?? this.#layout.real)
    this.#layout.add('guard', [64], 'uint8')
    this.#contents.set(slot, values)
    return slot
  }

  /**
   * Runs an operation and fails if a byte changed outside the given fronts of slots.
   *
   * @param written slots with the number of elements that may change
   */
  run(
    operation: Operation,
    rowCount: number,
    written: readonly (readonly [Slot, number])[],
  ): LinearMemory {
    const memory = this.#kernels.createMemory(this.#layout.sizeBytes)
    // Behind the plan a kernel set may keep a workspace of its own.
    const { reservedBytes } = this.#kernels
    const planBytes = this.#layout.sizeBytes - reservedBytes
    const bytes = new Uint8Array(memory.buffer, reservedBytes, planBytes)
    bytes.fill(GUARD_VALUE)
    for (const [slot, values] of this.#contents) memory.view(slot).set(values)
    const before = bytes.slice()
    this.#kernels.bind(operation, memory)(rowCount)
    for (const [slot, count] of written) {
      const start = slot.byteOffset - reservedBytes
      const end = start + count * BYTES_PER_ELEMENT[slot.dtype]
      before.set(bytes.subarray(start, end), start)
    }
    const strayed = bytes.findIndex((byte, index) => byte !== before[index])
    expect(strayed, 'offset of a byte changed outside the results').toBe(-1)
    return memory
  }
}

/** Normal numbers from a seed. */
export function normals(count: number, seed: number): number[] {
  const stream = randomStream(seed, 'data')
  return Array.from({ length: count }, () => stream.normal())
}

/** Fails unless every |got − want|/(1 + |want|) is at most `tolerance`; equal infinities and NaN pass as such. */
export function expectNear(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  tolerance: number,
): void {
  expect(got.length).toBe(want.length)
  for (let index = 0; index < want.length; index++) {
    const actual = got[index] ?? Number.NaN
    const expected = want[index] ?? Number.NaN
    if (Object.is(actual, expected)) continue
    const deviation = Math.abs(actual - expected) / (1 + Math.abs(expected))
    if (!(deviation <= tolerance)) {
      expect.fail(`value ${index} is ${actual}, expected ${expected}`)
    }
  }
}
