import type { HealthFinding, HealthRemedy } from '../protocol/health'
import { BATCH_LOSS } from '../protocol/metric-batch'
import {
  insideFigures,
  mean,
  median,
  numberText,
  percentText,
  recently,
  type EvidenceSeries,
  type RunEvidence,
} from './evidence'
import {
  clippedGradients,
  fallingRate,
  heWeights,
  moreWeightDecay,
  normalized,
  otherRate,
  stopEarly,
  withDropout,
} from './remedies'

/** Steps before which a curve says nothing. */
const LEAST_STEPS = 100
/** A loss that has lost less than this share of its beginning has learned nothing. */
const NOTHING_LEARNED = 0.02
/** An average that falls by less than this share from one quarter to the next stands still. */
const STANDSTILL = 0.01
/** From here on there is little left to gain. */
const LEARNED_ACCURACY = 0.99
/** A spike is so many times the usual loss around it. */
const SPIKE = 4
/** Losses on either side that the usual one is taken from. */
const SPIKE_REACH = 12
const SPIKE_COUNT = 3
/** Train accuracy above the other part's by so much is learned by heart. */
const GAP = 0.05
const LARGE_GAP = 0.15
/** A loss that has risen by this share above its least is past its best. */
const RISE = 0.1

/** What the curves tell. */
export function curveFindings(evidence: RunEvidence): HealthFinding[] {
  if (evidence.status === 'diverged') return [diverged(evidence)]
  const found = [
    notLearning(evidence) ?? plateau(evidence),
    lossSpikes(evidence),
    overFitting(evidence),
  ]
  return found.filter((finding) => finding !== null)
}

function diverged(evidence: RunEvidence): HealthFinding {
  const { config, step } = evidence
  const last = valuesOf(evidence, BATCH_LOSS).at(-1) ?? Number.NaN
  return {
    code: 'diverged',
    severity: 'problem',
    place: null,
    series: BATCH_LOSS,
    step,
    figure: last,
    limit: 0,
    sentence: `The loss has left the finite numbers at step ${step}: ${String(last)}.`,
    cause:
      'Steps grew instead of shrinking, mostly because the learning rate is too large for this loss.',
    remedies: [otherRate(config, 0.1), clippedGradients(usualNorm(evidence))],
  }
}

function notLearning(evidence: RunEvidence): HealthFinding | null {
  const { config, step } = evidence
  const losses = valuesOf(evidence, BATCH_LOSS)
  if (step < LEAST_STEPS || losses.length < 20) return null
  const [start, end] = [
    mean(losses.slice(0, 10)),
    mean(losses.slice(-Math.ceil(losses.length / 5))),
  ]
  const fall = (start - end) / Math.abs(start)
  if (!(fall < NOTHING_LEARNED)) return null
  return {
    code: 'not-learning',
    severity: 'problem',
    place: null,
    series: BATCH_LOSS,
    step,
    figure: fall,
    limit: NOTHING_LEARNED,
    sentence: `After ${step} steps the loss is ${numberText(end)}, and it began at ${numberText(start)}.`,
    cause:
      'Nothing is learned: the learning rate is far off, the initial weights keep the gradient from the layers, or the labels do not follow from the inputs.',
    remedies: present([
      otherRate(config, 10),
      otherRate(config, 0.1),
      heWeights(config),
      normalized(config),
    ]),
  }
}

function plateau(evidence: RunEvidence): HealthFinding | null {
  const { config, step } = evidence
  const losses = valuesOf(evidence, BATCH_LOSS)
  const accuracy = valuesOf(evidence, 'train/accuracy').at(-1)
  if (step < 2 * LEAST_STEPS || losses.length < 40) return null
  if (accuracy !== undefined && accuracy >= LEARNED_ACCURACY) return null
  const quarter = Math.floor(losses.length / 4)
  const [before, now] = [mean(losses.slice(-2 * quarter, -quarter)), mean(losses.slice(-quarter))]
  const fall = (before - now) / Math.abs(before)
  if (!(fall < STANDSTILL)) return null
  return {
    code: 'plateau',
    severity: 'warning',
    place: null,
    series: BATCH_LOSS,
    step,
    figure: fall,
    limit: STANDSTILL,
    sentence: `In the last quarter of the steps the loss was ${numberText(now)} on average, in the quarter before ${numberText(before)}.`,
    cause:
      'It no longer falls: either steps are too large to go deeper and jump about the bottom, or so small that the run crosses a flat stretch.',
    remedies: present([otherRate(config, 0.1), fallingRate(config), otherRate(config, 3)]),
  }
}

