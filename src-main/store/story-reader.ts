import { INSIDE_PREFIX, type InsideFrame } from '@engine/protocol/inside-view'
import type { Series } from '@engine/protocol/run'
import type { Database } from 'better-sqlite3'
import type { InsideFrameTable } from './inside-frames'
import { joinPoints } from './series-points'
import { reduceToCount, type SeriesRange, type SeriesReader, type Stretch } from './series-reader'

/** More steps than any run has. */
const MAXIMUM_STEP = 0xffff_ffff

export interface StoryReader {
  /** Names of all series of a run, those that it shares with its parent and the inside view included. */
  names(runId: number): string[]
  /** The named series that the run has; all of them when no name is given. */
  read(runId: number, names: readonly string[], range: SeriesRange): Series[]
  /** Frames of the inside view. */
  frames(
    runId: number,
    range: Pick<SeriesRange, 'fromStep' | 'toStep'>,
    maximumFrameCount: number,
  ): InsideFrame[]
}

/**
 * Reads what a run has measured as one story: of a fork first its parent's part up to the step where
 * it forked, and the parent's parent's before that.
 */
export function createStoryReader(
  db: Database,
  series: SeriesReader,
  inside: InsideFrameTable,
): StoryReader {
  const selectParent = db.prepare<
    [number],
    { parentRunId: number | null; forkStep: number | null }
  >('SELECT parent_run_id AS parentRunId, fork_step AS forkStep FROM run WHERE id = ?')

  /** Whose points a run's story is made of, oldest first. */
  const stretchesOf = (runId: number): Stretch[] => {
    const stretches: Stretch[] = []
    let id: number | null = runId
    let toStep = MAXIMUM_STEP
    while (id !== null) {
      const run: { parentRunId: number | null; forkStep: number | null } | undefined =
        selectParent.get(id)
      const forkStep = run?.forkStep ?? -1
      // A fork of a fork at a step before the first fork shares nothing with it.
      if (forkStep < toStep) stretches.unshift({ runId: id, fromStep: forkStep + 1, toStep })
      toStep = Math.min(toStep, forkStep)
      id = run?.parentRunId ?? null
    }
    return stretches
  }

  const insideNames = (stretches: readonly Stretch[]): string[] =>
    [...new Set(stretches.flatMap(({ runId }) => inside.names(runId)))].map(
      (name) => INSIDE_PREFIX + name,
    )

  const readInside = (
    stretches: readonly Stretch[],
    names: readonly string[],
    range: SeriesRange,
  ): Series[] => {
    const isWanted = (name: string): boolean => names.length === 0 || names.includes(name)
    if (names.length > 0 && !names.some((name) => name.startsWith(INSIDE_PREFIX))) return []
    return insideNames(stretches)
      .filter(isWanted)
      .map((name) => {
        const points = joinPoints(
          stretches.map((stretch) =>
            inside.points(stretch.runId, name.slice(INSIDE_PREFIX.length), overlap(stretch, range)),
          ),
        )
        return { series: name, ...reduceToCount(points, range.maximumPointCount) }
      })
  }

  return {
    names: db.transaction((runId: number) => {
      const stretches = stretchesOf(runId)
      return [...series.names(stretches), ...insideNames(stretches)].sort()
    }),
    // One transaction, so that all series are of the same moment.
    read: db.transaction((runId: number, names: readonly string[], range: SeriesRange) => {
      const stretches = stretchesOf(runId)
      return [...series.read(stretches, names, range), ...readInside(stretches, names, range)]
    }),
    frames: db.transaction(
      (runId: number, range: Pick<SeriesRange, 'fromStep' | 'toStep'>, maximumFrameCount: number) =>
        stretchesOf(runId).flatMap((stretch) =>
          inside.read(stretch.runId, overlap(stretch, range), maximumFrameCount),
        ),
    ),
  }
}

function overlap(
  stretch: Stretch,
  range: Pick<SeriesRange, 'fromStep' | 'toStep'>,
): { fromStep: number; toStep: number } {
  return {
    fromStep: Math.max(stretch.fromStep, range.fromStep),
    toStep: Math.min(stretch.toStep, range.toStep),
  }
}
