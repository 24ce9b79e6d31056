import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { useLivePaceStore } from '../../../src-renderer/state/live-pace'

const FRAME_MS = 16

/** The beat by a clock that moves only when it is told to. */
describe('the beat of what comes live', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
    vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) =>
      setTimeout(() => {
        callback(performance.now())
      }, FRAME_MS),
    )
    setActivePinia(createPinia())
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  /** Asks for `show` at every millisecond, as a fast run does. */
  async function askFor(show: () => void, durationMs: number): Promise<void> {
    const pace = useLivePaceStore()
    for (let at = 0; at < durationMs; at++) {
      pace.atNextBeat(show)
      await vi.advanceTimersByTimeAsync(1)
    }
  }

  test('it shows at once, then four times a second, however often it is asked', async () => {
    const shownAt: number[] = []
    const start = performance.now()
    await askFor(() => shownAt.push(performance.now() - start), 1100)
    expect(shownAt[0]).toBeLessThanOrEqual(1)
    expect(shownAt).toHaveLength(5)
  })

  test('what takes long is shown less often, and each of several in a frame of its own', async () => {
    let lastAt = 0
    const pauses: number[] = []
    const slow = (): void => {
      pauses.push(performance.now() - lastAt)
      lastAt = performance.now()
      vi.advanceTimersByTime(80)
    }
    await askFor(slow, 1500)
    // 80 ms are a fifth of 400 ms.
    expect(Math.min(...pauses.slice(1))).toBeGreaterThanOrEqual(400)
    const pace = useLivePaceStore()
    const times: number[] = []
    pace.atNextBeat(() => times.push(performance.now()))
    pace.atNextBeat(() => times.push(performance.now()))
    await vi.advanceTimersByTimeAsync(1500)
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(FRAME_MS)
  })

  test('after a stall it goes on within a second', async () => {
    let count = 0
    const stalled = (): void => {
      count++
      if (count === 1) vi.advanceTimersByTime(60_000)
    }
    await askFor(stalled, 1100)
    expect(count).toBeGreaterThanOrEqual(2)
  })

  test('one that throws is told of, and keeps neither the others nor the next beat from coming', async () => {
    const told: unknown[] = []
    vi.stubGlobal('reportError', (error: unknown) => told.push(error))
    const pace = useLivePaceStore()
    const broken = new Error('nothing to draw on')
    const shown: string[] = []
    pace.atNextBeat(() => {
      throw broken
    })
    pace.atNextBeat(() => shown.push('beside it'))
    await vi.advanceTimersByTimeAsync(500)
    expect(shown).toEqual(['beside it'])
    pace.atNextBeat(() => shown.push('after it'))
    await vi.advanceTimersByTimeAsync(500)
    expect(shown).toEqual(['beside it', 'after it'])
    expect(told).toEqual([broken])
  })
})
