import { statSync } from 'node:fs'
import { join } from 'node:path'
import { connect, type Client } from '@engine/protocol/channel'
import type { ExperimentConfigInput } from '@engine/protocol/experiment-config'
import { studioContract, type StudioContract } from '@engine/protocol/studio-contract'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, test } from 'vitest'
import WebSocket from 'ws'
import { createSocketPort } from '../../src-main/serve/socket-port'
import { createSystemClock } from '../../src-main/studio/clock'
import {
  ServedStudio,
  launchBrowser,
  openPage,
  skipsBrowser,
  whyNoBrowser,
} from '../e2e/studio-page'
import { buildProgram } from '../hosts/program'

const studio = new ServedStudio()
let browser: Browser | null = null
let address = ''
let client: Client<StudioContract>

const print = (what: string, figure: string): void => {
  process.stdout.write(`${what}: ${figure}\n`)
}
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** Connects as a page does: the token buys a cookie, the cookie opens the socket. */
async function connectTo(url: string): Promise<Client<StudioContract>> {
  const response = await fetch(url, { redirect: 'manual' })
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const { origin, host } = new URL(url)
  const socket = new WebSocket(`ws://${host}/studio`, { headers: { cookie, origin } })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return connect(studioContract, createSocketPort(socket), {
    startTimer: createSystemClock().startTimer,
  })
}

/** Starts an experiment and resolves when all its runs have ended. */
async function train(config: ExperimentConfigInput): Promise<number[]> {
  const open = new Set<number>()
  const ended = new Promise<void>((resolve) => {
    client.on('run/changed', ({ id, status }) => {
      if (status === 'finished' && open.delete(id) && open.size === 0) resolve()
    })
  })
  const { runIds } = await client.request('experiment/start', config)
  for (const id of runIds) open.add(id)
  await ended
  return runIds
}

const twoLayerNet: ExperimentConfigInput = {
  name: 'TwoLayerNet',
  dataset: { source: 'generated', settings: { generator: 'digits' } },
  network: {
    layers: [{ type: 'affine', units: 50 }, { type: 'sigmoid' }, { type: 'affine', units: 10 }],
  },
  training: { batchSize: 100, length: { unit: 'iterations', count: 10_000 } },
  optimizers: [{ type: 'sgd' }],
}

beforeAll(async () => {
  await buildProgram()
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await studio.remove()
})

test('from the start of the program to a usable page', { timeout: 120_000 }, async (context) => {
  const startedAt = performance.now()
  address = await studio.start()
  print('served, address printed', `${(performance.now() - startedAt).toFixed(0)} ms`)
  client = await connectTo(address)
  if (skipsBrowser) return context.skip(whyNoBrowser)
  browser = await launchBrowser()
  const opensAt = performance.now()
  const { page } = await openPage(browser, address)
  await page.getByRole('button', { name: /Race five/ }).waitFor()
  print(
    'page opened until its first button is there',
    `${(performance.now() - opensAt).toFixed(0)} ms`,
  )
  await page.context().close()
})

test('training TwoLayerNet in the studio', { timeout: 600_000 }, async () => {
  const [id = 0] = await train(twoLayerNet)
  const { summary } = await client.request('run/show', { id })
  print(
    'TwoLayerNet 784-50-10, batch 100, all metrics recorded',
    `${((summary.step / summary.elapsedMs) * 1000).toFixed(0)} steps/s`,
  )
})

test('pausing and resuming', { timeout: 300_000 }, async () => {
  const { runIds } = await client.request('experiment/start', {
    ...twoLayerNet,
    training: { batchSize: 100, length: { unit: 'iterations', count: 1_000_000 } },
  })
  const [id = 0] = runIds
  const latencies: number[] = []
  for (let round = 0; round < 7; round++) {
    await new Promise<void>((resolve) => {
      const stop = client.on('run/changed', (run) => {
        if (run.id !== id || run.status !== 'running' || run.step === 0) return
        stop()
        resolve()
      })
    })
    const askedAt = performance.now()
    await client.request('run/pause', { id })
    latencies.push(performance.now() - askedAt)
    await client.request('run/resume', { id })
  }
  await client.request('run/stop', { id })
  print(
    'pause, from the request to its answer with the checkpoint stored, median of 7',
    `${median(latencies).toFixed(1)} ms`,
  )
})

test('the size of the database', { timeout: 600_000 }, async () => {
  const database = join(studio.dataDirectory, 'studio.db')
  const { databaseSizeBytes: before } = await client.request('studio/describe', {})
  await train({
    ...twoLayerNet,
    optimizers: [{ type: 'sgd' }, { type: 'momentum' }, { type: 'adam' }],
  })
  const { databaseSizeBytes: after } = await client.request('studio/describe', {})
  print(
    'database grown by three runs of 10,000 steps, checkpoints included',
    `${((after - before) / 1e6).toFixed(2)} MB (file now ${(statSync(database).size / 1e6).toFixed(2)} MB)`,
  )
  const rows = studio.query('SELECT sum(size_bytes) AS bytes FROM checkpoint')
  print('of it checkpoints of all runs so far', JSON.stringify(rows[0]))
})

test('opening a run of a million points', { timeout: 900_000 }, async (context) => {
  const [id = 0] = await train({
    name: 'A million steps',
    dataset: { source: 'generated', settings: { generator: 'xor', exampleCount: 100 } },
    network: {
      layers: [{ type: 'affine', units: 4 }, { type: 'tanh' }, { type: 'affine', units: 2 }],
    },
    training: { batchSize: 10, length: { unit: 'iterations', count: 1_000_000 } },
    evaluation: { everyEpochs: 10_000 },
    optimizers: [{ type: 'sgd' }],
  })
  const times: number[] = []
  for (let round = 0; round < 5; round++) {
    const askedAt = performance.now()
    await client.request('run/series', { id, series: ['batch/loss'], maximumPointCount: 4000 })
    times.push(performance.now() - askedAt)
  }
  print(
    'series of 1,000,000 points read for a chart, median of 5',
    `${median(times).toFixed(1)} ms`,
  )
  if (!browser) return context.skip(whyNoBrowser)
  const { page } = await openPage(browser, address)
  await page.goto(new URL('/runs', page.url()).href)
  await page.getByText('A million steps').first().waitFor()
  const opensAt = performance.now()
  await page.getByText('A million steps').first().click()
  await page.locator('canvas').first().waitFor()
  print(
    'its page opened from the history until the chart is there',
    `${(performance.now() - opensAt).toFixed(0)} ms`,
  )
  await page.context().close()
})
