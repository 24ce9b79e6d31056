import {
  BYTES_PER_ELEMENT,
  sizeOf,
  type DType,
  type RealArray,
  type RealDType,
  type Shape,
  type TensorData,
} from './shape'

/** A place in linear memory: data only, so that every kernel set can turn it into its own address. */
export interface Slot {
  readonly name: string
  readonly dtype: DType
  readonly shape: Shape
  /** Number of elements. */
  readonly length: number
  readonly byteOffset: number
}

/** Alignment of every slot, in bytes: a cache line, and enough for the widest vector loads. */
const ALIGNMENT = 64

/** Lays out slots one behind the other; nothing is allocated until the layout is complete. */
export class MemoryLayout {
  readonly real: RealDType
  readonly #slots: Slot[] = []
  #sizeBytes: number

  /** @param baseBytes bytes left free at the start (the WebAssembly kernels' own data and stack) */
  constructor(real: RealDType, baseBytes = 0) {
    this.real = real
    this.#sizeBytes = align(baseBytes)
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  get slots(): readonly Slot[] {
    return this.#slots
  }

  add(name: string, shape: Shape, dtype: DType = this.real): Slot {
    const length = sizeOf(shape)
    const slot: Slot = { name, dtype, shape, length, byteOffset: this.#sizeBytes }
    this.#sizeBytes = align(this.#sizeBytes + length * BYTES_PER_ELEMENT[dtype])
    this.#slots.push(slot)
    return slot
  }

  /**
   * Lays both out over the same bytes: whatever one of them holds is lost as soon as the other is used.
   */
  overlay<First, Second>(first: () => First, second: () => Second): [First, Second] {
    const start = this.#sizeBytes
    const placedFirst = first()
    const firstEnd = this.#sizeBytes
    this.#sizeBytes = start
    const placedSecond = second()
    this.#sizeBytes = Math.max(firstEnd, this.#sizeBytes)
    return [placedFirst, placedSecond]
  }
}

/** A part of a slot under its own name and shape, `offset` elements from its start; shares memory. */
export function partOf(slot: Slot, name: string, offset: number, shape: Shape): Slot {
  const length = sizeOf(shape)
  if (offset < 0 || offset + length > slot.length) {
    throw new RangeError(`${name} does not fit into ${slot.name}`)
  }
  const byteOffset = slot.byteOffset + offset * BYTES_PER_ELEMENT[slot.dtype]
  return { name, dtype: slot.dtype, shape, length, byteOffset }
}

/** One block of memory that holds a whole plan. `buffer` never moves while a plan lives. */
export class LinearMemory {
  readonly buffer: ArrayBufferLike

  constructor(buffer: ArrayBufferLike) {
    this.buffer = buffer
  }

  view(slot: Slot): TensorData {
    switch (slot.dtype) {
      case 'float32':
        return new Float32Array(this.buffer, slot.byteOffset, slot.length)
      case 'float64':
        return new Float64Array(this.buffer, slot.byteOffset, slot.length)
      case 'int32':
        return new Int32Array(this.buffer, slot.byteOffset, slot.length)
      case 'uint8':
        return new Uint8Array(this.buffer, slot.byteOffset, slot.length)
      default:
        return slot.dtype satisfies never
    }
  }

  /** @throws TypeError for a slot of integers */
  real(slot: Slot): RealArray {
    const view = this.view(slot)
    if (view instanceof Float32Array || view instanceof Float64Array) return view
    throw new TypeError(`${slot.name} holds integers`)
  }

  float64(slot: Slot): Float64Array {
    const view = this.view(slot)
    if (view instanceof Float64Array) return view
    throw new TypeError(`${slot.name} is not float64`)
  }

  uint8(slot: Slot): Uint8Array {
    const view = this.view(slot)
    if (view instanceof Uint8Array) return view
    throw new TypeError(`${slot.name} is not uint8`)
  }

  int32(slot: Slot): Int32Array {
    const view = this.view(slot)
    if (view instanceof Int32Array) return view
    throw new TypeError(`${slot.name} is not int32`)
  }
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}
