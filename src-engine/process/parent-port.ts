import type { Port } from '../protocol/port'
import { PortCore } from '../protocol/port-core'

interface ProcessEvents {
  on(name: 'message', listener: (message: unknown) => void): void
  on(name: 'disconnect' | 'SIGINT' | 'SIGHUP', listener: () => void): void
  on(name: 'unhandledRejection', listener: (reason: unknown) => void): void
}

/** What the engine needs of the JavaScript host around it; declared here because it has no types. */
export interface HostGlobals {
  readonly performance: { now(): number }
  readonly console: { error(...values: unknown[]): void }
  setImmediate(call: () => void): unknown
  setInterval(call: () => void, everyMs: number): unknown
  readonly process: ProcessEvents & {
    exit(code: number): never
    readonly arch: string
    readonly pid: number
    readonly memoryUsage: { rss(): number }
    readonly argv: readonly string[]
    /** Loads an addon of Node into `module.exports`. */
    dlopen(module: { exports: unknown }, file: string): void
    readonly versions: { readonly node: string; readonly electron?: string }
    /** A module of Node's own, by its full name; its type is for the caller to know. */
    getBuiltinModule(name: string): unknown
    /** Node's child process channel. */
    send?(message: unknown): boolean
    disconnect?(): void
    /** Electron's utility process channel. */
    readonly parentPort?: {
      on(name: 'message', listener: (event: { data: unknown }) => void): void
      postMessage(message: unknown): void
    }
  }
}

/**
 * The line to the studio, whichever kind of process this is.
 *
 * @throws Error when the file was started by hand, without a studio above it
 */
export function openParentPort(host: HostGlobals): Port {
  const { process } = host
  const electronPort = process.parentPort
  if (electronPort) {
    const port = new PortCore({
      send: (message) => {
        electronPort.postMessage(message)
      },
      close: () => undefined,
    })
    electronPort.on('message', (event) => {
      port.deliver(event.data)
    })
    return port
  }
  if (!process.send) {
    throw new Error('The engine is started by Descent Studio, not by hand.')
  }
  const port = new PortCore({
    send: (message) => {
      process.send?.(message)
    },
    close: () => {
      process.disconnect?.()
    },
  })
  process.on('message', (message) => {
    port.deliver(message)
  })
  process.on('disconnect', () => {
    port.closed('the studio has ended')
  })
  return port
}
