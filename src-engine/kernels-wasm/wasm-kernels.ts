import type { BoundOperation, KernelSet } from '../kernels/kernel-set'
import type { Operation } from '../kernels/operation'
import { checkOperation, checkRowCount } from '../kernels/operation-check'
import { LinearMemory } from '../tensor/memory'
import { SIMD_LEVELS, compileKernels, type KernelModule, type SimdLevel } from './kernel-module'
import { RESERVED_BYTES, WORKSPACE_BYTES } from './memory-map'
import { ProgramArea } from './program-area'
import { bindParts, inOrder } from './program-parts'
import { allocateMemory } from './wasm-memory'
import type { ThreadTeam } from './worker-task'

export interface WasmKernelOptions {
  /** Levels of SIMD to choose from, the best first; all of them when left out. */
  readonly simd?: readonly SimdLevel[]
  /**
   * Computes products in tiles for registers of eight lanes (see assembly/tile.ts): faster where V8 is
   * told to use them, slower elsewhere. The results are the same bits.
   */
  readonly isTileWide?: boolean
  /** Threads for every memory that is created; one when left out. The results are the same bits. */
  readonly team?: ThreadTeam
}

/**
 * SIMD kernels in WebAssembly for float32. An operation that has none (doubles above all) runs on the
 * reference kernels, over the same memory.
 *
 * @returns null where the host has no WebAssembly with SIMD
 */
export function createWasmKernels(options: WasmKernelOptions = {}): KernelSet | null {
  const team = options.team && options.team.count > 1 ? options.team : null
  const compiled = compileKernels(options.simd ?? SIMD_LEVELS, team !== null)
  return compiled && kernelSet(compiled, options.isTileWide ?? false, team)
}

function kernelSet(
  { simd, module, isShared }: KernelModule,
  isTileWide: boolean,
  wantedTeam: ThreadTeam | null,
): KernelSet {
  const areas = new WeakMap<LinearMemory, ProgramArea>()
  const team = isShared ? wantedTeam : null
  const workspaceBytes = (team ? team.count : 1) * WORKSPACE_BYTES

  const createMemory = (sizeBytes: number): LinearMemory => {
    const workspace = Math.ceil(Math.max(sizeBytes, RESERVED_BYTES) / 64) * 64
    const memory = allocateMemory(sizeBytes, workspace + workspaceBytes, isShared)
    const linear = new LinearMemory(memory.buffer)
    areas.set(linear, new ProgramArea({ module, memory, workspace, isTileWide, team }))
    return linear
  }

  const bindProgram = (operations: readonly Operation[], memory: LinearMemory): BoundOperation => {
    const area = areas.get(memory)
    if (!area) throw new TypeError('this memory was made by another kernel set')
    const capacity = Math.min(...operations.map(checkOperation))
    const run = inOrder(bindParts(operations, memory, (program, work) => area.bind(program, work)))
    return (rowCount) => {
      checkRowCount(rowCount, capacity)
      run(rowCount)
    }
  }

  return {
    name: `wasm-${simd}`,
    reservedBytes: RESERVED_BYTES,
    createMemory,
    bind: (operation, memory) => bindProgram([operation], memory),
    bindProgram,
  }
}
