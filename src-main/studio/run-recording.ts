import type { Client } from '@engine/protocol/channel'
import type { StudioError } from '@engine/protocol/errors'
import type { StoreContract } from '../store/store-contract'
import { pointsFrom } from './batches'
import type { Broadcast } from './clients'
import type { Clock } from './clock'
import type { StudioLimits } from './limits'
import { Recorder } from './recorder'
import type { RunProgress } from './run-progress'
import type { SupervisedEngine } from './supervisor'

export interface RunRecording {
  readonly progress: RunProgress
  /** A resumed run repeats the points after its checkpoint; before this step they are no news. */
  readonly replayedUntil: () => number
  /** The store refused a write. */
  readonly onBlocked: (error: StudioError) => void
  /** More points wait than the limit allows. */
  readonly onBehind: () => void
}

/** A recorder that tells the clients of what has reached the disk. */
export function createRunRecorder(
  runId: number,
  options: {
    readonly store: Client<StoreContract>
    readonly limits: Pick<StudioLimits, 'waitingPointCount'>
    readonly broadcast: Broadcast
  },
  { progress, replayedUntil, onBlocked, onBehind }: RunRecording,
): Recorder {
  const { store, limits, broadcast } = options
  return new Recorder({
    store,
    runId,
    waitingPointLimit: limits.waitingPointCount,
    onPointsStored: (batch, stored) => {
      const news = pointsFrom(batch, replayedUntil())
      if (news.length > 0) broadcast('run/points', { runId, batch: news })
      progress.progressed(stored)
    },
    onPatched: (stored) => {
      progress.changed(stored)
    },
    onCheckpointStored: (step) => {
      progress.checkpointStored(step)
    },
    onEventStored: (event) => {
      broadcast('run/noted', { runId, event })
    },
    onBlocked,
    onBehind,
  })
}

/** Has everything recorded that an engine tells of its run but its end. */
export function recordEngine(engine: SupervisedEngine, recorder: Recorder, clock: Clock): void {
  engine.on('training/points', (points) => {
    recorder.addPoints(points)
  })
  engine.on('training/checkpoint', (checkpoint) => {
    recorder.addCheckpoint(checkpoint)
  })
  engine.on('training/inside', (frame) => {
    recorder.addFrame(frame)
  })
  engine.on('training/noted', (noted) => {
    recorder.addEvent({ ...noted, at: clock.now() })
  })
}
