import type { RunSummary } from '@engine/protocol/run'

/** How far a run is, in the numbers that its header shows. */
export interface RunProgress {
  /** Epoch that the next step belongs to, from 1; the last one when the run is done. */
  readonly epoch: number
  readonly epochCount: number
  /** Milliseconds until the end at the present rate; null when that cannot be told. */
  readonly leftMs: number | null
}

export function progressOf(run: RunSummary): RunProgress {
  const stepsPerEpoch = Math.max(1, run.stepsPerEpoch)
  const epochCount = Math.max(1, Math.ceil(run.stepCount / stepsPerEpoch))
  const epoch = Math.min(epochCount, Math.floor(run.step / stepsPerEpoch) + 1)
  const isMoving = run.status === 'running' && run.stepsPerSecond > 0
  const leftMs = isMoving ? ((run.stepCount - run.step) / run.stepsPerSecond) * 1000 : null
  return { epoch, epochCount, leftMs }
}