function lossSpikes(evidence: RunEvidence): HealthFinding | null {
  const { config, step } = evidence
  const losses = valuesOf(evidence, BATCH_LOSS)
  if (losses.length < LEAST_STEPS) return null
  const ratios = losses.map((loss, index) => {
    const around = losses.slice(Math.max(0, index - SPIKE_REACH), index + SPIKE_REACH + 1)
    return loss / median(around)
  })
  // The beginning falls steeply by itself.
  const spikes = ratios.slice(2 * SPIKE_REACH).filter((ratio) => ratio > SPIKE)
  // Where next to nothing is left of the loss, a multiple of it is nothing either.
  const isSmall = median(losses.slice(-SPIKE_REACH * 4)) < 0.02 * (losses[0] ?? 0)
  if (spikes.length < SPIKE_COUNT || isSmall) return null
  const most = Math.max(...spikes)
  return {
    code: 'loss-spikes',
    severity: 'warning',
    place: null,
    series: BATCH_LOSS,
    step,
    figure: most,
    limit: SPIKE,
    sentence: `${spikes.length} times the loss jumped to more than ${SPIKE} times what was usual around it, at most to ${numberText(most)} times.`,
    cause: 'Single batches throw the weights off: their gradients are much larger than the others.',
    remedies: [clippedGradients(usualNorm(evidence)), otherRate(config, 0.3)],
  }
}

function overFitting(evidence: RunEvidence): HealthFinding | null {
  const { series, step } = evidence
  const part = series.has('validation/loss') ? 'validation' : 'test'
  const trained = valuesOf(evidence, 'train/accuracy').at(-1)
  const others = valuesOf(evidence, `${part}/accuracy`).at(-1)
  const gap = trained !== undefined && others !== undefined ? trained - others : Number.NaN
  const losses = valuesOf(evidence, `${part}/loss`)
  const trainLosses = valuesOf(evidence, 'train/loss')
  const least = Math.min(...losses)
  const rise = ((losses.at(-1) ?? Number.NaN) - least) / Math.abs(least)
  const isTrainFalling = (trainLosses.at(-1) ?? 0) <= Math.min(...trainLosses) * 1.05
  const isPastBest = losses.length >= 3 && rise > RISE && isTrainFalling
  if (!(gap > GAP) && !isPastBest) return null
  const isGap = gap > GAP
  return {
    code: 'over-fitting',
    severity: gap > LARGE_GAP || rise > 5 * RISE ? 'problem' : 'warning',
    place: null,
    series: isGap ? `${part}/accuracy` : `${part}/loss`,
    step,
    figure: isGap ? gap : rise,
    limit: isGap ? GAP : RISE,
    sentence: isGap
      ? `Of the training examples ${percentText(trained ?? 0)} are right, of the ${part} examples ${percentText(others ?? 0)}.`
      : `The ${part} loss has risen by ${percentText(rise)} above its least, while the training loss falls.`,
    cause:
      'What is learned now are the training examples themselves. More data, augmentation, or less freedom keep a network from it.',
    remedies: overFittingRemedies(evidence),
  }
}

function overFittingRemedies({ config }: RunEvidence): HealthRemedy[] {
  return present([
    moreWeightDecay(config),
    config.training.earlyStopping.patience === 0 ? stopEarly() : null,
    withDropout(config),
  ])
}

/** The usual norm of the gradient, from wherever it was measured. */
function usualNorm(evidence: RunEvidence): number {
  const measured = valuesOf(evidence, 'batch/gradient-norm')
  if (measured.length > 0) return median(measured)
  return Math.hypot(
    ...insideFigures(evidence, 'gradient-norm').map(({ values }) => recently(values)),
  )
}

function valuesOf({ series }: RunEvidence, name: string): number[] {
  const found: EvidenceSeries | undefined = series.get(name)
  return Array.from(found?.values ?? [])
}

function present<Item>(items: readonly (Item | null)[]): Item[] {
  return items.filter((item) => item !== null)
}
