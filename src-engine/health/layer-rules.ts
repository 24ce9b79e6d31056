import type { HealthFinding, HealthRemedy } from '../protocol/health'
import {
  insideFigures,
  median,
  numberText,
  percentText,
  recently,
  type RunEvidence,
} from './evidence'
import {
  clippedGradients,
  heWeights,
  leakyRelu,
  normalized,
  otherRate,
  reluInstead,
  xavierWeights,
} from './remedies'

/** Shares of units above which a layer counts as impaired, and as lost. */
const IMPAIRED = 0.4
const LOST = 0.8
/** A relative gradient of the first layer so much smaller than the last one's does not train it. */
const VANISHING = 1e-3
const VANISHED = 1e-5
/** A norm so many times the usual one, or of this size at all, is an explosion. */
const EXPLODING = 100
const EXPLODED_NORM = 1e4
/**
 * ‖Δw‖/‖w‖ of a step: about a thousandth is usual.
 *
 * @see Karpathy, CS231n notes, "Neural Networks Part 3", ratio of weights to updates
 */
const [SMALL_UPDATE, LARGE_UPDATE] = [1e-5, 0.1]
/** The first updates of small initial weights are large for good reason. */
const FIRST_STEPS = 20
/** Below this share of its rate a run is meant to stand still. */
const FADED_RATE = 0.05

/** What the looks into the layers tell. */
export function layerFindings(evidence: RunEvidence): HealthFinding[] {
  return [
    ...deadUnits(evidence),
    ...saturatedUnits(evidence),
    ...vanishingGradients(evidence),
    ...explodingGradients(evidence),
    ...updateSizes(evidence),
  ]
}

function deadUnits(evidence: RunEvidence): HealthFinding[] {
  const { config } = evidence
  return insideFigures(evidence, 'dead-share').flatMap(
    ({ place, seriesName, values, lastStep }) => {
      const share = recently(values)
      if (!(share >= IMPAIRED)) return []
      return [
        {
          code: 'dead-units',
          severity: share >= LOST ? 'problem' : 'warning',
          place,
          series: seriesName,
          step: lastStep,
          figure: share,
          limit: IMPAIRED,
          sentence: `${percentText(share)} of the units of ${place} are 0 for every example of a batch.`,
          cause:
            'Such a unit passes nothing on and no gradient back, so it stays dead. Usually a few steps were too large, or the initial weights were.',
          remedies: present([leakyRelu(config, place), otherRate(config, 0.1), heWeights(config)]),
        },
      ]
    },
  )
}

function saturatedUnits(evidence: RunEvidence): HealthFinding[] {
  const { config } = evidence
  return insideFigures(evidence, 'saturated-share').flatMap(
    ({ place, seriesName, values, lastStep }) => {
      const share = recently(values)
      if (!(share >= IMPAIRED)) return []
      return [
        {
          code: 'saturated-units',
          severity: share >= LOST ? 'problem' : 'warning',
          place,
          series: seriesName,
          step: lastStep,
          figure: share,
          limit: IMPAIRED,
          sentence: `${percentText(share)} of the outputs of ${place} lie at the ends of its range.`,
          cause:
            'There the curve is flat and next to nothing passes back. The weights before it are too large for their number of inputs.',
          remedies: present([xavierWeights(config), normalized(config), otherRate(config, 0.1)]),
        },
      ]
    },
  )
}

/** ‖g‖/‖w‖ by tensor, in the order of the layers. */
function relativeGradients(
  evidence: RunEvidence,
): { place: string; seriesName: string; lastStep: number; relative: number }[] {
  const norms = new Map(
    insideFigures(evidence, 'weight-norm').map(({ place, values }) => [place, recently(values)]),
  )
  return insideFigures(evidence, 'gradient-norm').map(
    ({ place, seriesName, values, lastStep }) => ({
      place,
      seriesName,
      lastStep,
      relative: recently(values) / (norms.get(place) ?? Number.NaN),
    }),
  )
}

