import { type SurfaceExperiment, judge } from '@engine/experiments/experiment'
import { surfaceMeasures, walk } from '@engine/experiments/surface-walk'
import { optimizerConfigSchema } from '@engine/protocol/optimizer-config'
import { surfaceOf } from '@engine/surfaces/surface'
import { metricText } from '../format'
import { type SurfaceWay, measureTable, pointTable } from '../surface-tables'
import type { ExperimentReport, ExperimentRunOptions } from './experiment-run'

/** Walks every arm down the surface, at once and without a run. */
export function runSurface(
  { surface: config, start, stepCount, shownSteps, arms, expectations }: SurfaceExperiment,
  options: Pick<ExperimentRunOptions, 'onArm'>,
): ExperimentReport {
  const surface = surfaceOf(config)
  const ways = arms.map(({ label, optimizer }): SurfaceWay => {
    const points = walk(surface, optimizerConfigSchema.parse(optimizer), start, stepCount)
    const measures = surfaceMeasures(surface, points)
    options.onArm(label, `f ${metricText(measures['f at the end'])} at the end`)
    return { label, points, measures }
  })
  const byLabel = new Map(ways.map((way) => [way.label, way.measures]))
  return {
    tables: [pointTable(ways, shownSteps), measureTable(ways)],
    verdicts: expectations.map((expectation) => judge(expectation, byLabel)),
    runIds: [],
  }
}
