import type { StartTimer } from '@engine/protocol/channel'

/** Time as the studio sees it; tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly startTimer: StartTimer
}

export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    startTimer: (afterMs, fire) => {
      const timer = setTimeout(fire, afterMs)
      return () => {
        clearTimeout(timer)
      }
    },
  }
}
