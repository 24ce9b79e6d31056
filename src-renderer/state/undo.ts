import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { ACTION_LIFE_MS, useNoticesStore } from './notices'

/** What was done, and the way back. */
export interface Undoable {
  /** Says what was done, shown beside the way back. */
  readonly text: string
  /** Name of the way back. */
  readonly undoText: string
  readonly undo: () => void | Promise<void>
}

/** Something without a way back: it is done only when the time for taking it back is over. */
export interface Deferred extends Undoable {
  readonly commit: () => Promise<void>
}

interface Step extends Undoable {
  readonly noticeId: number
}

const MAXIMUM_COUNT = 50

/** What can be undone in this window, the latest first: by its notice, or by Ctrl+Z. */
export const useUndoStore = defineStore('undo', () => {
  const notices = useNoticesStore()
  const steps = shallowRef<readonly Step[]>([])
  const latest = computed(() => steps.value.at(-1) ?? null)

  function forget(step: Step): boolean {
    const isKnown = steps.value.includes(step)
    steps.value = steps.value.filter((other) => other !== step)
    return isKnown
  }

  async function take(step: Step): Promise<void> {
    if (!forget(step)) return
    notices.close(step.noticeId)
    try {
      await step.undo()
    } catch (error) {
      notices.showError(error)
    }
  }

  function put(undoable: Undoable): Step {
    const noticeId = notices.show(undoable.text, {
      action: { text: undoable.undoText, run: () => take(step) },
    })
    const step: Step = { ...undoable, noticeId }
    steps.value = [...steps.value, step].slice(-MAXIMUM_COUNT)
    return step
  }

  /** Says what was done and offers the way back. */
  function offer(undoable: Undoable): void {
    put(undoable)
  }

  /**
   * Says what is going to be done, and does it unless it is taken back in time. A window that is closed
   * before has done nothing.
   */
  function defer(deferred: Deferred): void {
    const step = put(deferred)
    window.setTimeout(() => {
      if (!forget(step)) return
      notices.close(step.noticeId)
      void deferred.commit().catch(async (error: unknown) => {
        notices.showError(error)
        await deferred.undo()
      })
    }, ACTION_LIFE_MS)
  }

  async function undoLatest(): Promise<void> {
    if (latest.value !== null) await take(latest.value)
  }

  return { latest, offer, defer, undoLatest }
})
