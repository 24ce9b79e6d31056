import type { CDPSession, Page } from 'playwright-core'

/** What the page noted of its frames and of the way of its inputs. */
export interface ProbeReading {
  /** Milliseconds between the beginnings of successive frames. */
  readonly frameMs: readonly number[]
  /** Milliseconds between an input and its first listener. */
  readonly inputDelayMs: readonly number[]
}

/** Starts to note frames and inputs in the page, until the next reading. */
export async function startProbe(page: Page): Promise<void> {
  await page.evaluate(() => {
    const frames: number[] = []
    const delays: number[] = []
    let last = performance.now()
    let isOver = false
    const frame = (now: number): void => {
      frames.push(now - last)
      last = now
      if (!isOver) requestAnimationFrame(frame)
    }
    requestAnimationFrame((now) => {
      last = now
      requestAnimationFrame(frame)
    })
    const note = (event: Event): void => {
      delays.push(performance.now() - event.timeStamp)
    }
    const kinds = ['pointermove', 'pointerdown', 'keydown', 'wheel']
    for (const kind of kinds) window.addEventListener(kind, note, { capture: true, passive: true })
    Object.assign(window, {
      readProbe: () => {
        isOver = true
        for (const kind of kinds) window.removeEventListener(kind, note, { capture: true })
        return { frameMs: frames, inputDelayMs: delays }
      },
    })
  })
}

export function readProbe(page: Page): Promise<ProbeReading> {
  return page.evaluate(() => {
    const { readProbe } = window as unknown as { readProbe: () => ProbeReading }
    return readProbe()
  })
}

/** Megabytes of the page's heap after everything that can be let go has been let go. */
export async function heapMegabytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1e6
}

/** The value below which `share` of the values lie; NaN without any. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
