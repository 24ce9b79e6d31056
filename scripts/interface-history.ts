import type { Page } from 'playwright-core'
import { quantile, rounded } from './interface-probe.ts'

type Print = (line: Readonly<Record<string, unknown>>) => void

const FILTER_LIMIT_MS = 50
const OPEN_LIMIT_MS = 100
const ZOOM_LIMIT_MS = 50
const TYPED = ['a', 'ad', 'ada', 'adam', 'adam 7', 'adam 77', 'tag:wide', 'best > 50%', '']

/** Filters the list of a long history, opens its longest run and zooms into it. */
export async function measureHistory(
  page: Page,
  address: string,
  runId: number,
  print: Print,
): Promise<void> {
  await page.goto(new URL('/runs', address).href)
  await page.locator('.run-row').first().waitFor()
  // All runs are there when the count of the list stands still.
  await page.waitForFunction(
    () => {
      const text = document.querySelector('.places .place')?.textContent ?? ''
      const count = Number(text.replace(/\D/g, ''))
      const holder = window as unknown as { lastCount?: number; sameCount?: number }
      holder.sameCount = holder.lastCount === count && count > 0 ? (holder.sameCount ?? 0) + 1 : 0
      holder.lastCount = count
      return holder.sameCount > 8
    },
    { polling: 250, timeout: 120_000 },
  )

  const filterMs: number[] = []
  for (let round = 0; round < 3; round++) {
    for (const text of TYPED) filterMs.push(await answerMs(page, 'input', text))
  }
  print({
    what: 'filter of the history',
    medianMs: rounded(quantile(filterMs, 0.5)),
    worstMs: rounded(Math.max(...filterMs)),
    limitMs: FILTER_LIMIT_MS,
    isMet: quantile(filterMs, 0.5) < FILTER_LIMIT_MS,
  })

  const openMs: number[] = []
  for (let round = 0; round < 5; round++) {
    await page.goto(new URL(`/runs?q=id+%3D+${runId}`, address).href)
    await page.locator('.run-row').first().waitFor()
    // The code of the view is loaded once for all runs; what a run costs is asked for.
    await page.locator('.run-row .name a').first().click()
    await page.locator('.line-chart canvas').first().waitFor()
    await page.goBack()
    await page.locator('.run-row').first().waitFor()
    openMs.push(await openedMs(page))
  }
  print({
    what: 'opening of the long run, until its curve is drawn',
    medianMs: rounded(quantile(openMs, 0.5)),
    worstMs: rounded(Math.max(...openMs)),
    limitMs: OPEN_LIMIT_MS,
    isMet: quantile(openMs, 0.5) < OPEN_LIMIT_MS,
  })

  const zoomMs: number[] = []
  for (let turn = 0; turn < 12; turn++) zoomMs.push(await answerMs(page, 'wheel', ''))
  print({
    what: 'answer to a turn of the wheel over the long run',
    medianMs: rounded(quantile(zoomMs, 0.5)),
    worstMs: rounded(Math.max(...zoomMs)),
    limitMs: ZOOM_LIMIT_MS,
    isMet: quantile(zoomMs, 0.5) < ZOOM_LIMIT_MS,
  })
}

/** From an input until the frame that shows its effect has been painted. */
function answerMs(page: Page, kind: 'input' | 'wheel', text: string): Promise<number> {
  return page.evaluate(
    async ([what, typed]) => {
      const painted = (): Promise<void> =>
        new Promise((done) => {
          requestAnimationFrame(() => {
            // Its message comes after the frame has been painted.
            const { port1, port2 } = new MessageChannel()
            port1.onmessage = () => {
              done()
            }
            port2.postMessage(null)
          })
        })
      await painted()
      const start = performance.now()
      if (what === 'input') {
        const field = document.querySelector<HTMLInputElement>('.runs-view .query-input input')
        if (field === null) throw new Error('The list has no search field.')
        field.value = typed
        field.dispatchEvent(new InputEvent('input', { bubbles: true }))
      } else {
        const canvas = document.querySelector<HTMLCanvasElement>('.line-chart canvas')
        if (canvas === null) throw new Error('The run has no chart.')
        const { left, top, width, height } = canvas.getBoundingClientRect()
        canvas.dispatchEvent(
          new WheelEvent('wheel', {
            bubbles: true,
            cancelable: true,
            ctrlKey: true,
            deltaY: -120,
            clientX: left + width * 0.6,
            clientY: top + height * 0.5,
          }),
        )
      }
      await painted()
      const end = performance.now()
      // What the input has set off besides must not be counted to the next one.
      await new Promise((done) => setTimeout(done, 400))
      return end - start
    },
    [kind, text] as const,
  )
}

/** From the click on the run's name until its chart holds points. */
function openedMs(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const link = document.querySelector<HTMLAnchorElement>('.run-row .name a')
    if (link === null) throw new Error('The list shows no run.')
    const start = performance.now()
    link.click()
    for (;;) {
      await new Promise((done) => requestAnimationFrame(done))
      const chart = document.querySelector('.line-chart')
      const isDrawn =
        chart?.querySelector('canvas') != null && chart.querySelector('.empty-note') === null
      const hasLine = document.querySelector('.line-legend button, .line-legend li') !== null
      if (isDrawn && hasLine) return performance.now() - start
      if (performance.now() - start > 30_000) throw new Error('The curve is not drawn.')
    }
  })
}
