import { PortCore } from '@engine/protocol/port-core'
import { type UtilityProcess, utilityProcess } from 'electron'
import { giveWay } from '../studio/engine-priority'
import type { EngineProcess, LaunchEngine } from '../studio/engine-process'

/** Variables that would change how Node or Electron themselves behave inside the engine. */
const withheldVariables: readonly string[] = [
  'NODE_OPTIONS',
  'NODE_ENV',
  'ELECTRON_RUN_AS_NODE',
  'ELECTRON_NO_ATTACH_CONSOLE',
  'LD_PRELOAD',
  'DYLD_INSERT_LIBRARIES',
]

/**
 * Launches engines as Electron utility processes: Node without a window, ended by the system
 * together with the program.
 *
 * @param engineFile the built engine, `out/main/engine.js`
 * @param args see studio/engine-arguments.ts
 */
export function createUtilityLauncher(
  engineFile: string,
  args: readonly string[] = [],
): LaunchEngine {
  return (name) => {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([key]) => !withheldVariables.includes(key)),
    )
    return watch(
      utilityProcess.fork(engineFile, [...args], {
        env,
        serviceName: `Descent engine, ${name}`,
        stdio: ['ignore', 'ignore', 'pipe'],
      }),
    )
  }
}

function watch(child: UtilityProcess): EngineProcess {
  child.once('spawn', () => {
    giveWay(child.pid)
  })
  let ended: { readonly code: number } | null = null
  const exitListeners: ((code: number | null, signal: string | null) => void)[] = []
  const port = new PortCore({
    send: (message) => {
      child.postMessage(message)
    },
    // Its line cannot be closed by itself; what is to be kept has been sent before.
    close: () => {
      child.kill()
    },
  })
  child.on('message', (message: unknown) => {
    port.deliver(message)
  })
  child.on('exit', (code) => {
    ended = { code }
    port.closed('the engine has ended')
    for (const listener of exitListeners.splice(0)) listener(code, null)
  })
  return {
    port,
    kill: () => {
      child.kill()
    },
    onExit: (listener) => {
      if (ended === null) exitListeners.push(listener)
      else listener(ended.code, null)
    },
    onDiagnostics: (listener) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        listener(chunk.toString())
      })
    },
  }
}
