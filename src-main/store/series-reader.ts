import type { Series } from '@engine/protocol/run'
import type { Database } from 'better-sqlite3'
import { decodePoints } from './points-codec'
import { joinPoints, lowerBound, slicePoints, type SeriesPoints } from './series-points'
import {
  CHUNK_POINT_COUNT,
  decodeSummary,
  reducePoints,
  SUMMARY_BUCKET_SIZE,
} from './series-reduction'

/** Which points are read, both ends included, and how many at most. */
export interface SeriesRange {
  readonly fromStep: number
  readonly toStep: number
  /** A reduced answer has at most this many points, but at least those of one bucket. */
  readonly maximumPointCount: number
}

interface ChunkRow {
  readonly id: number
  readonly firstStep: number
  readonly lastStep: number
  readonly firstIndex: number
  readonly pointCount: number
  readonly isSealed: number
}

/** A chunk as far as it lies in the range; `points` only where it had to be read to know. */
interface Part {
  readonly chunk: ChunkRow
  readonly firstIndex: number
  readonly count: number
  readonly points: SeriesPoints | null
}

/** The part of a run's points, both ends included, that belongs to a story. */
export interface Stretch {
  readonly runId: number
  readonly fromStep: number
  readonly toStep: number
}

export interface SeriesReader {
  names(stretches: readonly Stretch[]): string[]
  /**
   * The named series that a story has; all of them when no name is given.
   *
   * @param stretches by ascending steps, none of which overlap
   */
  read(stretches: readonly Stretch[], names: readonly string[], range: SeriesRange): Series[]
}

