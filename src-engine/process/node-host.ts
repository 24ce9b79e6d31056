import { WORKER_PROGRAM, type WorkerTask } from '../kernels-wasm/worker-task'
import type { KernelHost } from './kernel-choice'
import type { HostGlobals } from './parent-port'

/** The parts of Node's modules that are used here; the engine is compiled without Node's types. */
interface NodeV8 {
  setFlagsFromString(flags: string): void
}
interface NodeWorkerThreads {
  readonly Worker: new (
    program: string,
    options: { readonly eval: true; readonly workerData: WorkerTask },
  ) => { unref(): void }
}

/** What Node offers to the kernels. To be called before any of them is compiled. */
export function nodeKernelHost({ process }: HostGlobals): KernelHost {
  return { isJoiningVectors: joinVectors(process), startWorker: workerStarter(process) }
}

/**
 * Tells V8 to use registers of eight lanes, which nearly doubles the speed of matrix products. The
 * flag is an experiment of V8's, so that it is set only where every kernel is tested with it: the
 * V8 of Node 24 on x86. What it computes is the same, lane by lane.
 */
function joinVectors(process: HostGlobals['process']): boolean {
  const { arch, versions } = process
  const isTested = arch === 'x64' && /^24\./.test(versions.node) && versions.electron === undefined
  if (!isTested) return false
  const v8 = process.getBuiltinModule('node:v8') as NodeV8
  v8.setFlagsFromString('--experimental-wasm-revectorize')
  return true
}

function workerStarter(process: HostGlobals['process']): (task: WorkerTask) => void {
  return (workerData) => {
    const { Worker } = process.getBuiltinModule('node:worker_threads') as NodeWorkerThreads
    new Worker(WORKER_PROGRAM, { eval: true, workerData }).unref()
  }
}
