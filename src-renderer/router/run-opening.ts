import { nextTick } from 'vue'
import type { RouteLocationNormalized, Router } from 'vue-router'
import { useIdleTimeStore } from '../state/idle-time'
import { useRunDetailStore } from '../state/run-detail'
import { useRunWatchStore } from '../state/run-watch'

/** A page that would have to wait longer is shown without what it waits for. */
export const OPENING_PATIENCE_MS = 200

interface Opening {
  readonly ready: Promise<void>
  readonly release: () => void
}

/**
 * Lets a run's page come when what it shows is there, while the page before stays: so it is made, laid
 * out and painted once, and nothing on it moves.
 */
export function openRunsWhole(router: Router): void {
  const openings = new Map<RouteLocationNormalized, Opening>()
  const end = (to: RouteLocationNormalized): void => {
    openings.get(to)?.release()
    openings.delete(to)
  }
  // Asked for before the code of the view, which may have to be fetched, too.
  router.beforeEach((to) => {
    if (to.name === 'run') openings.set(to, beginOpening(Number(to.params['id'])))
  })
  router.beforeResolve((to) => openings.get(to)?.ready)
  router.afterEach(async (to) => {
    // By then the page itself holds what it shows.
    await nextTick()
    end(to)
  })
  router.onError((_error, to) => {
    end(to)
  })
}

function beginOpening(id: number): Opening {
  const idleTime = useIdleTimeStore()
  const holdings = [useRunDetailStore(), useRunWatchStore()]
  idleTime.hold()
  const answers = holdings.map((holding) => holding.acquire(id).answered)
  return {
    ready: inTime(Promise.all(answers)),
    release: () => {
      for (const holding of holdings) holding.release(id)
      idleTime.release()
    },
  }
}

/** Fulfilled with the answers, or without them when they do not come in time. */
function inTime(answers: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, OPENING_PATIENCE_MS)
    void answers.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
