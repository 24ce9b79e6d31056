import { StudioError } from '@engine/protocol/errors'
import type { RunSummary } from '@engine/protocol/run'
import { defineStore } from 'pinia'
import { shallowRef, type ShallowRef } from 'vue'
import { useStudio } from '../client/use-studio'
import { useHeld } from './held'
import { useLivePaceStore } from './live-pace'
import { useNoticesStore } from './notices'
import { RunPoints, type Gap } from './run-points'
import { isAlive, useRunsStore } from './runs'

/** Points per series fetched at first; beyond it a stretch comes finer when a chart zooms into it. */
const FETCHED_POINT_COUNT = 50_000

/** A run whose points this window holds, and a number that grows when they should be drawn anew. */
export interface WatchedRun {
  readonly points: RunPoints
  readonly version: Readonly<ShallowRef<number>>
  /** Fulfilled when the stored points have come, or could not be had. */
  readonly answered: Promise<unknown>
}

interface Watched extends WatchedRun {
  readonly version: ShallowRef<number>
  readonly answer: (value: undefined) => void
  viewerCount: number
}

/** The points of the runs that some view shows: fetched once, then told live. */
export const useRunWatchStore = defineStore('run-watch', () => {
  const studio = useStudio()
  const notices = useNoticesStore()
  const runs = useRunsStore()
  const watched = new Map<number, Watched>()
  const pace = useLivePaceStore()
  const changed = new Set<number>()
  let isTelling = false

  const repaint = (): void => {
    for (const id of changed) {
      const run = watched.get(id)
      if (run !== undefined) run.version.value++
    }
    changed.clear()
  }
  const touch = (id: number): void => {
    changed.add(id)
    pace.atNextBeat(repaint)
  }

  // A view watches and leaves runs in one go: the studio is told once, afterwards.
  const tell = (): void => {
    if (isTelling) return
    isTelling = true
    queueMicrotask(() => {
      isTelling = false
      if (studio.connection.value.type !== 'connected') return
      void studio.request('run/watch', { ids: [...watched.keys()] }).catch(notices.showError)
    })
  }

  async function load(id: number, run: Watched): Promise<void> {
    run.points.beginLoading()
    try {
      const stored = await studio.request('run/series', {
        id,
        maximumPointCount: FETCHED_POINT_COUNT,
      })
      const gap = run.points.load(stored)
      if (gap !== null) void fill(id, run, gap, FETCHED_POINT_COUNT)
    } catch (error) {
      // A view that asks for a run that does not exist says so itself.
      const isMissing = error instanceof StudioError && error.code === 'run/not-found'
      if (!isMissing && studio.connection.value.type === 'connected') notices.showError(error)
    }
    // Whoever opened the run waits for this.
    run.version.value++
    run.answer(undefined)
  }

  async function fill(
    id: number,
    run: Watched,
    range: Gap,
    maximumPointCount: number,
  ): Promise<void> {
    try {
      run.points.fill(await studio.request('run/series', { id, ...range, maximumPointCount }))
      touch(id)
    } catch {
      // The points stay missing until the run ends, when everything is fetched once more.
    }
  }

  studio.on('run/points', ({ runId, batch }) => {
    const run = watched.get(runId)
    if (run === undefined) return
    const gap = run.points.append(batch)
    if (gap !== null) void fill(runId, run, gap, FETCHED_POINT_COUNT)
    touch(runId)
  })
  studio.onConnected(() => {
    if (watched.size === 0) return
    tell()
    for (const [id, run] of watched) void load(id, run)
  })
  // The stored points are the truth: a run that has ended is fetched once more.
  studio.on('run/changed', (run: RunSummary) => {
    const own = watched.get(run.id)
    const before = runs.byId.get(run.id)
    if (own === undefined || before === undefined) return
    if (isAlive(before) && !isAlive(run)) void load(run.id, own)
  })

  /** Starts to hold a run's points; `release` once for every call. */
  function acquire(id: number): WatchedRun {
    const known = watched.get(id)
    if (known !== undefined) {
      known.viewerCount++
      return known
    }
    const { promise: answered, resolve: answer } = Promise.withResolvers<undefined>()
    const run: Watched = {
      points: new RunPoints(),
      version: shallowRef(0),
      answered,
      answer,
      viewerCount: 1,
    }
    watched.set(id, run)
    tell()
    if (studio.connection.value.type === 'connected') void load(id, run)
    return run
  }

  function release(id: number): void {
    const run = watched.get(id)
    if (run === undefined) return
    run.viewerCount--
    if (run.viewerCount > 0) return
    watched.delete(id)
    tell()
  }

  /** Fetches a stretch of steps more finely where only its extremes are held. */
  async function refine(id: number, range: Gap): Promise<void> {
    const run = watched.get(id)
    if (run === undefined || !run.points.isReduced) return
    await fill(id, run, range, FETCHED_POINT_COUNT)
  }

  return { acquire, release, refine }
})

/** Holds the points of these runs for as long as the component is shown. */
export function useRunPoints(
  ids: () => readonly number[],
): Readonly<ShallowRef<ReadonlyMap<number, WatchedRun>>> {
  return useHeld(useRunWatchStore(), ids)
}
