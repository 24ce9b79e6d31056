// npm run bench:ui: how quickly the interface answers, measured in the real page on the served studio.
// Prints one JSON object a line; `isMet` says whether what is asked for was reached.
import { spawnSync } from 'node:child_process'
import { cpus, loadavg, tmpdir } from 'node:os'
import { mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from 'playwright-core'
import { buildOrExit } from './building.ts'
import { BROWSER_ARGUMENTS, findChromium } from './chromium.ts'
import { measureInterfaceCost } from './interface-cost.ts'
import { measureHistory } from './interface-history.ts'
import { measureLiveRuns } from './interface-live.ts'
import { buildInterfaceProgram, type InterfaceProgram } from './interface-program.ts'
import { startServing } from './studio-processes.ts'

const usage = `Usage: npm run bench:ui -- [options] [history] [live] [cost]

  --seconds N   how long 20 live runs are watched (600)
  --rate N      steps a second of all live runs together (5000)
  --runs N      runs of the history (10000)
  --points N    points of the long run (1000000)`

const LIVE_RUN_COUNT = 20
const PARTS = ['history', 'live', 'cost']
const root = resolve(import.meta.dirname, '..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '600' },
    rate: { type: 'string', default: '5000' },
    runs: { type: 'string', default: '10000' },
    points: { type: 'string', default: '1000000' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
process.exitCode = values.help ? help() : await benchInterface()

function help(): number {
  process.stdout.write(`${usage}\n`)
  return 0
}

function print(line: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify(line))
}

async function benchInterface(): Promise<number> {
  const strangers = positionals.filter((name) => !PARTS.includes(name))
  const executablePath = findChromium()
  if (strangers.length > 0 || executablePath === null) {
    console.error(
      strangers.length > 0
        ? `There is no part ${strangers.join(', ')}.\n\n${usage}`
        : 'Chromium is missing: install it, or name it in CHROMIUM_PATH.',
    )
    return 2
  }
  const parts = positionals.length > 0 ? positionals : PARTS
  await buildOrExit(root, (line) => {
    console.error(line)
  })
  const program = await buildInterfaceProgram(root, Number(values.rate) / LIVE_RUN_COUNT)
  print({
    what: 'machine',
    cores: cpus().length,
    model: cpus()[0]?.model ?? '',
    node: process.version,
    // More than the cores: others work on this machine, and waiting for them is measured, too.
    loadAverage: loadavg()[0],
  })
  const browser = await chromium.launch({ executablePath, args: [...BROWSER_ARGUMENTS] })
  const directories: string[] = []
  const directory = (): string => {
    const path = mkdtempSync(join(tmpdir(), 'descent-bench-ui-'))
    directories.push(path)
    return path
  }
  try {
    if (parts.includes('history')) {
      const dataDirectory = directory()
      const runId = writeData(program, 'history', dataDirectory, values.runs, values.points)
      const serving = await startServing(root, dataDirectory)
      try {
        const page = await openPage(browser, serving.address)
        await measureHistory(page, serving.address, Number(runId), print)
        await page.context().close()
      } finally {
        await serving.end()
      }
    }
    if (parts.includes('live')) {
      const dataDirectory = directory()
      writeData(program, 'experiment', dataDirectory, String(LIVE_RUN_COUNT))
      const serving = await startServing(root, dataDirectory, {
        mainDirectory: program.pacedMain,
      })
      try {
        const page = await openPage(browser, serving.address)
        await measureLiveRuns(page, serving.address, LIVE_RUN_COUNT, Number(values.seconds), print)
        await page.context().close()
      } finally {
        await serving.end()
      }
    }
    if (parts.includes('cost')) {
      const dataDirectory = directory()
      writeData(program, 'experiment', dataDirectory, '1')
      const serving = await startServing(root, dataDirectory)
      try {
        const page = await openPage(browser, serving.address)
        await measureInterfaceCost(page, serving.address, dataDirectory, print)
        await page.context().close()
      } finally {
        await serving.end()
      }
    }
  } finally {
    await browser.close()
    for (const path of directories) rmSync(path, { recursive: true, force: true })
  }
  return 0
}

/** @returns what the writer prints */
function writeData(program: InterfaceProgram, ...args: readonly string[]): string {
  const { stdout, status } = spawnSync(process.execPath, [program.dataWriter, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`Writing the data ended with ${String(status)}.`)
  return stdout.trim()
}

async function openPage(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
  })
  const page = await context.newPage()
  page.on('pageerror', (error) => {
    console.error(`The page complained: ${error.message}`)
  })
  await page.goto(address)
  await page.locator('.side-bar').waitFor()
  return page
}
