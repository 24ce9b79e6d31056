import type { WasmMemory, WasmModule } from './web-assembly'

/** All that a thread needs to take its part in the programs over one memory. */
export interface WorkerTask {
  readonly module: WasmModule
  readonly memory: WasmMemory
  readonly workspace: number
  readonly isTileWide: boolean
  readonly threadIndex: number
  readonly threadCount: number
}

/** Threads that share the work of every program that is long enough. */
export interface ThreadTeam {
  /** Threads of a run, the one that calls included. */
  readonly count: number
  /**
   * Starts a thread that runs WORKER_PROGRAM with the task as its `workerData`. It serves until it
   * is ended from outside, and must not keep the process alive.
   */
  readonly startWorker: (task: WorkerTask) => void
}

/** The program of a worker thread of Node, as a CommonJS script. It never returns to its event loop. */
export const WORKER_PROGRAM = `
const { workerData: task } = require('node:worker_threads')
const { exports } = new WebAssembly.Instance(task.module, { env: { memory: task.memory } })
exports.initialize(task.workspace, task.isTileWide)
exports.serve(task.threadIndex, task.threadCount)
`
