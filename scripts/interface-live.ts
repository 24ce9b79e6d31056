import type { Page } from 'playwright-core'
import {
  heapMegabytes,
  quantile,
  readProbe,
  rounded,
  startProbe,
  type ProbeReading,
} from './interface-probe.ts'

type Print = (line: Readonly<Record<string, unknown>>) => void

const FRAMES_LIMIT = 50
const DELAY_LIMIT_MS = 100
/** More than this over the whole time is growth and not the coming and going of a cache. */
const GROWTH_LIMIT_MB = 20
const ROUND_MS = 10_000

/** Watches many runs train together as a person would: the pointer goes over the charts all the time. */
export async function measureLiveRuns(
  page: Page,
  address: string,
  runCount: number,
  seconds: number,
  print: Print,
): Promise<void> {
  await startExperiment(page, address)
  await page.waitForURL(/\/compare\/\d+/, { timeout: 120_000 })
  await page.locator('.metric-chart canvas').first().waitFor()
  // All of them train.
  await page.waitForFunction(
    (wanted) =>
      Number(/\d+/.exec(document.querySelector('.activity .count')?.textContent ?? '')) >= wanted,
    runCount,
    { timeout: 300_000, polling: 500 },
  )
  const session = await page.context().newCDPSession(page)
  const heaps: number[] = []
  const all: ProbeReading[] = []
  const startedAt = Date.now()
  while (Date.now() - startedAt < seconds * 1000) {
    const heap = await heapMegabytes(session)
    heaps.push(heap)
    await startProbe(page)
    await usePage(page, Math.min(ROUND_MS, seconds * 1000))
    const reading = await readProbe(page)
    all.push(reading)
    print({
      what: 'live runs, so far',
      second: Math.round((Date.now() - startedAt) / 1000),
      stepsPerSecond: await stepsPerSecond(page),
      medianFramesPerSecond: rounded(1000 / quantile(reading.frameMs, 0.5)),
      worstInputDelayMs: rounded(Math.max(...reading.inputDelayMs)),
      heapMb: rounded(heap),
    })
  }
  heaps.push(await heapMegabytes(session))
  const frameMs = all.flatMap((reading) => reading.frameMs)
  const delays = all.flatMap((reading) => reading.inputDelayMs)
  const framesPerSecond = 1000 / quantile(frameMs, 0.5)
  // The first reading is of a page whose points have just come.
  const growthMb = (heaps.at(-1) ?? Number.NaN) - (heaps[1] ?? heaps[0] ?? Number.NaN)
  print({
    what: `${runCount} live runs`,
    seconds,
    medianFramesPerSecond: rounded(framesPerSecond),
    framesPerSecondOfSlowestTwentieth: rounded(1000 / quantile(frameMs, 0.95)),
    framesLimit: FRAMES_LIMIT,
    isMet: framesPerSecond >= FRAMES_LIMIT,
  })
  print({
    what: 'input delay beside them',
    inputs: delays.length,
    medianMs: rounded(quantile(delays, 0.5)),
    worstMs: rounded(Math.max(...delays)),
    limitMs: DELAY_LIMIT_MS,
    isMet: Math.max(...delays) <= DELAY_LIMIT_MS,
  })
  print({
    what: 'memory of the page',
    firstMb: rounded(heaps[0] ?? Number.NaN),
    lastMb: rounded(heaps.at(-1) ?? Number.NaN),
    growthMb: rounded(growthMb),
    limitMb: GROWTH_LIMIT_MB,
    isMet: growthMb <= GROWTH_LIMIT_MB,
  })
}

/** Opens the prepared experiment in the form and starts it. */
export async function startExperiment(page: Page, address: string): Promise<void> {
  await page.goto(new URL('/new?experiment=2', address).href)
  const start = page.locator('.experiment-summary .n-button--primary-type:not([disabled])')
  await start.waitFor({ timeout: 60_000 })
  await start.click()
}

/** Moves over the charts and presses a key now and then. */
async function usePage(page: Page, durationMs: number): Promise<void> {
  const endsAt = Date.now() + durationMs
  const box = await page.locator('.metric-chart canvas').first().boundingBox()
  if (box === null) throw new Error('The comparison has no chart.')
  for (let turn = 0; Date.now() < endsAt; turn++) {
    const share = (turn % 40) / 40
    await page.mouse.move(box.x + 80 + (box.width - 160) * share, box.y + box.height / 2)
    if (turn % 20 === 0) await page.keyboard.press('Shift')
    await page.waitForTimeout(50)
  }
}

async function stepsPerSecond(page: Page): Promise<number> {
  const text = await page.locator('.activity .rate').innerText()
  return Number(text.replace(/[^\d.]/g, ''))
}
