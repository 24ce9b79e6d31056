import { StudioError } from '@engine/protocol/errors'
import type { PointColumns } from '@engine/protocol/metric-batch'
import { isHigherBetter } from '@engine/protocol/metric'
import type { Database } from 'better-sqlite3'
import { decodePoints, encodePoints } from './points-codec'
import {
  joinPoints,
  lowerBound,
  mergePoints,
  pickPoints,
  raiseElapsed,
  slicePoints,
  sortPoints,
  type SeriesPoints,
} from './series-points'
import { CHUNK_POINT_COUNT, encodeSummary } from './series-reduction'

/**
 * Below this many points a batch joins the newest piece instead of becoming a row of its own. Such a
 * piece fills about one page of the database, so rewriting it costs no more than a new row.
 */
const PIECE_POINT_COUNT = 256
/** Steps are unsigned 32-bit numbers. */
const MAXIMUM_STEP = 0xffff_ffff

interface SeriesRow {
  readonly id: number
  readonly pointCount: number
  readonly sealedStep: number
  readonly lastStep: number
  readonly lastValue: number | null
  readonly bestValue: number | null
  readonly bestStep: number | null
}

interface PieceRow {
  readonly id: number
  readonly firstIndex: number
  readonly points: Uint8Array
}

export interface SeriesWriter {
  /**
   * Adds points to a run's series, inside a transaction of the caller. Points at steps that the
   * series already has are left out. Elapsed times that go back, as after a resume from an earlier
   * checkpoint, are raised to the time of the point before.
   */
  append(runId: number, columns: PointColumns): void
}

/**
 * A series is kept as sealed chunks of exactly CHUNK_POINT_COUNT points with a summary each, and
 * behind them a few pieces without one, which are sealed together as soon as they are enough. So
 * every point is written about twice, whatever the size of the batches.
 */
