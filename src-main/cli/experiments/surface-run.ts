import { type SurfaceExperiment, judge } from '@engine/experiments/experiment'
import { surfaceMeasures, walk } from '@engine/experiments/surface-walk'
import { optimizerConfigSchema } from '@engine/protocol/optimizer-config'
import { metricText } from '../format'
import type { ExperimentReport, ExperimentRunOptions } from './experiment-run'

/** Walks every arm down the surface, at once and without a run. */
export function runSurface(
  { surface, start, stepCount, shownSteps, arms, expectations }: SurfaceExperiment,
  options: Pick<ExperimentRunOptions, 'onArm'>,
): ExperimentReport {
  const ways = arms.map(({ label, optimizer }) => {
    const points = walk(surface, optimizerConfigSchema.parse(optimizer), start, stepCount)
    const measures = surfaceMeasures(surface, points)
    options.onArm(label, `f ${metricText(measures['f at the end'])} at the end`)
    return { label, points, measures }
  })
  const measures = ['crossings', 'length', 'f at the end'] as const
  const byLabel = new Map(ways.map((way) => [way.label, way.measures]))
  return {
    tables: [
      {
        columns: [
          { title: 'step', isNumeric: true },
          ...arms.map(({ label }) => ({ title: label, isNumeric: true })),
        ],
        rows: shownSteps.map((step) => [
          String(step),
          ...ways.map(({ points }) =>
            (points[step] ?? []).map((value) => value.toFixed(3).padStart(7)).join(' '),
          ),
        ]),
      },
      {
        columns: [
          { title: 'arm' },
          ...measures.map((measure) => ({ title: measure, isNumeric: true })),
        ],
        rows: ways.map((way) => [
          way.label,
          ...measures.map((measure) => metricText(way.measures[measure])),
        ]),
      },
    ],
    verdicts: expectations.map((expectation) => judge(expectation, byLabel)),
    runIds: [],
  }
}
