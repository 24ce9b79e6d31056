import type { OptimizerConfig } from '../protocol/optimizer-config'
import type { ScheduleConfig } from '../protocol/schedule-config'

/** Where a run stands when it asks for a rate. */
export interface SchedulePlace {
  /** Updates done including this one, from 1. */
  readonly step: number
  /** Updates of the whole run. */
  readonly stepCount: number
  readonly stepsPerEpoch: number
  /** What reduce-on-plateau has come to, 1 at the start; other schedules do not look at it. */
  readonly plateauFactor: number
}

/**
 * The learning rate of a step, a function of its place alone. For step k of T, epoch e = whole epochs
 * done before it, w warm-up steps:
 *
 *   warm-up            η·k/w times what the schedule says, for k ≤ w
 *   step               η·γ^⌊e/n⌋
 *   exponential        η·γ^e
 *   cosine             η·(f + (1−f)·½(1 + cos πp))    p = (k−1−w)/(T−w), 0 during the warm-up
 *   one-cycle          from s·η to η in the first share of the steps, then to f·η, both along ½ cosine
 *   reduce-on-plateau  η times the factors taken so far
 *
 * @see Goyal et al. 2017, arXiv:1706.02677, section 2.2 (warm-up)
 * @see Loshchilov and Hutter 2017, arXiv:1608.03983, equation 5 (cosine, without restarts)
 * @see Smith and Topin 2018, arXiv:1708.07120 (one-cycle; the halves of a cosine as in PyTorch)
 */
export function learningRateAt(
  { learningRate, schedule }: Pick<OptimizerConfig, 'learningRate' | 'schedule'>,
  place: SchedulePlace,
): number {
  return learningRate * warmupShare(schedule, place.step) * scheduledShare(schedule, place)
}

/** For legends: empty for a constant rate, otherwise what kind of schedule it is. */
export function scheduleSettings(schedule: ScheduleConfig): string[] {
  const { type } = schedule
  const warmupSteps = type === 'one-cycle' ? 0 : schedule.warmupSteps
  return [
    ...(type === 'constant' ? [] : [type === 'reduce-on-plateau' ? 'plateau' : type]),
    ...(warmupSteps === 0 ? [] : [`warm-up ${warmupSteps}`]),
  ]
}

function warmupShare(schedule: ScheduleConfig, step: number): number {
  if (schedule.type === 'one-cycle' || step >= schedule.warmupSteps) return 1
  return step / schedule.warmupSteps
}

function scheduledShare(schedule: ScheduleConfig, place: SchedulePlace): number {
  const { step, stepCount, stepsPerEpoch } = place
  const epoch = Math.floor((step - 1) / stepsPerEpoch)
  switch (schedule.type) {
    case 'constant':
      return 1
    case 'step':
      return schedule.factor ** Math.floor(epoch / schedule.everyEpochs)
    case 'exponential':
      return schedule.factor ** epoch
    case 'cosine': {
      const { finalShare, warmupSteps } = schedule
      const doneCount = Math.max(0, step - 1 - warmupSteps)
      return halfCosine(1, finalShare, doneCount / Math.max(1, stepCount - warmupSteps))
    }
    case 'one-cycle': {
      const { riseShare, startShare, finalShare } = schedule
      const peak = riseShare * stepCount - 1
      const end = stepCount - 1
      const doneCount = step - 1
      if (doneCount > peak) return halfCosine(1, finalShare, (doneCount - peak) / (end - peak))
      return halfCosine(startShare, 1, peak === 0 ? 1 : doneCount / peak)
    }
    case 'reduce-on-plateau':
      return place.plateauFactor
    default:
      return schedule satisfies never
  }
}

/** From one value to another as a cosine falls from 0 to π. */
function halfCosine(from: number, to: number, progress: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * progress))
}