export function createSeriesReader(db: Database): SeriesReader {
  const selectSeries = db.prepare<[number], { id: number; name: string }>(
    'SELECT id, name FROM series WHERE run_id = ? ORDER BY name',
  )
  const selectChunks = db.prepare<[{ id: number; fromStep: number; toStep: number }], ChunkRow>(
    'SELECT id, first_step AS firstStep, last_step AS lastStep, first_index AS firstIndex, ' +
      'point_count AS pointCount, summary IS NOT NULL AS isSealed FROM series_chunk ' +
      'WHERE series_id = :id AND first_step <= :toStep AND first_step >= coalesce((' +
      'SELECT max(first_step) FROM series_chunk WHERE series_id = :id AND first_step <= :fromStep' +
      '), 0) AND last_step >= :fromStep ORDER BY first_step',
  )
  const selectPoints = db
    .prepare<[number], Uint8Array>('SELECT points FROM series_chunk WHERE id = ?')
    .pluck()
  const selectSummary = db
    .prepare<[number], Uint8Array>('SELECT summary FROM series_chunk WHERE id = ?')
    .pluck()

  const pointsOf = (chunk: ChunkRow): SeriesPoints => decodePoints(selectPoints.get(chunk.id)!)

  /** @param place of the series' first point in the story */
  const partOf = (
    chunk: ChunkRow,
    { fromStep, toStep }: Pick<SeriesRange, 'fromStep' | 'toStep'>,
    place: number,
  ): Part => {
    const firstIndex = place + chunk.firstIndex
    if (chunk.firstStep >= fromStep && chunk.lastStep <= toStep) {
      return { chunk, firstIndex, count: chunk.pointCount, points: null }
    }
    const all = pointsOf(chunk)
    const start = lowerBound(all.steps, fromStep)
    const points = slicePoints(all, start, lowerBound(all.steps, toStep + 1))
    return { chunk, firstIndex: firstIndex + start, count: points.steps.length, points }
  }

  const reduce = (parts: readonly Part[], bucketSize: number): SeriesPoints => {
    const reductions = parts.map(({ chunk, firstIndex, points }) =>
      points === null && chunk.isSealed === 1 && bucketSize >= SUMMARY_BUCKET_SIZE
        ? decodeSummary(selectSummary.get(chunk.id)!, firstIndex)
        : reducePoints(points ?? pointsOf(chunk), firstIndex, bucketSize),
    )
    const indices = new Float64Array(
      reductions.reduce((count, reduction) => count + reduction.indices.length, 0),
    )
    let offset = 0
    for (const reduction of reductions) {
      indices.set(reduction.indices, offset)
      offset += reduction.indices.length
    }
    // Once more over what each of them chose: a bucket may hold many summary entries, or lie in
    // several chunks.
    const points = joinPoints(reductions.map((reduction) => reduction.points))
    return reducePoints(points, indices, bucketSize).points
  }

  /** A series as the stretches of a story hold it, of which some may not have it. */
  const partsOf = (
    stretches: readonly { readonly stretch: Stretch; readonly id: number | undefined }[],
    range: SeriesRange,
  ): Part[] => {
    let place = 0
    return stretches.flatMap(({ stretch, id }) => {
      if (id === undefined) return []
      const fromStep = Math.max(stretch.fromStep, range.fromStep)
      const toStep = Math.min(stretch.toStep, range.toStep)
      const parts = selectChunks
        .all({ id, fromStep, toStep })
        .map((chunk) => partOf(chunk, { fromStep, toStep }, place))
        .filter((part) => part.count > 0)
      // Sealed chunks begin at a multiple of their size, as buckets do, also behind another stretch.
      place = Math.ceil((parts.at(-1)?.firstIndex ?? place) / CHUNK_POINT_COUNT + 1)
      place *= CHUNK_POINT_COUNT
      return parts
    })
  }

  const readOne = (name: string, parts: readonly Part[], maximumPointCount: number): Series => {
    const totalCount = parts.reduce((sum, part) => sum + part.count, 0)
    const first = parts[0]
    if (first === undefined || totalCount <= maximumPointCount) {
      const points = joinPoints(parts.map((part) => part.points ?? pointsOf(part.chunk)))
      return { series: name, ...points, isReduced: false, totalCount }
    }
    const size = bucketSizeFor(first.firstIndex, totalCount, maximumPointCount / 2)
    let points = reduce(parts, size)
    if (points.steps.length > maximumPointCount) {
      // Buckets with a NaN give three points instead of two.
      points = reduce(parts, bucketSizeFor(first.firstIndex, totalCount, maximumPointCount / 3))
    }
    return { series: name, ...points, isReduced: true, totalCount }
  }

  /** Ids of the series of a run by name. */
  const idsOf = (runId: number): Map<string, number> =>
    new Map(selectSeries.all(runId).map(({ id, name }) => [name, id]))

  return {
    names: (stretches) => [...new Set(stretches.flatMap(({ runId }) => [...idsOf(runId).keys()]))],
    read(stretches, names, range) {
      const ids = stretches.map((stretch) => ({ stretch, ids: idsOf(stretch.runId) }))
      const known = new Set(ids.flatMap((stretch) => [...stretch.ids.keys()]))
      return [...known]
        .sort()
        .filter((name) => names.length === 0 || names.includes(name))
        .map((name) => {
          const parts = partsOf(
            ids.map(({ stretch, ids: byName }) => ({ stretch, id: byName.get(name) })),
            range,
          )
          return readOne(name, parts, range.maximumPointCount)
        })
    },
  }
}

/** Points that lie in memory as `readOne` would give them. */
export function reduceToCount(
  points: SeriesPoints,
  maximumPointCount: number,
): Omit<Series, 'series'> {
  const totalCount = points.steps.length
  if (totalCount <= maximumPointCount) return { ...points, isReduced: false, totalCount }
  const reducedBy = (bucketLimit: number): SeriesPoints =>
    reducePoints(points, 0, bucketSizeFor(0, totalCount, bucketLimit)).points
  const reduced = reducedBy(maximumPointCount / 2)
  return {
    ...(reduced.steps.length > maximumPointCount ? reducedBy(maximumPointCount / 3) : reduced),
    isReduced: true,
    totalCount,
  }
}

/**
 * The least power of two by which places from `firstIndex` on fall into at most `bucketLimit`
 * buckets. Powers of two, so that buckets change rarely while a run grows, and whole summary entries
 * fall into one.
 */
function bucketSizeFor(firstIndex: number, count: number, bucketLimit: number): number {
  const lastIndex = firstIndex + count - 1
  const limit = Math.max(1, Math.floor(bucketLimit))
  let size = 1
  while (Math.floor(lastIndex / size) - Math.floor(firstIndex / size) + 1 > limit) size *= 2
  return size
}
