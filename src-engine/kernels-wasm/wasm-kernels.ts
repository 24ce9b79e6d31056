import type { BoundOperation, KernelSet } from '../kernels/kernel-set'
import type { Operation } from '../kernels/operation'
import { checkOperation, checkRowCount } from '../kernels/operation-check'
import { referenceKernels } from '../kernels-reference/reference-kernels'
import { StudioError } from '../protocol/errors'
import { LinearMemory } from '../tensor/memory'
import { DescriptorWriter } from './descriptor-writer'
import { SIMD_LEVELS, compileKernels, type KernelModule, type SimdLevel } from './kernel-module'
import { RESERVED_BYTES, WORKSPACE_BYTES } from './memory-map'
import { encodeOperation } from './operation-encoding'
import { ProgramArea } from './program-area'
import { webAssemblyHost, type WasmMemory } from './web-assembly'

export type { SimdLevel } from './kernel-module'

const PAGE_BYTES = 65_536
const MAXIMUM_PAGES = 65_536

export interface WasmKernelOptions {
  /** Levels of SIMD to choose from, the best first; all of them when left out. */
  readonly simd?: readonly SimdLevel[]
  /**
   * Computes products in tiles for registers of eight lanes (see assembly/tile.ts): faster where V8 is
   * told to use them, slower elsewhere. The results are the same bits.
   */
  readonly isTileWide?: boolean
}

/**
 * SIMD kernels in WebAssembly for float32. An operation that has none (doubles above all) runs on the
 * reference kernels, over the same memory.
 *
 * @returns null where the host has no WebAssembly with SIMD
 */
export function createWasmKernels(options: WasmKernelOptions = {}): KernelSet | null {
  const compiled = compileKernels(options.simd ?? SIMD_LEVELS)
  return compiled && kernelSet(compiled, options.isTileWide ?? false)
}

function kernelSet({ simd, module }: KernelModule, isTileWide: boolean): KernelSet {
  const areas = new WeakMap<LinearMemory, ProgramArea>()

  const createMemory = (sizeBytes: number): LinearMemory => {
    const workspace = Math.ceil(Math.max(sizeBytes, RESERVED_BYTES) / 64) * 64
    const memory = allocate(sizeBytes, workspace + WORKSPACE_BYTES)
    const linear = new LinearMemory(memory.buffer)
    areas.set(linear, new ProgramArea(module, memory, workspace, isTileWide))
    return linear
  }

  const bindProgram = (operations: readonly Operation[], memory: LinearMemory): BoundOperation => {
    const area = areas.get(memory)
    if (!area) throw new TypeError('this memory was made by another kernel set')
    const capacity = Math.min(...operations.map(checkOperation))
    const parts = bindParts(operations, memory, area)
    const [only] = parts
    if (only && parts.length === 1) {
      return (rowCount) => {
        checkRowCount(rowCount, capacity)
        only(rowCount)
      }
    }
    return (rowCount) => {
      checkRowCount(rowCount, capacity)
      for (const run of parts) run(rowCount)
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

/** Neighbouring operations that have kernels become one call; the others run between them. */
function bindParts(
  operations: readonly Operation[],
  memory: LinearMemory,
  area: ProgramArea,
): BoundOperation[] {
  const parts: BoundOperation[] = []
  const writer = new DescriptorWriter()
  const closeProgram = (): void => {
    const program = writer.take()
    if (program.length > 0) parts.push(area.bind(program))
  }
  for (const operation of operations) {
    if (encodeOperation(operation, writer)) continue
    closeProgram()
    parts.push(referenceKernels.bind(operation, memory))
  }
  closeProgram()
  return parts
}

/**
 * @param sizeBytes what the plan needs, for the message
 * @throws engine/out-of-memory when the machine does not grant that much, or it is more than 4 GiB
 */
function allocate(sizeBytes: number, totalBytes: number): WasmMemory {
  const host = webAssemblyHost()
  if (!host) throw new TypeError('there is no WebAssembly')
  const pages = Math.ceil(totalBytes / PAGE_BYTES)
  const need = `The model with its data needs ${Math.ceil(sizeBytes / 1_048_576)} MiB in one block`
  if (pages > MAXIMUM_PAGES) {
    throw new StudioError(
      'engine/out-of-memory',
      `${need}, and WebAssembly addresses at most 4096 MiB: choose a smaller network, batch or data set.`,
      { sizeBytes },
    )
  }
  try {
    return new host.Memory({ initial: pages, maximum: pages, shared: false })
  } catch (error) {
    throw new StudioError(
      'engine/out-of-memory',
      `${need}, which this machine did not grant: choose a smaller network, batch or data set.`,
      { sizeBytes },
      { cause: error },
    )
  }
}
