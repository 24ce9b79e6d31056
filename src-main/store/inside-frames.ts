import type { Histogram, InsideFrame } from '@engine/protocol/inside-view'
import { decodeMessage, encodeMessage } from '@engine/protocol/wire-codec'
import type { Database } from 'better-sqlite3'
import type { SeriesPoints } from './series-points'
import { fromJson, toJson } from './stored-json'
import { ownBytes } from './stored-bytes'

/** Frames of a run that keep their histograms; beyond it every second one loses them. */
const HISTOGRAM_LIMIT = 400

interface FrameRow {
  readonly step: number
  readonly elapsedMs: number
  readonly layoutId: number
  readonly figures: Uint8Array
  readonly histograms: Uint8Array | null
}

export interface FrameRange {
  readonly fromStep: number
  readonly toStep: number
}

export interface InsideFrameTable {
  /** A frame at a step that the run has already changes nothing: a resumed run repeats it. */
  append(runId: number, frame: InsideFrame): void
  /** Names of all figures, without the prefix of series. */
  names(runId: number): string[]
  /** Every stored value of a figure in the range. */
  points(runId: number, name: string, range: FrameRange): SeriesPoints
  /** Frames with their histograms, evenly chosen where there are more than asked for. */
  read(runId: number, range: FrameRange, maximumFrameCount: number): InsideFrame[]
}

export function createInsideFrameTable(db: Database): InsideFrameTable {
  const selectLayout = db
    .prepare<[number, string], number>(
      'SELECT id FROM inside_layout WHERE run_id = ? AND names = ?',
    )
    .pluck()
  const selectLayouts = db.prepare<[number], { id: number; names: string }>(
    'SELECT id, names FROM inside_layout WHERE run_id = ?',
  )
  const insertLayout = db.prepare<[number, string]>(
    'INSERT INTO inside_layout (run_id, names) VALUES (?, ?)',
  )
  const insertFrame = db.prepare<[number, number, number, number, Uint8Array, Uint8Array]>(
    'INSERT INTO inside_frame (run_id, layout_id, step, elapsed_ms, figures, histograms) ' +
      'VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (run_id, step) DO NOTHING',
  )
  const columns = 'step, elapsed_ms AS elapsedMs, layout_id AS layoutId, figures'
  const selectFigures = db.prepare<[number, number, number], Omit<FrameRow, 'histograms'>>(
    `SELECT ${columns} FROM inside_frame WHERE run_id = ? AND step >= ? AND step <= ? ORDER BY step`,
  )
  const selectSteps = db
    .prepare<[number, number, number], number>(
      'SELECT step FROM inside_frame WHERE run_id = ? AND step >= ? AND step <= ? ' +
        'AND histograms IS NOT NULL ORDER BY step',
    )
    .pluck()
  const selectOne = db.prepare<[number, number], FrameRow>(
    `SELECT ${columns}, histograms FROM inside_frame WHERE run_id = ? AND step = ?`,
  )
  const dropHistograms = db.prepare<[number, number]>(
    'UPDATE inside_frame SET histograms = NULL WHERE run_id = ? AND step = ?',
  )

  const layoutOf = (runId: number, names: readonly string[]): number => {
    const text = toJson(names)
    return selectLayout.get(runId, text) ?? Number(insertLayout.run(runId, text).lastInsertRowid)
  }
  const namesById = (runId: number): Map<number, string[]> =>
    new Map(selectLayouts.all(runId).map(({ id, names }) => [id, fromJson<string[]>(names)]))

  const append = db.transaction((runId: number, frame: InsideFrame) => {
    insertFrame.run(
      runId,
      layoutOf(runId, frame.names),
      frame.step,
      frame.elapsedMs,
      bytesOf(frame.figures),
      encodeMessage(frame.histograms),
    )
    const steps = selectSteps.all(runId, 0, frame.step)
    if (steps.length <= HISTOGRAM_LIMIT) return
    for (let i = 1; i < steps.length - 1; i += 2) dropHistograms.run(runId, steps[i]!)
  })

  return {
    append: (runId, frame) => append.immediate(runId, frame),
    names: (runId) => [...new Set([...namesById(runId).values()].flat())].sort(),
    points: db.transaction((runId: number, name: string, { fromStep, toStep }: FrameRange) => {
      const places = new Map(
        [...namesById(runId)].map(([id, names]) => [id, names.indexOf(name)] as const),
      )
      const rows = selectFigures
        .all(runId, fromStep, toStep)
        .filter(({ layoutId }) => (places.get(layoutId) ?? -1) >= 0)
      return {
        steps: Uint32Array.from(rows, ({ step }) => step),
        values: Float64Array.from(
          rows,
          ({ layoutId, figures }) => figuresOf(figures)[places.get(layoutId) ?? -1] ?? NaN,
        ),
        elapsedMs: Float64Array.from(rows, ({ elapsedMs }) => elapsedMs),
      }
    }),
    read: db.transaction((runId: number, range: FrameRange, maximumFrameCount: number) => {
      const names = namesById(runId)
      const steps = selectSteps.all(runId, range.fromStep, range.toStep)
      return evenlyChosen(steps, maximumFrameCount).flatMap((step) => {
        const row = selectOne.get(runId, step)
        return row ? [frameOf(row, names.get(row.layoutId) ?? [])] : []
      })
    }),
  }
}

function frameOf(row: FrameRow, names: string[]): InsideFrame {
  const { step, elapsedMs, figures, histograms } = row
  return {
    step,
    elapsedMs,
    names,
    figures: figuresOf(figures),
    // Written by this program alone, from histograms that their schema has checked.
    histograms: histograms === null ? [] : (decodeMessage(ownBytes(histograms)) as Histogram[]),
  }
}

function bytesOf(figures: Float64Array): Uint8Array {
  return new Uint8Array(figures.buffer, figures.byteOffset, figures.byteLength)
}

function figuresOf(bytes: Uint8Array): Float64Array<ArrayBuffer> {
  return new Float64Array(ownBytes(bytes).buffer)
}

/** First and last of all, and as many between them as there may be. */
function evenlyChosen(steps: readonly number[], count: number): number[] {
  if (steps.length <= count) return [...steps]
  const chosen = Array.from(
    { length: count },
    (_, i) => steps[Math.round((i * (steps.length - 1)) / Math.max(1, count - 1))]!,
  )
  return [...new Set(chosen)]
}
