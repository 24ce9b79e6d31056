import type { Clock } from '../../../src-main/studio/clock'

export interface ManualClock extends Clock {
  /** Lets time pass and fires the timers that are due, in order. */
  readonly advance: (milliseconds: number) => void
  readonly timerCount: () => number
}

/** A clock that stands still until the test lets time pass. */
export function createManualClock(): ManualClock {
  let now = Date.UTC(2026, 0, 1)
  const timers = new Set<{ readonly at: number; readonly fire: () => void }>()
  return {
    now: () => now,
    startTimer: (afterMs, fire) => {
      const timer = { at: now + afterMs, fire }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance: (milliseconds) => {
      const end = now + milliseconds
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (!next) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.fire()
      }
      now = end
    },
    timerCount: () => timers.size,
  }
}
