import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { expect, onTestFailed } from 'vitest'
import { BROWSER_ARGUMENTS, findChromium } from '../../scripts/chromium'
import { programDirectory } from '../hosts/program'

/** Chromium for the browser tests; under CI its absence fails them, elsewhere it skips them. */
export const chromiumPath = findChromium()
export const skipsBrowser = chromiumPath === null && process.env['CI'] === undefined
export const whyNoBrowser = 'no Chromium found; install it or name it in CHROMIUM_PATH'

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath === null ? {} : { executablePath: chromiumPath }),
    headless: true,
    args: [...BROWSER_ARGUMENTS],
    timeout: 2 * PATIENCE_MS,
  })
}

/** A condition comes true as fast as the machine is; how fast is not what a test asks. */
const PATIENCE_MS = 60_000

/** The served studio as a process of its own, on a data folder of its own. */
export class ServedStudio {
  readonly dataDirectory = mkdtempSync(join(tmpdir(), 'descent-e2e-'))
  #child: ChildProcess | null = null
  #port = '0'

  /** Starts the studio, again on the same folder and port after `kill`, and returns its address. */
  async start(): Promise<string> {
    const child = spawn(
      process.execPath,
      [
        join(programDirectory, 'serve.js'),
        ...['--data-dir', this.dataDirectory, '--port', this.#port],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    this.#child = child
    for await (const line of createInterface({ input: child.stdout })) {
      const address = /(http:\S+)$/.exec(line)?.[1]
      if (address === undefined) continue
      this.#port = new URL(address).port
      return address
    }
    throw new Error('The studio ended without an address.')
  }

  /** Trains an experiment to the end in another process, as a terminal beside the window does. */
  async train(config: unknown): Promise<void> {
    const path = join(this.dataDirectory, 'train.json')
    writeFileSync(path, JSON.stringify(config))
    await promisify(execFile)(process.execPath, [
      join(programDirectory, 'cli.js'),
      ...['train', path, '--data-dir', this.dataDirectory],
    ])
  }

  /** Ends the studio and waits for it: SIGTERM is a user's Ctrl-C, SIGKILL a crash. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child
    this.#child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await exited
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL')
    rmSync(this.dataDirectory, { recursive: true, force: true })
  }

  /** What the database itself holds, read besides the program. */
  query(sql: string, ...values: unknown[]): Record<string, unknown>[] {
    const database = new Database(join(this.dataDirectory, 'studio.db'), { readonly: true })
    try {
      return database.prepare<unknown[], Record<string, unknown>>(sql).all(...values)
    } finally {
      database.close()
    }
  }
}

/**
 * Opens a page; errors and warnings of its console are collected: a clean page has none. When the test
 * fails, a picture of the page is left behind and named.
 */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    acceptDownloads: true,
    locale: 'en-US',
    ...options,
  })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  onTestFailed(async () => {
    if (page.isClosed()) return
    const path = join(mkdtempSync(join(tmpdir(), 'descent-failed-')), 'page.png')
    await page.screenshot({ path, fullPage: true })
    console.error(`What the page looked like: ${path}`)
  })
  await page.goto(address)
  return { page, complaints }
}

export interface HeldTimers {
  /** Lets the time go by for which they wait. */
  readonly fire: () => Promise<void>
}

/**
 * Timers of a page that wait just so long do not fire before the test says so: what stays for some
 * seconds stays until the test has come to it. To be called before the page is loaded anew.
 */
export async function holdTimers(page: Page, waitMs: number): Promise<HeldTimers> {
  await page.addInitScript((heldMs) => {
    const start = window.setTimeout.bind(window)
    const held: (() => void)[] = []
    const startOrHold = (fire: (...args: unknown[]) => void, afterMs = 0, ...args: unknown[]) => {
      if (afterMs !== heldMs) return start(fire, afterMs, ...args)
      held.push(() => {
        fire(...args)
      })
      return 0
    }
    Object.assign(window, {
      setTimeout: startOrHold,
      fireHeldTimers: () => {
        for (const fire of held.splice(0)) fire()
      },
    })
  }, waitMs)
  return { fire: () => page.evaluate('fireHeldTimers()') }
}

/**
 * What the studio says to a page waits while it is held, so that a call is under way for as long as the
 * test wants. To be called before the page is loaded anew.
 */
export async function holdableAnswers(
  page: Page,
): Promise<{ readonly hold: () => void; readonly release: () => void }> {
  let isHeld = false
  const held: (() => void)[] = []
  await page.routeWebSocket(/\/studio$/, (socket) => {
    socket.connectToServer().onMessage((message) => {
      if (isHeld) {
        held.push(() => {
          socket.send(message)
        })
      } else socket.send(message)
    })
  })
  return {
    hold: () => {
      isHeld = true
    },
    release: () => {
      isHeld = false
      for (const send of held.splice(0)) send()
    },
  }
}

type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>

/** Where something is once it moves no more. */
export async function boxAtRest(locator: Locator): Promise<Box> {
  let box = await locator.boundingBox()
  await expect
    .poll(async () => {
      const before = JSON.stringify(box)
      box = await locator.boundingBox()
      return box !== null && JSON.stringify(box) === before
    })
    .toBe(true)
  if (!box) throw new Error('It is not to be seen.')
  return box
}

/** Resolves once the page has painted twice: what the pointer has done by then is to be seen. */
export function painted(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => {
          requestAnimationFrame(() => {
            resolve()
          })
        })
      }),
  )
}

/** What the page hands over when something is clicked. */
export async function downloadOf(page: Page, click: () => Promise<void>): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), click()])
  return readFileSync(await download.path())
}

/** A chart as a file, by the menu beside its title. */
export function takenFigure(
  page: Page,
  chart: Locator,
  format: 'SVG' | 'PNG' | 'CSV',
): Promise<Buffer> {
  const texts = { SVG: 'Picture, SVG', PNG: 'Picture, PNG', CSV: 'Its data, CSV' } as const
  return downloadOf(page, async () => {
    await chart.getByRole('button', { name: 'Take this chart as a file' }).click()
    await page.getByText(texts[format], { exact: true }).click()
  })
}

/**
 * Pixels of a chart in the colour of each line, from the canvas itself: what a person sees of it.
 *
 * @param title aria-label of the chart's canvas
 */
export function drawnPixels(
  page: Page,
  title: string,
  colors: readonly string[],
): Promise<number[]> {
  return page.evaluate(
    ([label, wanted]) => {
      const canvas = document.querySelector<HTMLCanvasElement>(`canvas[aria-label="${label}"]`)
      if (!canvas) return wanted.map(() => 0)
      // A copy, because reading the chart's own canvas makes Chromium complain and slows the chart.
      const context = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', {
        willReadFrequently: true,
      })
      if (!context) return wanted.map(() => 0)
      context.drawImage(canvas, 0, 0)
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
      return wanted.map((color) => {
        const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
          parseInt(color.slice(at, at + 2), 16),
        )
        let count = 0
        for (let at = 0; at < data.length; at += 4) {
          const distance =
            Math.abs((data[at] ?? 0) - red) +
            Math.abs((data[at + 1] ?? 0) - green) +
            Math.abs((data[at + 2] ?? 0) - blue)
          if (distance < 20 && (data[at + 3] ?? 0) > 200) count++
        }
        return count
      })
    },
    [title, colors] as const,
  )
}
