import { fork, type ChildProcess, type Serializable } from 'node:child_process'
import { PortCore } from '@engine/protocol/port-core'
import { giveWay } from './engine-priority'
import type { EngineProcess, LaunchEngine } from './engine-process'
import { withOwnedBuffers } from './owned-buffers'

/** What an engine may know of its surroundings: nothing that changes how Node runs it. */
const keptVariables: readonly string[] = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'TZ',
  'LANG',
  'LC_ALL',
  'SystemRoot',
  'NUMBER_OF_PROCESSORS',
]

export interface ChildProcessOptions {
  /**
   * Where Node keeps the program in compiled form from one engine to the next, which saves a fifth of
   * loading it; without it, or where it cannot be written, each compiles anew.
   */
  readonly compiledFolder?: string
  /** Whether an interface beside it is answered first where cores are scarce. */
  readonly givesWay?: boolean
}

/**
 * Launches engines as child processes of Node. A child ends by itself when its line to this process
 * breaks, so that none outlives the studio.
 *
 * @param engineFile the built engine, `out/main/engine.js`
 * @param args see engine-arguments.ts
 */
export function createChildProcessLauncher(
  engineFile: string,
  args: readonly string[] = [],
  { compiledFolder, givesWay = false }: ChildProcessOptions = {},
): LaunchEngine {
  return () => {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => keptVariables.includes(name)),
    )
    if (compiledFolder !== undefined) env['NODE_COMPILE_CACHE'] = compiledFolder
    const child = fork(engineFile, args, {
      env,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      windowsHide: true,
    })
    if (givesWay) giveWay(child.pid)
    return watch(child)
  }
}

function watch(child: ChildProcess): EngineProcess {
  let ended: { readonly code: number | null; readonly signal: string | null } | null = null
  const exitListeners: ((code: number | null, signal: string | null) => void)[] = []
  const diagnosticsListeners: ((text: string) => void)[] = []
  const diagnose = (text: string): void => {
    for (const listener of diagnosticsListeners) listener(text)
  }
  const end = (code: number | null, signal: string | null): void => {
    if (ended) return
    ended = { code, signal }
    port.closed('the engine has ended')
    for (const listener of exitListeners.splice(0)) listener(code, signal)
  }

  const port = new PortCore({
    send: (message) => {
      // Messages are plain data and typed arrays, which is what this serialization carries.
      child.send(message as Serializable, (error) => {
        if (error) port.closed(`a message could not be sent: ${error.message}`)
      })
    },
    close: () => {
      if (child.connected) child.disconnect()
    },
  })
  child.on('message', (message) => {
    port.deliver(withOwnedBuffers(message))
  })
  child.on('disconnect', () => {
    port.closed('the engine has ended')
  })
  child.on('error', (error) => {
    diagnose(`${error.message}\n`)
    // Without a process id it never ran, and no exit follows.
    if (child.pid === undefined) end(null, null)
  })
  // Its last messages and words may be read after its exit; `close`, which waits for them, does not
  // come when this side has disconnected first.
  const outputs = [child.stdout, child.stderr].filter((stream) => stream !== null)
  const everythingRead = Promise.all([
    new Promise((resolve) => child.once('disconnect', resolve)),
    ...outputs.map((stream) => new Promise((resolve) => stream.once('close', resolve))),
  ])
  for (const stream of outputs) stream.setEncoding('utf8').on('data', diagnose)
  child.on('exit', (code, signal) => {
    void everythingRead.then(() => {
      end(code, signal)
    })
  })
  return {
    port,
    kill: () => {
      child.kill('SIGKILL')
    },
    onExit: (listener) => {
      if (ended) listener(ended.code, ended.signal)
      else exitListeners.push(listener)
    },
    onDiagnostics: (listener) => {
      diagnosticsListeners.push(listener)
    },
  }
}
