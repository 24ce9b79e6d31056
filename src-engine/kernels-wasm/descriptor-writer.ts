import type { Slot } from '../tensor/memory'

/** Operations are as long as a multiple of this, so that the next one's doubles are aligned. */
const ALIGNMENT = 8

/**
 * Writes operations as the WebAssembly kernels read them: a head of opcode and length, then fields of
 * 4 bytes, or of 8 at the next multiple of 8, just as AssemblyScript lays out a class.
 */
export class DescriptorWriter {
  #bytes = new Uint8Array(1024)
  #view = new DataView(this.#bytes.buffer)
  #length = 0
  #start = 0

  /** One operation; `writeFields` writes what follows its head. */
  operation(opcode: number, writeFields: () => void): void {
    this.#start = this.#length
    this.integer(opcode)
    this.integer(0)
    writeFields()
    this.#length = Math.ceil(this.#length / ALIGNMENT) * ALIGNMENT
    this.#reserve(0)
    this.#view.setInt32(this.#start + 4, this.#length - this.#start, true)
  }

  /** 0 for a slot that is left out. */
  address(slot: Slot | null): void {
    this.integer(slot ? slot.byteOffset : 0)
  }

  integer(value: number): void {
    this.#reserve(4)
    this.#view.setUint32(this.#length, value, true)
    this.#length += 4
  }

  float(value: number): void {
    this.#reserve(4)
    this.#view.setFloat32(this.#length, value, true)
    this.#length += 4
  }

  double(value: number): void {
    this.#length = Math.ceil(this.#length / 8) * 8
    this.#reserve(8)
    this.#view.setFloat64(this.#length, value, true)
    this.#length += 8
  }

  /** What was written since the last call. */
  take(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#length)
    this.#length = 0
    return bytes
  }

  #reserve(byteCount: number): void {
    const needed = this.#length + byteCount
    if (needed <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length))
    larger.set(this.#bytes)
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}
