import { type ChildProcess, type Serializable, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { electronClone } from './electron-ports'

/** A utility process: a real one of Node, whose engine finds `process.parentPort`. */
export class FakeUtilityProcess extends EventEmitter {
  readonly stderr = new PassThrough()
  readonly #child: ChildProcess

  constructor(file: string, env: NodeJS.ProcessEnv) {
    super()
    this.#child = fork(file, [], {
      env,
      execArgv: ['--import', join(import.meta.dirname, 'fake-parent-port.mjs')],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child.stderr?.pipe(this.stderr)
    this.#child.on('spawn', () => this.emit('spawn'))
    this.#child.on('message', (message) => this.emit('message', electronClone(message)))
    // A process that was killed is reported with code 0.
    this.#child.on('exit', (code) => this.emit('exit', code ?? 0))
  }

  get pid(): number | undefined {
    const { exitCode, signalCode, pid } = this.#child
    return exitCode === null && signalCode === null ? pid : undefined
  }
  postMessage(message: unknown): void {
    // A copy of plain data is what this channel carries.
    if (this.#child.connected) this.#child.send(electronClone(message) as Serializable)
  }
  kill(): boolean {
    return this.#child.kill()
  }
}
