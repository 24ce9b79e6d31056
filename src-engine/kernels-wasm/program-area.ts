import type { BoundOperation } from '../kernels/kernel-set'
import { StudioError } from '../protocol/errors'
import { PROGRAM_ADDRESS, RESERVED_BYTES, WORKSPACE_BYTES } from './memory-map'
import type { Work } from './operation-work'
import { webAssemblyHost, type WasmMemory, type WasmModule } from './web-assembly'
import type { ThreadTeam } from './worker-task'

/** What assembly/index.ts exports. */
interface KernelExports {
  readonly initialize: (workspace: number, isTileWide: boolean) => void
  readonly run: (program: number, end: number, rowCount: number) => void
  readonly runTogether: (
    program: number,
    end: number,
    rowCount: number,
    threadCount: number,
  ) => void
}

/** Work from which threads gain more than their barriers cost, in multiply-adds. */
const TEAM_WORK = 1_000_000

export interface ProgramAreaOptions {
  readonly module: WasmModule
  readonly memory: WasmMemory
  /** Address of the first thread's workspace; those of the others follow it. */
  readonly workspace: number
  readonly isTileWide: boolean
  readonly team: ThreadTeam | null
}

/**
 * The kernels over one memory, and the area in front of its plan where programs lie. Programs are
 * placed one behind the other; when the area is full it is emptied, and a program that was in it is
 * placed anew when it runs next.
 */
export class ProgramArea {
  readonly #exports: KernelExports
  readonly #bytes: Uint8Array
  readonly #threadCount: number
  /** Counts how often the area has been emptied. */
  #generation = 0
  #end = PROGRAM_ADDRESS

  constructor({ module, memory, workspace, isTileWide, team }: ProgramAreaOptions) {
    const host = webAssemblyHost()
    if (!host) throw new TypeError('there is no WebAssembly')
    const { exports } = new host.Instance(module, { env: { memory } })
    // The module is compiled from assembly/index.ts together with this program.
    this.#exports = exports as KernelExports
    this.#exports.initialize(workspace, isTileWide)
    this.#bytes = new Uint8Array(memory.buffer, 0, RESERVED_BYTES)
    this.#threadCount = team ? team.count : 1
    for (let threadIndex = 1; threadIndex < this.#threadCount; threadIndex++) {
      team?.startWorker({
        module,
        memory,
        workspace: workspace + threadIndex * WORKSPACE_BYTES,
        isTileWide,
        threadIndex,
        threadCount: this.#threadCount,
      })
    }
  }

  /** @throws kernel/program-too-long when a program alone is longer than the area */
  bind(program: Uint8Array, work: Work): BoundOperation {
    if (program.length > RESERVED_BYTES - PROGRAM_ADDRESS) {
      throw new StudioError(
        'kernel/program-too-long',
        `The network needs a program of ${program.length} bytes, and ${RESERVED_BYTES - PROGRAM_ADDRESS} are possible: take fewer layers.`,
        { programBytes: program.length },
      )
    }
    const { run, runTogether } = this.#exports
    const threadCount = this.#threadCount
    let address = this.#place(program)
    let generation = this.#generation
    const place = (): void => {
      if (generation === this.#generation) return
      address = this.#place(program)
      generation = this.#generation
    }
    const isAlone = (rowCount: number): boolean =>
      threadCount === 1 || work.once + work.perRow * rowCount < TEAM_WORK
    return (rowCount) => {
      place()
      if (isAlone(rowCount)) run(address, address + program.length, rowCount)
      else runTogether(address, address + program.length, rowCount, threadCount)
    }
  }

  #place(program: Uint8Array): number {
    if (this.#end + program.length > RESERVED_BYTES) {
      this.#generation++
      this.#end = PROGRAM_ADDRESS
    }
    const address = this.#end
    this.#bytes.set(program, address)
    this.#end += program.length
    return address
  }
}
