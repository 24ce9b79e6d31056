import type { TrainingPlan } from '@engine/protocol/engine-contract'
import { toErrorData } from '@engine/protocol/errors'
import type { RunConfig } from '@engine/protocol/experiment-config'
import type { RunSummary, StatusReason } from '@engine/protocol/run'
import type { StudioLimits } from './limits'
import type { RowChange } from './run-progress'

/** How a run came to its end, for now or for good. */
export interface Outcome {
  readonly status: 'finished' | 'stopped' | 'diverged' | 'failed' | 'interrupted'
  readonly reason: StatusReason | null
  /** Of the engine's last word; null when there was none: then what is stored counts. */
  readonly end: { readonly step: number; readonly elapsedMs: number } | null
}

/** Slow enough for the plainest kernels on an old machine. */
const LEAST_FLOPS_PER_MS = 100_000
/** Forward and backward through one weight for one example. */
const FLOPS_PER_WEIGHT = 6

/** The end of a process is an interruption; anything else is a failure of its work. */
export function outcomeOfError(error: unknown): Outcome {
  const { code, message } = toErrorData(error)
  if (!['engine/crashed', 'engine/unresponsive', 'engine/stopped'].includes(code)) {
    return { status: 'failed', reason: { code, message }, end: null }
  }
  const text = `${message} It can be resumed from its last checkpoint.`
  return { status: 'interrupted', reason: { code, message: text }, end: null }
}

/** The row of a run that is over. The rate is that of the whole run. */
export function finalRow(outcome: Outcome, stored: RunSummary, now: number): RowChange {
  const { step, elapsedMs } = outcome.end ?? stored
  return {
    status: outcome.status,
    statusReason: outcome.reason,
    step,
    elapsedMs,
    stepsPerSecond: elapsedMs > 0 ? (step / elapsedMs) * 1000 : 0,
    endedAt: now,
  }
}

/** A step cannot be interrupted for a sign of life: a large one may take longer than usual. */
export function silenceWhileTraining(
  plan: TrainingPlan,
  config: RunConfig,
  limits: Pick<StudioLimits, 'silenceMs'>,
): number {
  const flops = plan.parameterCount * config.training.batchSize * FLOPS_PER_WEIGHT
  return limits.silenceMs + flops / LEAST_FLOPS_PER_MS
}
