import type { BoundOperation } from '../kernels/kernel-set'
import { StudioError } from '../protocol/errors'
import { PROGRAM_ADDRESS, RESERVED_BYTES } from './memory-map'
import { webAssemblyHost, type WasmMemory, type WasmModule } from './web-assembly'

/** What assembly/index.ts exports. */
interface KernelExports {
  readonly initialize: (workspace: number, isTileWide: boolean) => void
  readonly run: (program: number, end: number, rowCount: number) => void
}

/**
 * The kernels over one memory, and the area in front of its plan where programs lie. Programs are
 * placed one behind the other; when the area is full it is emptied, and a program that was in it is
 * placed anew when it runs next.
 */
export class ProgramArea {
  readonly #exports: KernelExports
  readonly #bytes: Uint8Array
  /** Counts how often the area has been emptied. */
  #generation = 0
  #end = PROGRAM_ADDRESS

  constructor(module: WasmModule, memory: WasmMemory, workspace: number, isTileWide: boolean) {
    const host = webAssemblyHost()
    if (!host) throw new TypeError('there is no WebAssembly')
    const { exports } = new host.Instance(module, { env: { memory } })
    // The module is compiled from assembly/index.ts together with this program.
    this.#exports = exports as KernelExports
    this.#exports.initialize(workspace, isTileWide)
    this.#bytes = new Uint8Array(memory.buffer, 0, RESERVED_BYTES)
  }

  /** @throws kernel/program-too-long when a program alone is longer than the area */
  bind(program: Uint8Array): BoundOperation {
    if (program.length > RESERVED_BYTES - PROGRAM_ADDRESS) {
      throw new StudioError(
        'kernel/program-too-long',
        `The network needs a program of ${program.length} bytes, and ${RESERVED_BYTES - PROGRAM_ADDRESS} are possible: take fewer layers.`,
        { programBytes: program.length },
      )
    }
    const { run } = this.#exports
    let address = this.#place(program)
    let generation = this.#generation
    return (rowCount) => {
      if (generation !== this.#generation) {
        address = this.#place(program)
        generation = this.#generation
      }
      run(address, address + program.length, rowCount)
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
