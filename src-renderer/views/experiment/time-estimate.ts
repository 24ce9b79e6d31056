import type { SplitCounts } from '@engine/protocol/dataset-config'
import type { RunConfig } from '@engine/protocol/experiment-config'
import type { TrainingTime } from '@engine/protocol/training-time'

/** How long a run takes; null where a step takes longer than one waited for. */
export interface RunEstimate {
  readonly epochMs: number
  readonly totalMs: number
}

/**
 * What a run costs per step depends on these settings alone: runs with equal texts need one
 * measurement.
 */
export function costKey({ network, loss, optimizer, training, ...config }: RunConfig): string {
  return JSON.stringify([
    network.layers,
    loss,
    [optimizer.type, optimizer.schedule.type],
    [training.batchSize, training.precision, training.gradient, training.gradientClipping.type],
    config.augmentation,
    [config.regularization.weightDecay > 0, config.regularization.l1 > 0],
  ])
}

/** From the time of a step and of an evaluated example to that of an epoch and of the whole run. */
export function estimateRun(
  { training, evaluation }: RunConfig,
  counts: SplitCounts,
  ownTestCount: number,
  { stepMs, evaluationExampleMs }: TrainingTime,
): RunEstimate | null {
  if (stepMs === null) return null
  const stepsPerEpoch = Math.ceil(counts.train / training.batchSize)
  const { unit, count } = training.length
  const epochCount = unit === 'epochs' ? count : count / stepsPerEpoch
  const evaluatedCount =
    Math.min(counts.train, evaluation.trainExampleLimit) +
    counts.validation +
    (ownTestCount > 0 ? ownTestCount : counts.test)
  const evaluationMs = (evaluationExampleMs ?? 0) * evaluatedCount
  const trainingMs = stepMs * stepsPerEpoch
  return {
    epochMs: trainingMs + evaluationMs / evaluation.everyEpochs,
    totalMs:
      trainingMs * epochCount + evaluationMs * Math.max(1, epochCount / evaluation.everyEpochs),
  }
}

/**
 * Several runs, so many at once: the longest, or what all need together.
 *
 * @param eachTimes how often every one of them is trained
 */
export function togetherMs(
  totals: readonly number[],
  atOnceCount: number,
  eachTimes: number,
): number {
  const sum = totals.reduce((all, total) => all + total, 0) * eachTimes
  return Math.max(sum / Math.max(1, atOnceCount), ...totals, 0)
}
