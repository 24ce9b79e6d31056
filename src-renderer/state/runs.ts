import type { RunStatus, RunSummary, RunThrough } from '@engine/protocol/run'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, triggerRef } from 'vue'
import { useStudio } from '../client/use-studio'
import { useIdleTimeStore } from './idle-time'
import { useLivePaceStore } from './live-pace'

const ALIVE: readonly RunStatus[] = ['queued', 'running', 'paused']
/** Runs are fetched newest first, so that a long history shows something at once, in pieces parsed in a frame. */
const PIECE_COUNT = 200
/** Figures of runs that train change many times a second; they are read more slowly. */
const PROGRESS_PAUSE_MS = 500
/** True while a run's process works or waits. */
export function isAlive(run: RunSummary): boolean {
  return ALIVE.includes(run.status)
}

/** True for a run that `run/resume` continues from its last checkpoint. */
export function isResumable(run: RunSummary): boolean {
  return run.status === 'interrupted' || run.status === 'stopped' || run.status === 'failed'
}

/** Tags and the archive of several runs; what is left out stays as it is. */
export interface RunOrganization {
  readonly isArchived?: boolean
  readonly addTags?: readonly string[]
  readonly removeTags?: readonly string[]
}

/** Every run of the history, in the trash or not, kept current by the studio's events. */
export const useRunsStore = defineStore('runs', () => {
  const studio = useStudio()
  const pace = useLivePaceStore()
  const idleTime = useIdleTimeStore()
  /** One map for as long as the window lives; its users are told when it changes. */
  const byId = shallowRef<ReadonlyMap<number, RunSummary>>(new Map())
  const held = new Map<number, RunSummary>()
  byId.value = held
  /** Newest first. */
  let order: number[] = []
  const hasNewest = ref(false)
  const isLoaded = ref(false)
  /** Runs that will be erased unless that is taken back; the trash does not show them. */
  const erasing = shallowRef<ReadonlySet<number>>(new Set())
  const changed = new Map<number, RunSummary>()
  /** Runs that the studio told of, or erased, while the list was on its way: newer than the list. */
  let told = new Set<number>()
  let fetchCount = 0
  let frame = 0
  let progressTimer = 0

  function put(runs: Iterable<RunSummary>): void {
    let hasNew = false
    for (const run of runs) {
      hasNew ||= !held.has(run.id)
      held.set(run.id, run)
    }
    if (hasNew) order = [...held.keys()].sort((a, b) => b - a)
    triggerRef(byId)
  }
  function forget(ids: Iterable<number>): void {
    const gone = new Set(ids)
    if (gone.size === 0) return
    for (const id of gone) {
      held.delete(id)
      changed.delete(id)
    }
    order = order.filter((id) => !gone.has(id))
    triggerRef(byId)
  }

  const flush = (): void => {
    frame = 0
    if (changed.size === 0) return
    put(changed.values())
    changed.clear()
  }
  const take = (run: RunSummary): void => {
    told.add(run.id)
    changed.set(run.id, run)
    const isProgress = run.status === 'running' && held.get(run.id)?.status === 'running'
    if (!isProgress) {
      if (frame === 0) frame = requestAnimationFrame(flush)
    } else if (progressTimer === 0) {
      progressTimer = window.setTimeout(() => {
        progressTimer = 0
        pace.atNextBeat(flush)
      }, PROGRESS_PAUSE_MS)
    }
  }

  async function fetchAll(): Promise<void> {
    const fetched = ++fetchCount
    const seen = new Set<number>()
    told = new Set()
    for (let beforeId: number | null = null; ;) {
      const piece: RunSummary[] = await studio.request('run/list', {
        includeTrashed: true,
        beforeId,
        limit: PIECE_COUNT,
      })
      // The line was lost and is there again: the list is fetched anew already.
      if (fetched !== fetchCount) return
      for (const run of piece) seen.add(run.id)
      put(piece.filter((run) => !told.has(run.id)))
      hasNewest.value = true
      if (piece.length < PIECE_COUNT) break
      beforeId = piece.at(-1)?.id ?? 0
      // The rest of a long history waits for what a person does meanwhile.
      await idleTime.untilIdle()
      if (fetched !== fetchCount) return
    }
    // What was erased while the line was down.
    forget([...held.keys()].filter((id) => !seen.has(id) && !told.has(id)))
    isLoaded.value = true
  }

  studio.on('run/changed', take)
  studio.on('runs/changed', (runs) => {
    for (const run of runs) take(run)
  })
  studio.on('runs/erased', ({ ids }) => {
    for (const id of ids) told.add(id)
    forget(ids)
  })
  studio.onConnected(() => {
    void fetchAll().catch(() => undefined)
  })

  const all = computed<readonly RunSummary[]>(() => {
    const runs = byId.value
    return order.flatMap((id) => runs.get(id) ?? [])
  })
  const kept = computed(() =>
    all.value.filter((run) => run.trashedAt === null && run.archivedAt === null),
  )
  const archived = computed(() =>
    all.value.filter((run) => run.trashedAt === null && run.archivedAt !== null),
  )
  const trashed = computed(() =>
    all.value.filter((run) => run.trashedAt !== null && !erasing.value.has(run.id)),
  )
  const running = computed(() => kept.value.filter((run) => run.status === 'running'))
  const queued = computed(() => kept.value.filter((run) => run.status === 'queued'))
  const stepsPerSecond = computed(() =>
    running.value.reduce((sum, run) => sum + run.stepsPerSecond, 0),
  )

  /** Runs of one comparison in the order of their optimizers. */
  function ofExperiment(experimentId: number): RunSummary[] {
    return all.value
      .filter((run) => run.experimentId === experimentId)
      .sort((a, b) => a.armIndex - b.armIndex)
  }

  async function pause(id: number): Promise<void> {
    take(await studio.request('run/pause', { id }))
  }
  async function resume(id: number, through: RunThrough = 'end'): Promise<void> {
    take(await studio.request('run/resume', { id, through }))
  }
  async function stop(id: number): Promise<void> {
    take(await studio.request('run/stop', { id }))
  }
  async function update(
    id: number,
    change: { name?: string; tags?: string[]; note?: string },
  ): Promise<void> {
    take(await studio.request('run/update', { id, ...change }))
  }
  async function organize(ids: readonly number[], change: RunOrganization): Promise<void> {
    await studio.request('run/organize', {
      ids: [...ids],
      ...(change.isArchived === undefined ? {} : { isArchived: change.isArchived }),
      addTags: [...(change.addTags ?? [])],
      removeTags: [...(change.removeTags ?? [])],
    })
  }
  async function trash(ids: readonly number[]): Promise<void> {
    await studio.request('run/trash', { ids: [...ids] })
  }
  async function restore(ids: readonly number[]): Promise<void> {
    await studio.request('run/restore', { ids: [...ids] })
  }

  /** Hides runs of the trash that are about to be erased, or shows them again. */
  function setErasing(ids: readonly number[], isErasing: boolean): void {
    const next = new Set(erasing.value)
    for (const id of ids) {
      if (isErasing) next.add(id)
      else next.delete(id)
    }
    erasing.value = next
  }
  /** Deletes runs of the trash for good. @returns those that stay, because forks go on from them */
  async function erase(ids: readonly number[]): Promise<readonly number[]> {
    const { keptIds } = await studio.request('run/erase', { ids: [...ids] })
    setErasing(ids, false)
    return keptIds
  }

  return {
    byId,
    hasNewest,
    isLoaded,
    erasing,
    all,
    kept,
    archived,
    trashed,
    running,
    queued,
    stepsPerSecond,
    ofExperiment,
    pause,
    resume,
    stop,
    update,
    organize,
    trash,
    restore,
    setErasing,
    erase,
  }
})
