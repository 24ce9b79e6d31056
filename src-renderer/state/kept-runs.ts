import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { z } from 'zod'

const STORAGE_KEY = 'descent.kept-runs'
const keptSchema = z.array(z.tuple([z.int(), z.int()]))

/**
 * Interruptions that the user has seen and left as they are, by run and step; the run itself can
 * still be resumed. An interruption at another step is news again.
 */
export const useKeptRunsStore = defineStore('kept-runs', () => {
  const kept = shallowRef<ReadonlyMap<number, number>>(readKept())

  function isKept(run: { readonly id: number; readonly step: number }): boolean {
    return kept.value.get(run.id) === run.step
  }

  function keep(run: { readonly id: number; readonly step: number }): void {
    kept.value = new Map(kept.value).set(run.id, run.step)
    localStorage.setItem(STORAGE_KEY, JSON.stringify([...kept.value]))
  }

  return { isKept, keep }
})

function readKept(): ReadonlyMap<number, number> {
  const text = localStorage.getItem(STORAGE_KEY)
  if (text === null) return new Map()
  try {
    return new Map(keptSchema.safeParse(JSON.parse(text)).data ?? [])
  } catch {
    // Not our text: nothing was kept.
    return new Map()
  }
}
