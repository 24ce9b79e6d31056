import { defineStore } from 'pinia'
import { nextTick } from 'vue'

/** What comes live is shown at most this often, */
const SHORTEST_PAUSE_MS = 250
/** and takes at most this share of the page's time: the rest answers the person in front of it. */
const LARGEST_SHARE = 0.2
/** A machine that was asleep, or a page in the background, is not taken for a slow one. */
const LONGEST_PAUSE_MS = 1000

/** One beat for everything on the page that follows running runs: curves, figures, lists. */
export const useLivePaceStore = defineStore('live-pace', () => {
  const waiting = new Set<() => void>()
  let isBeating = false
  let beganAt = Number.NEGATIVE_INFINITY
  let costMs = 0

  /** Calls back at the next beat, once however often it is asked for. */
  function atNextBeat(show: () => void): void {
    waiting.add(show)
    if (!isBeating) void beat()
  }

  async function beat(): Promise<void> {
    isBeating = true
    try {
      while (waiting.size > 0) {
        const neededMs = Math.max(SHORTEST_PAUSE_MS, costMs / LARGEST_SHARE)
        const pauseMs = Math.min(neededMs, LONGEST_PAUSE_MS)
        await later(beganAt + pauseMs - performance.now())
        const shown = [...waiting]
        waiting.clear()
        beganAt = performance.now()
        costMs = 0
        // Each in a frame of its own, so that the page can answer in between.
        for (const show of shown) costMs += await timeOf(show)
      }
    } finally {
      isBeating = false
    }
  }

  return { atNextBeat }
})

/**
 * What throws is told like any error that nobody caught, and keeps nothing else from being shown.
 *
 * @returns milliseconds until what it shows has been painted, without the waiting for frames
 */
async function timeOf(show: () => void): Promise<number> {
  const beganAt = performance.now()
  try {
    show()
    await nextTick()
  } catch (error) {
    reportError(error)
  }
  const renderedMs = performance.now() - beganAt
  const frameStart = await frame()
  await later(0)
  return renderedMs + performance.now() - frameStart
}

function frame(): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(resolve)
  })
}

function later(afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, afterMs)
  })
}