function vanishingGradients(evidence: RunEvidence): HealthFinding[] {
  const { config } = evidence
  const tensors = relativeGradients(evidence)
  const [first, last] = [tensors[0], tensors.at(-1)]
  if (!first || !last || first === last) return []
  const ratio = first.relative / last.relative
  if (!(ratio < VANISHING)) return []
  return [
    {
      code: 'vanishing-gradients',
      severity: ratio < VANISHED ? 'problem' : 'warning',
      place: first.place,
      series: first.seriesName,
      step: first.lastStep,
      figure: ratio,
      limit: VANISHING,
      sentence: `The gradient of ${first.place}, relative to its weights, is ${numberText(ratio)} of that of ${last.place}.`,
      cause:
        'On its way back through the layers it is multiplied by slopes and weights below 1, so that the first layers hardly learn.',
      remedies: present([
        reluInstead(config),
        normalized(config),
        reluInstead(config) === null ? heWeights(config) : null,
      ]),
    },
  ]
}

function explodingGradients(evidence: RunEvidence): HealthFinding[] {
  const figures = insideFigures(evidence, 'gradient-norm')
  const lookCount = Math.max(0, ...figures.map(({ values }) => values.length))
  // From the end, so that tensors which were looked at as often stand side by side.
  const norms = Array.from({ length: lookCount }, (_, index) =>
    Math.hypot(...figures.map(({ values }) => values.at(index - lookCount) ?? 0)),
  )
  const usual = median(norms)
  const now = recently(norms)
  const limit = Math.min(EXPLODED_NORM, EXPLODING * usual)
  if (norms.length < 3 || !(now > limit)) return []
  const { config } = evidence
  return [
    {
      code: 'exploding-gradients',
      severity: 'problem',
      place: null,
      series: figures[0]?.seriesName ?? '',
      step: figures[0]?.lastStep ?? 0,
      figure: now,
      limit,
      sentence: `The gradient has a norm of ${numberText(now)}, where ${numberText(usual)} was usual.`,
      cause:
        'Steps along it leave the region where the gradient means anything, and soon the finite numbers.',
      remedies: [clippedGradients(usual), otherRate(config, 0.1)],
    },
  ]
}

function updateSizes(evidence: RunEvidence): HealthFinding[] {
  const { config, series, step } = evidence
  if (step < FIRST_STEPS) return []
  const rates = Array.from(series.get('learning-rate')?.values ?? [])
  const rateShare = (rates.at(-1) ?? 1) / Math.max(...rates, Number.MIN_VALUE)
  const hasFaded = rates.length > 0 && rateShare < FADED_RATE
  return insideFigures(evidence, 'update-ratio').flatMap(
    ({ place, seriesName, values, lastStep }): HealthFinding[] => {
      const ratio = recently(values)
      const finding = { place, series: seriesName, step: lastStep, figure: ratio }
      if (ratio > LARGE_UPDATE) {
        return [
          {
            ...finding,
            code: 'large-updates',
            severity: 'warning',
            limit: LARGE_UPDATE,
            sentence: `A step changes ${place} by ${percentText(ratio)} of its size; a tenth of a percent is usual.`,
            cause:
              'What was learned before is overwritten at every step: the learning rate is too large.',
            remedies: [otherRate(config, 0.1)],
          },
        ]
      }
      if (ratio < SMALL_UPDATE && !hasFaded) {
        return [
          {
            ...finding,
            code: 'small-updates',
            severity: 'warning',
            limit: SMALL_UPDATE,
            sentence: `A step changes ${place} by ${numberText(ratio)} of its size; 0.001 is usual.`,
            cause:
              'At this pace it stays where it is: the learning rate is too small, or the gradient is.',
            remedies: [otherRate(config, 10)],
          },
        ]
      }
      return []
    },
  )
}

function present(remedies: readonly (HealthRemedy | null)[]): HealthRemedy[] {
  return remedies.filter((remedy) => remedy !== null)
}
