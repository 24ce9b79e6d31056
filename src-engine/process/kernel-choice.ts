import type { KernelSet } from '../kernels/kernel-set'
import { referenceKernels } from '../kernels-reference/reference-kernels'
import { createWasmKernels } from '../kernels-wasm/wasm-kernels'
import type { WorkerTask } from '../kernels-wasm/worker-task'

/** The kernels that compute a run or a prediction in this precision, by at most this many threads. */
export type KernelChoice = (precision: 'float32' | 'float64', threadCount: number) => KernelSet

/** What the process around the engine offers to fast kernels. */
export interface KernelHost {
  /** Whether V8 was told to join vectors of four lanes (see kernels-wasm/assembly/tile.ts). */
  readonly isJoiningVectors: boolean
  /** Starts a thread of the kernels; null where there are none. */
  readonly startWorker: ((task: WorkerTask) => void) | null
}

/** Doubles are computed by the reference kernels, floats by WebAssembly where the host has it. */
export function createKernelChoice({ isJoiningVectors, startWorker }: KernelHost): KernelChoice {
  const compiled = new Map<number, KernelSet>()
  return (precision, wantedThreads) => {
    if (precision === 'float64') return referenceKernels
    const threadCount = startWorker ? wantedThreads : 1
    const known = compiled.get(threadCount)
    if (known) return known
    const team = startWorker && threadCount > 1 ? { count: threadCount, startWorker } : null
    const kernels =
      createWasmKernels({ isTileWide: isJoiningVectors, ...(team ? { team } : {}) }) ??
      referenceKernels
    compiled.set(threadCount, kernels)
    return kernels
  }
}
