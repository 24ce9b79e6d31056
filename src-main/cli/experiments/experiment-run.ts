import {
  type BookExperiment,
  type GradientCheckExperiment,
  type InsideExpectation,
  type InsideExperiment,
  type TrainingExperiment,
  type Verdict,
  judge,
  judgeInside,
} from '@engine/experiments/experiment'
import type { InsideFrame } from '@engine/protocol/inside-view'
import type { StudioClient } from '../context'
import { type Column, durationText, metricText } from '../format'
import { type ArmOptions, type ArmResult, armConfig, runArm } from './arm-run'
import { runFilters } from './filter-run'
import { misreadTable } from './misread'
import { runSurface } from './surface-run'

/** What an experiment gave: tables, and whether what was expected came out. */
export interface ExperimentReport {
  readonly tables: readonly ReportTable[]
  readonly verdicts: readonly Verdict[]
  /** Stored runs, in the order of the arms. */
  readonly runIds: readonly number[]
}

export interface ReportTable {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
}

export interface ExperimentRunOptions extends Omit<ArmOptions, 'title'> {
  /** Arms that train at the same time. */
  readonly jobCount: number
  /** An arm is done. */
  readonly onArm: (label: string, text: string) => void
  readonly onStarted: (runId: number) => void
}

/** Runs an experiment to its end and judges it. */
export async function runExperiment(
  client: StudioClient,
  experiment: BookExperiment,
  options: ExperimentRunOptions,
): Promise<ExperimentReport> {
  switch (experiment.type) {
    case 'training':
      return runTraining(client, experiment, options)
    case 'gradient-check':
      return runGradientCheck(client, experiment, options)
    case 'inside':
      return runInside(client, experiment, options)
    case 'surface':
      return runSurface(experiment, options)
    case 'filters':
      return runFilters(client, experiment, options)
    default:
      return experiment satisfies never
  }
}

async function runTraining(
  client: StudioClient,
  experiment: TrainingExperiment,
  options: ExperimentRunOptions,
): Promise<ExperimentReport> {
  const { title, arms, measures, expectations, misread } = experiment
  const results: ArmResult[] = []
  const waiting = arms.map((arm, index) => ({ arm, index }))
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const result = await runArm(client, next.arm, { ...options, title }, options.onStarted)
      results[next.index] = result
      options.onArm(
        next.arm.label,
        measures.map((measure) => `${measure} ${valueText(result, measure)}`).join(', '),
      )
    }
  }
  await Promise.all(Array.from({ length: options.jobCount }, worker))
  const table: ReportTable = {
    columns: [
      { title: 'arm' },
      ...measures.map((measure) => ({ title: measure, isNumeric: true })),
      { title: 'steps', isNumeric: true },
      { title: 'time', isNumeric: true },
      { title: 'status' },
      { title: 'run', isNumeric: true },
    ],
    rows: results.map((result) => [
      result.label,
      ...measures.map((measure) => valueText(result, measure)),
      String(result.run.step),
      durationText(result.run.elapsedMs),
      result.run.status,
      String(result.run.id),
    ]),
  }
  const byLabel = new Map(results.map(({ label, measures: values }) => [label, values]))
  const misreading = misread && results.find(({ label }) => label === misread.arm)
  return {
    tables: [
      table,
      ...(misread && misreading
        ? [await misreadTable(client, misreading.run.id, misread.count)]
        : []),
    ],
    verdicts: expectations.map((expectation) => judge(expectation, byLabel)),
    runIds: results.map(({ run }) => run.id),
  }
}

function valueText({ measures }: ArmResult, measure: keyof ArmResult['measures']): string {
  const value = measures[measure]
  return value === undefined ? '–' : metricText(value)
}

