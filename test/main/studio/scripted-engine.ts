import { serve, type Server } from '@engine/protocol/channel'
import type { Handlers } from '@engine/protocol/contract'
import { engineContract, type EngineContract } from '@engine/protocol/engine-contract'
import { StudioError } from '@engine/protocol/errors'
import { createPortPair } from '@engine/protocol/port-core'
import type { EngineProcess } from '../../../src-main/studio/engine-process'

export interface ScriptedEngine {
  readonly process: EngineProcess
  /** The engine's own end of the line. */
  readonly server: Server<EngineContract>
  readonly exit: (code: number | null, signal: string | null) => void
  readonly diagnose: (text: string) => void
  readonly isKilled: () => boolean
  /** Resolves when the studio has closed the line. */
  readonly lineClosed: Promise<string>
}

/**
 * The other side of the contract as the test wants it: an engine that ends, falls silent or refuses
 * to die on command. What it is not told to answer it refuses.
 */
export function createScriptedEngine(
  answers: Partial<Handlers<EngineContract>> = {},
  options: { readonly exitsWhenKilled?: boolean } = {},
): ScriptedEngine {
  const [studioPort, enginePort] = createPortPair()
  const refuse = (): never => {
    throw new StudioError('test/unscripted', 'This engine was not told what to answer.')
  }
  const server = serve(engineContract, enginePort, {
    'engine/describe': refuse,
    'training/prepare': refuse,
    'training/run': refuse,
    'training/pause': refuse,
    'training/stop': refuse,
    'training/edit': refuse,
    'training/seek': refuse,
    'training/fork': refuse,
    'training/step': refuse,
    'training/weights': refuse,
    'dataset/parse': refuse,
    'dataset/prepare': refuse,
    'dataset/generate': refuse,
    'dataset/augment': refuse,
    'dataset/examples': refuse,
    'dataset/chosen-examples': refuse,
    'dataset/parted-examples': refuse,
    'model/predict': refuse,
    'model/judge': refuse,
    'model/predict-file': refuse,
    'model/check-gradients': refuse,
    'model/range-test': refuse,
    'model/start-weights': refuse,
    'model/look-inside': refuse,
    'model/evaluate': refuse,
    'model/plane': refuse,
    'model/first-weights': refuse,
    'model/loss-surface': refuse,
    'model/time': refuse,
    'checkpoint/convert': refuse,
    'checkpoint/verify': refuse,
    ...answers,
  })
  const exitListeners: ((code: number | null, signal: string | null) => void)[] = []
  const diagnosticsListeners: ((text: string) => void)[] = []
  let isKilled = false
  const exit = (code: number | null, signal: string | null): void => {
    enginePort.close()
    // What it has sent arrives first, as from a real process.
    setImmediate(() => {
      for (const listener of exitListeners.splice(0)) listener(code, signal)
    })
  }
  return {
    process: {
      port: studioPort,
      kill: () => {
        isKilled = true
        if (options.exitsWhenKilled ?? true) exit(null, 'SIGKILL')
      },
      onExit: (listener) => {
        exitListeners.push(listener)
      },
      onDiagnostics: (listener) => {
        diagnosticsListeners.push(listener)
      },
    },
    server,
    exit,
    diagnose: (text) => {
      for (const listener of diagnosticsListeners) listener(text)
    },
    isKilled: () => isKilled,
    lineClosed: new Promise((resolve) => {
      enginePort.onClose(resolve)
    }),
  }
}
