import { type FilterExperiment, judge } from '@engine/experiments/experiment'
import {
  type FilterMeasure,
  type Filters,
  filterMeasures,
  filtersIn,
  planeOf,
} from '@engine/experiments/filter-figures'
import type { StudioClient } from '../context'
import { durationText, metricText } from '../format'
import { runArm } from './arm-run'
import type { ExperimentReport, ExperimentRunOptions, ReportTable } from './experiment-run'

/** Bytes of an export that one request brings. */
const PIECE_BYTES = 2 * 1024 * 1024

const MEASURES = [
  'deviation before',
  'deviation after',
  'roughness before',
  'roughness after',
  'roughness ratio',
] as const satisfies readonly FilterMeasure[]

/** Trains every arm as a run, and compares the filters of its first and its last checkpoint. */
export async function runFilters(
  client: StudioClient,
  { title, arms, tensor, drawnCount, expectations }: FilterExperiment,
  options: ExperimentRunOptions,
): Promise<ExperimentReport> {
  const drawings: ReportTable[] = []
  const rows: string[][] = []
  const runIds: number[] = []
  const byLabel = new Map<string, Readonly<Record<FilterMeasure, number>>>()
  for (const arm of arms) {
    const { label, run } = await runArm(client, arm, { ...options, title }, options.onStarted)
    const before = filtersIn(await parametersOf(client, run.id, 'initial'), tensor)
    const after = filtersIn(await parametersOf(client, run.id, 'last'), tensor)
    const measures = filterMeasures(before, after)
    byLabel.set(label, measures)
    drawings.push(drawingTable(label, before, after, drawnCount))
    const accuracy = run.last['test/accuracy']
    rows.push([
      label,
      ...MEASURES.map((measure) => metricText(measures[measure])),
      accuracy === undefined ? '–' : metricText(accuracy),
      String(run.step),
      durationText(run.elapsedMs),
      String(run.id),
    ])
    runIds.push(run.id)
    options.onArm(label, `roughness ratio ${metricText(measures['roughness ratio'])}`)
  }
  const numeric = [...MEASURES, 'test/accuracy', 'steps', 'time', 'run']
  return {
    tables: [
      ...drawings,
      {
        columns: [{ title: 'arm' }, ...numeric.map((name) => ({ title: name, isNumeric: true }))],
        rows,
      },
    ],
    verdicts: expectations.map((expectation) => judge(expectation, byLabel)),
    runIds,
  }
}

/** A checkpoint's parameters as safetensors. */
async function parametersOf(
  client: StudioClient,
  id: number,
  checkpoint: 'initial' | 'last',
): Promise<Uint8Array> {
  const { exportId, sizeBytes } = await client.request(
    'run/export-checkpoint',
    { id, checkpoint, format: 'safetensors' },
    { timeoutMs: 0 },
  )
  const file = new Uint8Array(sizeBytes)
  for (let offset = 0; offset < sizeBytes; offset += PIECE_BYTES) {
    const length = Math.min(PIECE_BYTES, sizeBytes - offset)
    const { bytes } = await client.request('export/read', { exportId, offset, length })
    file.set(bytes, offset)
  }
  await client.request('export/erase', { exportId })
  return file
}

/** The first filters above themselves after training. */
function drawingTable(label: string, before: Filters, after: Filters, count: number): ReportTable {
  const shown = Array.from({ length: Math.min(count, before.planeCount) }, (_, plane) => plane)
  const linesOf = (moment: string, filters: Filters): string[][] => {
    const drawings = shown.map((plane) => filterLines(planeOf(filters, plane), filters.width))
    return Array.from({ length: filters.height }, (_, line) => [
      line === 0 ? moment : '',
      ...drawings.map((lines) => lines[line] ?? ''),
    ])
  }
  return {
    columns: [
      { title: label },
      ...shown.map((plane) => ({ title: `filter ${String(plane + 1)}` })),
    ],
    rows: [...linesOf('before', before), [], ...linesOf('after', after)],
  }
}

const SHADES = ' ░▒▓█'

/** A filter from its least weight (blank) to its greatest (full), two columns a weight. */
export function filterLines(plane: Float64Array, width: number): string[] {
  const least = Math.min(...plane)
  const range = Math.max(...plane) - least
  const shades = Array.from(plane, (weight) => {
    const share = range > 0 ? (weight - least) / range : 0
    return SHADES.charAt(Math.min(SHADES.length - 1, Math.floor(share * SHADES.length))).repeat(2)
  })
  return Array.from({ length: plane.length / width }, (_, line) =>
    shades.slice(line * width, (line + 1) * width).join(''),
  )
}
