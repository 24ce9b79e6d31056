import type { LinearMemory } from '../tensor/memory'
import type { Operation } from './operation'

/** Runs one operation, or a whole program, over the first `rowCount` rows of its batch slots. */
export type BoundOperation = (rowCount: number) => void

/** One implementation of every operation over linear memory: reference, WebAssembly, native. */
export interface KernelSet {
  readonly name: string
  /** Bytes at the start of its memory that a kernel set keeps for itself. */
  readonly reservedBytes: number
  createMemory(sizeBytes: number): LinearMemory
  /** Resolves the operation's slots once, so that a step looks nothing up and allocates nothing. */
  bind(operation: Operation, memory: LinearMemory): BoundOperation
  /** The operations one after the other as a single call. */
  bindProgram(operations: readonly Operation[], memory: LinearMemory): BoundOperation
  /** SHA-256 of the parts one behind the other, hexadecimal, where the host has it faster than ours. */
  readonly sha256?: (parts: readonly Uint8Array[]) => string
}
