import type { RunProcess } from '@engine/protocol/run'
import { onUnmounted, shallowRef, watch, type ShallowRef } from 'vue'
import { useStudio } from '../client/use-studio'

/**
 * The process of a run, as it is told of to those who watch the run; null until it is known. What is
 * told in between counts more than the answer to the question, which may have been on its way longer.
 */
export function useRunProcess(id: () => number): Readonly<ShallowRef<RunProcess | null>> {
  const studio = useStudio()
  const process = shallowRef<RunProcess | null>(null)
  let turn = 0

  async function ask(): Promise<void> {
    const own = ++turn
    try {
      const known = await studio.request('run/process', { id: id() })
      if (own === turn) process.value = known
    } catch {
      // A lost connection is told of elsewhere, and a run that does not exist has no such page.
      if (own === turn) process.value = null
    }
  }

  watch(id, () => {
    process.value = null
    void ask()
  })
  onUnmounted(studio.onConnected(() => void ask()))
  onUnmounted(
    studio.on('run/process-changed', (told) => {
      if (told.runId !== id()) return
      turn++
      process.value = told
    }),
  )
  return process
}
