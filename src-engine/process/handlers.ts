import type { Handlers } from '../protocol/contract'
import type { Server } from '../protocol/channel'
import type { EngineContract } from '../protocol/engine-contract'
import { StudioError } from '../protocol/errors'
import type { KernelFacts } from '../protocol/kernel-facts'
import { datasetHandlers } from './dataset-handlers'
import { inspectionHandlers } from './inspection-handlers'
import { modelHandlers } from './model-handlers'
import { startingWeightsHandlers } from './starting-weights-handlers'
import type { KernelChoice } from './kernel-choice'
import { TrainingSession, type SessionHost } from './training-session'

export interface EngineHandlers {
  readonly requests: Handlers<EngineContract>
  /** Gives the handlers the line on which they tell of what happens. */
  connect(server: Server<EngineContract>): void
  /** Updates done by the run of this process. */
  step(): number
}

/** Everything an engine process answers. */
export function createEngineHandlers(
  host: SessionHost,
  chooseKernels: KernelChoice,
  describeKernels: () => KernelFacts,
): EngineHandlers {
  let session: TrainingSession | null = null
  const current = (): TrainingSession => {
    if (!session) throw new StudioError('engine/not-ready', 'The engine process has no line yet.')
    return session
  }
  return {
    connect: (server) => {
      session = new TrainingSession(server, chooseKernels, host)
    },
    step: () => session?.step ?? 0,
    requests: {
      'engine/describe': describeKernels,
      'training/prepare': (params) => current().prepare(params),
      'training/run': (params) => {
        current().run(params)
        return {}
      },
      'training/pause': () => current().pause(),
      'training/stop': () => current().stop(),
      'training/edit': (params) => current().edit(params),
      'training/seek': (params) => current().seek(params),
      'training/fork': (params) => current().fork(params),
      'training/step': (params) => current().goOn(params),
      'training/weights': () => current().weights(),
      ...datasetHandlers(host),
      ...modelHandlers(chooseKernels),
      ...startingWeightsHandlers(chooseKernels),
      ...inspectionHandlers(host, chooseKernels),
    },
  }
}