export function createSeriesWriter(db: Database): SeriesWriter {
  const selectSeries = db.prepare<[number, string], SeriesRow>(
    'SELECT id, point_count AS pointCount, sealed_step AS sealedStep, last_step AS lastStep, ' +
      'last_value AS lastValue, best_value AS bestValue, best_step AS bestStep ' +
      'FROM series WHERE run_id = ? AND name = ?',
  )
  const insertSeries = db.prepare<[number, string]>(
    'INSERT INTO series (run_id, name, point_count, sealed_step, last_step) VALUES (?, ?, 0, -1, -1)',
  )
  const updateSeries = db.prepare<
    [number, number, number, number | null, number | null, number | null, number]
  >(
    'UPDATE series SET point_count = ?, sealed_step = ?, last_step = ?, last_value = ?, ' +
      'best_value = ?, best_step = ? WHERE id = ?',
  )
  const selectBetween = db.prepare<[number, number, number], PieceRow>(
    'SELECT id, first_index AS firstIndex, points FROM series_chunk ' +
      'WHERE series_id = ? AND first_step > ? AND first_step <= ? ORDER BY first_step',
  )
  const selectNewestPiece = db.prepare<[number, number, number], PieceRow>(
    'SELECT id, first_index AS firstIndex, points FROM series_chunk WHERE id = (' +
      'SELECT id FROM series_chunk WHERE series_id = ? AND first_step > ? ' +
      'ORDER BY first_step DESC LIMIT 1) AND point_count < ?',
  )
  const selectLastPoints = db
    .prepare<[number], Uint8Array>(
      'SELECT points FROM series_chunk WHERE series_id = ? ORDER BY first_step DESC LIMIT 1',
    )
    .pluck()
  const insertChunk = db.prepare<
    [number, number, number, number, number, Uint8Array | null, Uint8Array]
  >(
    'INSERT INTO series_chunk (series_id, first_step, last_step, first_index, point_count, summary, ' +
      'points) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const updatePiece = db.prepare<[number, number, Uint8Array, number]>(
    'UPDATE series_chunk SET last_step = ?, point_count = ?, points = ? WHERE id = ?',
  )
  const deleteBehind = db.prepare<[number, number]>(
    'DELETE FROM series_chunk WHERE series_id = ? AND first_step > ?',
  )
  const selectAtOrBefore = db.prepare<[number, number], { firstStep: number; lastStep: number }>(
    'SELECT first_step AS firstStep, last_step AS lastStep FROM series_chunk ' +
      'WHERE series_id = ? AND first_step <= ? ORDER BY first_step DESC LIMIT 1',
  )

  const find = (runId: number, name: string): SeriesRow => {
    const row = selectSeries.get(runId, name)
    if (row) return row
    const id = Number(insertSeries.run(runId, name).lastInsertRowid)
    const none = { lastValue: null, bestValue: null, bestStep: null }
    return { id, pointCount: 0, sealedStep: -1, lastStep: -1, ...none }
  }

  const insertPoints = (
    seriesId: number,
    points: SeriesPoints,
    firstIndex: number,
    isSealed: boolean,
  ): void => {
    insertChunk.run(
      seriesId,
      points.steps[0]!,
      points.steps.at(-1)!,
      firstIndex,
      points.steps.length,
      isSealed ? encodeSummary(points) : null,
      encodePoints(points),
    )
  }

  /** Stores points whose steps all lie behind the stored ones. @returns the new sealed step */
  const storeBehind = (series: SeriesRow, points: SeriesPoints): number => {
    const count = points.steps.length
    const unsealedCount = series.pointCount % CHUNK_POINT_COUNT
    if (unsealedCount + count < CHUNK_POINT_COUNT) {
      const piece = selectNewestPiece.get(series.id, series.sealedStep, PIECE_POINT_COUNT)
      if (piece) {
        const joined = joinPoints([decodePoints(piece.points), points])
        updatePiece.run(joined.steps.at(-1)!, joined.steps.length, encodePoints(joined), piece.id)
      } else {
        insertPoints(series.id, points, series.pointCount, false)
      }
      return series.sealedStep
    }
    const pieces = selectBetween.all(series.id, series.sealedStep, MAXIMUM_STEP)
    const all = joinPoints([...pieces.map((piece) => decodePoints(piece.points)), points])
    deleteBehind.run(series.id, series.sealedStep)
    let index = series.pointCount - unsealedCount
    let start = 0
    let sealedStep = series.sealedStep
    for (; start + CHUNK_POINT_COUNT <= all.steps.length; start += CHUNK_POINT_COUNT) {
      const chunk = slicePoints(all, start, start + CHUNK_POINT_COUNT)
      insertPoints(series.id, chunk, index, true)
      index += CHUNK_POINT_COUNT
      sealedStep = chunk.steps.at(-1)!
    }
    if (start < all.steps.length) insertPoints(series.id, slicePoints(all, start), index, false)
    return sealedStep
  }

  const lastElapsedMs = (seriesId: number): number => {
    const points = selectLastPoints.get(seriesId)
    return points ? decodePoints(points).elapsedMs.at(-1)! : 0
  }

  /** Of points at or before the last stored step those whose steps the series does not have. */
  const withoutStored = (seriesId: number, points: SeriesPoints): SeriesPoints => {
    const before = selectAtOrBefore.get(seriesId, points.steps[0]!)
    const rows = selectBetween.all(seriesId, (before?.firstStep ?? 0) - 1, points.steps.at(-1)!)
    const known = new Set(rows.flatMap((row) => [...decodePoints(row.points).steps]))
    const unknown = [...points.steps.keys()].filter((i) => !known.has(points.steps[i]!))
    return pickPoints(points, unknown)
  }

  /**
   * Puts points between stored ones: everything from the sealed chunk that they begin in is taken out
   * and stored again with them. Rare, since a resumed run repeats its points and adds none between.
   */
  const storeBetween = (series: SeriesRow, late: SeriesPoints): SeriesRow => {
    const first = selectAtOrBefore.get(series.id, late.steps[0]!)?.firstStep ?? 0
    const keptStep = Math.min(first - 1, series.sealedStep)
    const rows = selectBetween.all(series.id, keptStep, MAXIMUM_STEP)
    deleteBehind.run(series.id, keptStep)
    const kept = {
      ...series,
      pointCount: rows[0]!.firstIndex,
      sealedStep: selectAtOrBefore.get(series.id, keptStep)?.lastStep ?? -1,
    }
    const stored = joinPoints(rows.map((row) => decodePoints(row.points)))
    const merged = raiseElapsed(mergePoints(stored, late), lastElapsedMs(series.id))
    const sealedStep = storeBehind(kept, merged)
    return { ...kept, sealedStep, pointCount: kept.pointCount + merged.steps.length }
  }

  return {
    append(runId, columns) {
      if (columns.steps.length === 0) return
      if (!columns.elapsedMs.every(Number.isFinite)) {
        throw new StudioError(
          'store/invalid-points',
          `Series ${columns.series} of run ${runId} came with an elapsed time that is no finite number.`,
          { runId, series: columns.series },
        )
      }
      let series = find(runId, columns.series)
      const sorted = sortPoints(columns)
      const split = lowerBound(sorted.steps, series.lastStep + 1)
      const late = split === 0 ? null : withoutStored(series.id, slicePoints(sorted, 0, split))
      const behind = split === 0 ? sorted : slicePoints(sorted, split)

      if (late && late.steps.length > 0) series = storeBetween(series, late)
      if (behind.steps.length > 0) {
        const monotone = raiseElapsed(behind, lastElapsedMs(series.id))
        series = {
          ...series,
          sealedStep: storeBehind(series, monotone),
          pointCount: series.pointCount + behind.steps.length,
          lastStep: behind.steps.at(-1)!,
          lastValue: numberOrNull(behind.values.at(-1)!),
        }
      }
      for (const points of [late, behind]) {
        if (points) series = { ...series, ...bestOf(columns.series, series, points) }
      }
      updateSeries.run(
        series.pointCount,
        series.sealedStep,
        series.lastStep,
        series.lastValue,
        series.bestValue,
        series.bestStep,
        series.id,
      )
    },
  }
}

/** SQLite has no NaN; NULL stands for it. */
function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value
}

function bestOf(
  name: string,
  best: Pick<SeriesRow, 'bestValue' | 'bestStep'>,
  points: SeriesPoints,
): Pick<SeriesRow, 'bestValue' | 'bestStep'> {
  const sign = isHigherBetter(name) ? -1 : 1
  let { bestValue, bestStep } = best
  for (const [i, value] of points.values.entries()) {
    if (Number.isNaN(value)) continue
    if (bestValue !== null && sign * value >= sign * bestValue) continue
    bestValue = value
    bestStep = points.steps[i]!
  }
  return { bestValue, bestStep }
}
