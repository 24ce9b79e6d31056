import { defineStore } from 'pinia'

/** A page that always has something to do works on what nobody waits for after this time all the same. */
const IDLE_LIMIT_MS = 250

/** When work is done that nobody waits for. */
export const useIdleTimeStore = defineStore('idle-time', () => {
  let holdCount = 0
  let freed = Promise.withResolvers<undefined>()

  /**
   * Somebody waits for an answer of the studio: until it is there the page has nothing to do, and yet
   * it is not idle. Called once for every `release`.
   */
  function hold(): void {
    if (holdCount === 0) freed = Promise.withResolvers()
    holdCount++
  }
  function release(): void {
    holdCount--
    if (holdCount === 0) freed.resolve(undefined)
  }

  async function untilIdle(): Promise<void> {
    do {
      if (holdCount > 0) await freed.promise
      await new Promise((resolve) => {
        requestIdleCallback(resolve, { timeout: IDLE_LIMIT_MS })
      })
    } while (holdCount > 0)
  }

  return { hold, release, untilIdle }
})
