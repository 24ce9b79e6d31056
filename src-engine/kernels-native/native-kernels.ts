import type { BoundOperation, KernelSet } from '../kernels/kernel-set'
import type { Operation } from '../kernels/operation'
import { checkOperation, checkRowCount } from '../kernels/operation-check'
import type { Work } from '../kernels-wasm/operation-work'
import { bindParts, inOrder } from '../kernels-wasm/program-parts'
import { allocateMemory } from '../kernels-wasm/wasm-memory'
import { LinearMemory } from '../tensor/memory'

/** What source/addon.cpp exports: kernels in C++ for the processors of this machine. */
export interface NativeAddon {
  /** What this processor can run, the fastest first: `avx512`, `avx2`, `neon`. */
  readonly instructionSets: readonly string[]
  /**
   * Takes over a program once.
   *
   * @param memory the whole of it, which lives as long as the program
   * @throws TypeError for an instruction set that this processor does not have
   */
  bind(
    instructionSet: string,
    memory: Uint8Array,
    program: Uint8Array,
  ): (rowCount: number, threadCount: number) => void
}

export interface NativeKernelOptions {
  /** One of the addon's instruction sets; the fastest when left out. */
  readonly instructionSet?: string
  /** Threads for programs that are long enough; one when left out. The results are the same bits. */
  readonly threadCount?: number
  /** Work from which a program is for all threads, in multiply-adds. */
  readonly teamWork?: number
}

/** Work from which threads gain more than their barriers cost. */
const TEAM_WORK = 2_000_000

/** No slot may lie at address 0, which stands for one that is left out. */
const RESERVED_BYTES = 64

/** Loads may read past the end of a slot, by a tile's width at most. */
const SLACK_BYTES = 512

/**
 * Native kernels for float32. They take the programs of the WebAssembly kernels (see
 * kernels-wasm/operation-encoding.ts) and have a kernel for every operation in them; others (doubles
 * above all) run on the reference kernels, over the same memory.
 *
 * @returns null where the addon has nothing for this processor
 */
export function createNativeKernels(
  addon: NativeAddon,
  options: NativeKernelOptions = {},
): KernelSet | null {
  const instructionSet = options.instructionSet ?? addon.instructionSets[0]
  if (instructionSet === undefined || !addon.instructionSets.includes(instructionSet)) return null
  const { threadCount: mostThreads = 1, teamWork = TEAM_WORK } = options

  const bindProgram = (operations: readonly Operation[], memory: LinearMemory): BoundOperation => {
    const capacity = Math.min(...operations.map(checkOperation))
    const bytes = new Uint8Array(memory.buffer)
    const run = inOrder(
      bindParts(operations, memory, (program, { once, perRow }: Work) => {
        const runNative = addon.bind(instructionSet, bytes, program)
        return (rowCount) => {
          const isLong = mostThreads > 1 && once + perRow * rowCount >= teamWork
          runNative(rowCount, isLong ? mostThreads : 1)
        }
      }),
    )
    return (rowCount) => {
      checkRowCount(rowCount, capacity)
      run(rowCount)
    }
  }

  return {
    name: `native-${instructionSet}`,
    reservedBytes: RESERVED_BYTES,
    // WebAssembly's memory begins at a page, and is not touched before it is used.
    createMemory: (sizeBytes) =>
      new LinearMemory(allocateMemory(sizeBytes, sizeBytes + SLACK_BYTES, false).buffer),
    bind: (operation, memory) => bindProgram([operation], memory),
    bindProgram,
  }
}
