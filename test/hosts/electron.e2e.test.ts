import { resolve } from 'node:path'
import { _electron as playwright } from 'playwright-core'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { findElectron } from '../../scripts/electron-binary'
import { buildProgram, projectDirectory, temporaryDirectory } from './program'

// By the file system: asking the package itself would start a download.
const executablePath = findElectron(resolve(projectDirectory, 'node_modules/electron'))
const hasDisplay =
  process.platform !== 'linux' ||
  ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => (process.env[name] ?? '') !== '')
const missing =
  executablePath === null
    ? "Electron's binary is not installed (npm start fetches it)"
    : hasDisplay
      ? null
      : 'there is no display (run it under xvfb-run)'

beforeAll(async () => {
  if (missing === null) await buildProgram()
})

/** Runs inside the page, so it is made of nothing but what a page has. */
function trainInPage(): Promise<{ status: string; step: number; pointCount: number }> {
  interface Told {
    readonly type: string
    readonly name?: string
    readonly id?: number
    readonly error?: { readonly message: string }
    readonly result?: { readonly runIds?: readonly number[] } & readonly { totalCount?: number }[]
    readonly payload?: { readonly id: number; readonly status: string; readonly step: number }
  }
  return new Promise((resolve, reject) => {
    window.addEventListener('message', (event) => {
      const [port] = event.ports
      if (event.data !== 'studio:port' || port === undefined) return
      let id = 0
      let summary = { status: '', step: 0 }
      const request = (name: string, params: unknown): void => {
        id++
        port.postMessage({ type: 'request', id, name, params })
      }
      port.addEventListener('message', ({ data }) => {
        // Messages of the studio's channel.
        const told = data as Told
        if (told.type === 'failure') reject(new Error(told.error?.message ?? ''))
        if (told.name === 'run/changed' && told.payload?.status === 'finished') {
          summary = told.payload
          request('run/series', { id: told.payload.id, series: ['batch/loss'] })
        }
        if (told.type === 'reply' && told.id === 2) {
          const { status, step } = summary
          resolve({ status, step, pointCount: told.result?.[0]?.totalCount ?? 0 })
        }
      })
      port.start()
      request('experiment/start', {
        dataset: { source: 'generated', settings: { generator: 'xor' } },
        network: { layers: [{ type: 'affine', units: 1 }] },
        loss: 'sigmoid-binary-cross-entropy',
        training: { length: { unit: 'iterations', count: 200 } },
        optimizers: [{ type: 'sgd' }],
      })
    })
    window.descentStudio?.requestPort()
  })
}

test('in real Electron the window opens, is guarded, and trains in a utility process', async (context) => {
  if (missing !== null || executablePath === null) {
    context.skip(missing ?? '')
    return
  }
  const dataDirectory = temporaryDirectory()
  const application = await playwright.launch({
    executablePath,
    args: [projectDirectory, `--data-dir=${dataDirectory}`],
  })
  onTestFinished(() => application.close())
  const complaints: string[] = []
  const page = await application.firstWindow()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.waitForSelector('#app > *')
  expect(page.url()).toMatch(/^app:\/\/bundle\//)

  // No Node in the page, one narrow opening to the main process, an origin of its own.
  const inside = await page.evaluate(() => ({
    origin: location.origin,
    hasNode: 'process' in globalThis || 'require' in globalThis,
    bridge: Object.keys(window.descentStudio ?? {}),
  }))
  expect(inside).toEqual({ origin: 'app://bundle', hasNode: false, bridge: ['requestPort'] })
  const escaped = await page.evaluate(async () => {
    const outcomes = await Promise.allSettled([
      fetch('https://example.org/'),
      fetch('app://other/'),
      fetch('app://bundle/..%2f..%2fpackage.json'),
    ])
    const opened = window.open('https://example.org/') !== null
    return {
      opened,
      reached: outcomes.map((o) => o.status === 'fulfilled' && o.value.ok),
    }
  })
  expect(escaped).toEqual({ opened: false, reached: [false, false, false] })

  // A run from start to finish, over a line as the page gets it.
  const trained = await page.evaluate(trainInPage)
  expect(trained).toEqual({ status: 'finished', step: 200, pointCount: 200 })
  expect(complaints).toEqual([])
})
