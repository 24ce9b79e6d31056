import { z } from 'zod'
import { PortCore } from '@engine/protocol/port-core'
import type { EngineProcess, LaunchEngine } from '../../../src-main/studio/engine-process'

const pointsSchema = z.object({
  type: z.literal('event'),
  name: z.literal('training/points'),
  payload: z.object({ step: z.int() }),
})
const runSchema = z.object({
  type: z.literal('request'),
  id: z.int(),
  name: z.literal('training/run'),
})
const replySchema = z.object({ type: z.literal('reply'), id: z.int() })
const seekSchema = z.object({ type: z.literal('request'), name: z.literal('training/seek') })

/** A real engine process whose line lets only some messages through. */
function intercepted(
  engine: EngineProcess,
  passes: {
    readonly toStudio?: (message: unknown) => boolean
    readonly toEngine?: (message: unknown) => boolean
  },
): EngineProcess {
  const port = new PortCore({
    send: (message) => {
      if (passes.toEngine?.(message) ?? true) engine.port.post(message)
    },
    close: () => {
      engine.port.close()
    },
  })
  engine.port.onMessage((message) => {
    if (passes.toStudio?.(message) ?? true) port.deliver(message)
  })
  engine.port.onClose((reason) => {
    port.closed(reason)
  })
  return { ...engine, port }
}

/**
 * Engines that can be made to crash at a step. However fast they are, a run does not come to its end
 * before: nothing is heard of what an engine says after the first word of that step.
 */
export function createCrashingEngines(): {
  readonly wrap: (launch: LaunchEngine) => LaunchEngine
  /** The engine of a run is killed as soon as it tells of a step behind this one. */
  readonly crashBehind: (runId: number, step: number) => void
} {
  const crashSteps = new Map<string, number>()
  return {
    wrap: (launch) => (name) => {
      const engine = launch(name)
      let isDead = false
      return intercepted(engine, {
        toStudio: (message) => {
          if (isDead) return false
          const points = pointsSchema.safeParse(message)
          const crashStep = crashSteps.get(name) ?? Infinity
          if (points.success && points.data.payload.step > crashStep) {
            crashSteps.delete(name)
            isDead = true
            engine.kill()
          }
          return true
        },
      })
    },
    crashBehind: (runId, step) => {
      crashSteps.set(`run ${String(runId)}`, step)
    },
  }
}

/** Engines that do as they are told, and whose word that they have begun to train stays away. */
export function neverSayingThatTheyRun(launch: LaunchEngine): LaunchEngine {
  return (name) => {
    const ids = new Set<number>()
    return intercepted(launch(name), {
      toEngine: (message) => {
        const run = runSchema.safeParse(message)
        if (run.success) ids.add(run.data.id)
        return true
      },
      toStudio: (message) => {
        const reply = replySchema.safeParse(message)
        return !reply.success || !ids.has(reply.data.id)
      },
    })
  }
}

/** Engines of replays that never come to a step that they are sent to, and live on meanwhile. */
export function neverArriving(launch: LaunchEngine, purpose: string): LaunchEngine {
  return (name) => {
    const engine = launch(name)
    return name.startsWith(purpose)
      ? intercepted(engine, { toEngine: (message) => !seekSchema.safeParse(message).success })
      : engine
  }
}
