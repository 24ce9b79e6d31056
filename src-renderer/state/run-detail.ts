import type { RunDetail } from '@engine/protocol/run'
import { defineStore } from 'pinia'
import { computed, effectScope, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import { useStudio } from '../client/use-studio'
import { useHeld } from './held'
import { useRunsStore } from './runs'

/** One run with its config, checkpoints and events, read anew when any of them may have changed. */
export interface HeldDetail {
  /** Null until it has been read. */
  readonly detail: Readonly<ShallowRef<RunDetail | null>>
  /** Why it could not be read; null while all is well. */
  readonly error: Readonly<ShallowRef<unknown>>
  /** Fulfilled when it has been read for the first time, or could not be. */
  readonly answered: Promise<unknown>
}

interface Held extends HeldDetail {
  readonly detail: ShallowRef<RunDetail | null>
  readonly error: ShallowRef<unknown>
  readonly answer: (value: undefined) => void
  readonly stopWatching: () => void
  turn: number
  viewerCount: number
}

/** The runs that some view shows in detail. */
export const useRunDetailStore = defineStore('run-detail', () => {
  const studio = useStudio()
  const runs = useRunsStore()
  const held = new Map<number, Held>()

  async function read(id: number): Promise<void> {
    const run = held.get(id)
    if (run === undefined) return
    const own = ++run.turn
    try {
      const next = await studio.request('run/show', { id })
      if (own !== run.turn) return
      run.detail.value = next
      run.error.value = null
    } catch (reason) {
      if (own !== run.turn) return
      if (studio.connection.value.type === 'connected') run.error.value = reason
    }
    run.answer(undefined)
  }

  studio.on('run/noted', ({ runId }) => void read(runId))
  studio.onConnected(() => {
    for (const id of held.keys()) void read(id)
  })

  /** What of a run's summary tells that its detail is another one; empty for an unknown run. */
  function stateOf(id: number): string {
    const run = runs.byId.get(id)
    return run === undefined ? '' : [run.status, run.checkpointStep, run.trashedAt].join(' ')
  }

  /** Starts to hold a run's detail; `release` once for every call. */
  function acquire(id: number): HeldDetail {
    const known = held.get(id)
    if (known !== undefined) {
      known.viewerCount++
      return known
    }
    const { promise: answered, resolve: answer } = Promise.withResolvers<undefined>()
    const scope = effectScope(true)
    scope.run(() => {
      watch(
        () => stateOf(id),
        (_now, before) => {
          if (before !== '') void read(id)
        },
      )
    })
    const run: Held = {
      detail: shallowRef(null),
      error: shallowRef(null),
      answered,
      answer,
      stopWatching: () => {
        scope.stop()
      },
      turn: 0,
      viewerCount: 1,
    }
    held.set(id, run)
    if (studio.connection.value.type === 'connected') void read(id)
    return run
  }

  function release(id: number): void {
    const run = held.get(id)
    if (run === undefined) return
    run.viewerCount--
    if (run.viewerCount > 0) return
    run.stopWatching()
    held.delete(id)
  }

  return { acquire, release }
})

/** Holds a run's detail for as long as the component is shown. */
export function useRunDetail(id: () => number): {
  readonly detail: ComputedRef<RunDetail | null>
  readonly error: ComputedRef<unknown>
} {
  const held = useHeld(useRunDetailStore(), () => [id()])
  return {
    detail: computed(() => held.value.get(id())?.detail.value ?? null),
    error: computed(() => held.value.get(id())?.error.value ?? null),
  }
}
