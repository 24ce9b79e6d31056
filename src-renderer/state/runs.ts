import type { RunStatus, RunSummary } from '@engine/protocol/run'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { useStudio } from '../client/use-studio'

const ALIVE: readonly RunStatus[] = ['queued', 'running', 'paused']

/** True while a run's process works or waits. */
export function isAlive(run: RunSummary): boolean {
  return ALIVE.includes(run.status)
}

/** True for a run that `run/resume` continues from its last checkpoint. */
export function isResumable(run: RunSummary): boolean {
  return run.status === 'interrupted' || run.status === 'stopped' || run.status === 'failed'
}

/** Every run of the history, in the trash or not, kept current by the studio's events. */
export const useRunsStore = defineStore('runs', () => {
  const studio = useStudio()
  const byId = shallowRef<ReadonlyMap<number, RunSummary>>(new Map())
  const isLoaded = ref(false)
  const changed = new Map<number, RunSummary>()
  let frame = 0

  // Many runs tell of themselves several times a second: the list changes once a frame.
  const flush = (): void => {
    frame = 0
    if (changed.size === 0) return
    const next = new Map(byId.value)
    for (const [id, run] of changed) next.set(id, run)
    changed.clear()
    byId.value = next
  }
  const take = (run: RunSummary): void => {
    changed.set(run.id, run)
    if (frame === 0) frame = requestAnimationFrame(flush)
  }

  async function fetchAll(): Promise<void> {
    changed.clear()
    const runs = await studio.request('run/list', { includeTrashed: true })
    const next = new Map(runs.map((run) => [run.id, run]))
    // What was told while the list was on its way is newer than the list.
    for (const [id, run] of changed) next.set(id, run)
    changed.clear()
    byId.value = next
    isLoaded.value = true
  }

  studio.on('run/changed', take)
  studio.onConnected(() => {
    void fetchAll().catch(() => undefined)
  })

  const all = computed(() => [...byId.value.values()].sort((a, b) => b.id - a.id))
  const kept = computed(() => all.value.filter((run) => run.trashedAt === null))
  const trashed = computed(() => all.value.filter((run) => run.trashedAt !== null))
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
  async function resume(id: number): Promise<void> {
    take(await studio.request('run/resume', { id }))
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
  async function trash(ids: readonly number[]): Promise<void> {
    await studio.request('run/trash', { ids: [...ids] })
    await fetchAll()
  }
  async function restore(ids: readonly number[]): Promise<void> {
    await studio.request('run/restore', { ids: [...ids] })
    await fetchAll()
  }

  return {
    byId,
    isLoaded,
    all,
    kept,
    trashed,
    running,
    queued,
    stepsPerSecond,
    ofExperiment,
    pause,
    resume,
    stop,
    update,
    trash,
    restore,
  }
})