async function runGradientCheck(
  client: StudioClient,
  { title, arms }: GradientCheckExperiment,
  options: ExperimentRunOptions,
): Promise<ExperimentReport> {
  const rows: string[][] = []
  const verdicts: Verdict[] = []
  for (const arm of arms) {
    const config = armConfig(arm, { ...options, title })
    const report = await client.request(
      'experiment/check-gradients',
      { config, options: {} },
      { timeoutMs: 0 },
    )
    for (const tensor of report.tensors) {
      rows.push([
        arm.label,
        tensor.name,
        tensor.shape.join('×'),
        `${String(tensor.checkedCount)} of ${String(tensor.count)}`,
        String(tensor.kinkCount),
        tensor.worst === null ? '–' : metricText(tensor.relativeError),
        tensor.verdict,
      ])
    }
    const errors = report.directions.map(({ relativeError }) => relativeError)
    rows.push([
      arm.label,
      `${String(errors.length)} directions of all`,
      String(report.parameterCount),
      String(errors.length),
      '',
      metricText(Math.max(...errors)),
      report.directions.some(({ verdict }) => verdict === 'differs') ? 'differs' : 'agrees',
    ])
    options.onArm(arm.label, report.isPassed ? 'agrees' : 'DIFFERS')
    verdicts.push({
      sentence: `${arm.label}: backpropagation agrees with central differences to ${metricText(report.tolerance)}`,
      isMet: report.isPassed,
    })
  }
  return {
    tables: [
      {
        columns: [
          { title: 'network' },
          { title: 'tensor' },
          { title: 'shape' },
          { title: 'checked', isNumeric: true },
          { title: 'at kinks', isNumeric: true },
          { title: 'relative error', isNumeric: true },
          { title: 'verdict' },
        ],
        rows,
      },
    ],
    verdicts,
    runIds: [],
  }
}

async function runInside(
  client: StudioClient,
  { title, arms, expectations }: InsideExperiment,
  options: ExperimentRunOptions,
): Promise<ExperimentReport> {
  const rows: string[][] = []
  const found = new Map<string, Record<InsideExpectation['figure'], number>>()
  for (const arm of arms) {
    const config = armConfig(arm, { ...options, epochs: null, title })
    const frame = await client.request('experiment/look-inside', { config }, { timeoutMs: 0 })
    const layers = activationsOf(frame, arm.config.network.layers)
    for (const { name, mean, deviation, bars } of layers) {
      rows.push([arm.label, name, metricText(mean), metricText(deviation), bars])
    }
    const [first, last] = [layers.at(0), layers.at(-1)]
    const deviation = last?.deviation ?? Number.NaN
    const kept = deviation / (first?.deviation ?? Number.NaN)
    found.set(arm.label, { deviation, kept })
    options.onArm(
      arm.label,
      `last deviation ${metricText(deviation)}, over first ${metricText(kept)}`,
    )
  }
  return {
    tables: [
      {
        columns: [
          { title: 'start' },
          { title: 'layer' },
          { title: 'mean', isNumeric: true },
          { title: 'deviation', isNumeric: true },
          { title: 'histogram, least to greatest' },
        ],
        rows,
      },
    ],
    verdicts: expectations.map((expectation) =>
      judgeInside(expectation, found.get(expectation.arm)?.[expectation.figure] ?? Number.NaN),
    ),
    runIds: [],
  }
}

const BARS = ' ▁▂▃▄▅▆▇█'

/** Bins as bars of equal width, the fullest as high as a line. */
export function barsText(bins: Uint32Array, width: number): string {
  const sums = Array.from({ length: width }, (_, place) => {
    const [from, to] = [place, place + 1].map((edge) => Math.floor((edge * bins.length) / width))
    return bins.subarray(from, to).reduce((sum, count) => sum + count, 0)
  })
  const most = Math.max(1, ...sums)
  return sums
    .map((sum) => BARS.charAt(sum === 0 ? 0 : Math.max(1, Math.round((8 * sum) / most))))
    .join('')
}

function activationsOf(
  { names, figures, histograms }: InsideFrame,
  layers: readonly { readonly type: string }[],
): { name: string; mean: number; deviation: number; bars: string }[] {
  const figureOf = (name: string): number => figures[names.indexOf(name)] ?? Number.NaN
  return layers.flatMap(({ type }, index) => {
    const name = `${index + 1}.${type}`
    const histogram = histograms.find((candidate) => candidate.name === name)
    if (histogram?.kind !== 'activation' || type === 'affine') return []
    return [
      {
        name,
        mean: figureOf(`${name}/activation-mean`),
        deviation: figureOf(`${name}/activation-std`),
        bars: barsText(histogram.bins, 24),
      },
    ]
  })
}
