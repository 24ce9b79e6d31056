import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runStyle } from '../../src-renderer/styles/run-colors'
import { buildProgram } from '../hosts/program'
import {
  ServedStudio,
  drawnPixels,
  launchBrowser,
  openPage,
  skipsBrowser,
  whyNoBrowser,
} from './studio-page'

const studio = new ServedStudio()
let browser: Browser | null = null
let address = ''

beforeAll(async () => {
  if (skipsBrowser) return
  await buildProgram()
  address = await studio.start()
  browser = await launchBrowser()
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await studio.remove()
})

/** The colours of the first five arms of a comparison. */
const colors = Array.from({ length: 5 }, (_, index) => runStyle(index, 'light').color)

const mnistCsv = resolve(import.meta.dirname, '../../../shared/data/mnist-csv')

/** A table of three noisy clusters, gzipped as people keep them: label last, with a header. */
function clustersCsv(rowCount: number): Buffer {
  const lines = ['width,height,kind']
  for (let row = 0; row < rowCount; row++) {
    const kind = row % 3
    const noise = (at: number): number => Math.sin(row * at) * 1.4
    lines.push(
      `${(Math.cos(kind * 2.1) + noise(12.9898)).toFixed(4)},${(Math.sin(kind * 2.1) + noise(78.233)).toFixed(4)},k${kind}`,
    )
  }
  return gzipSync(lines.join('\n'))
}

/** Sets a field of the form by its label, as typing and leaving it does. */
async function fill(page: Page, label: string, value: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true })
  await field.fill(value)
  await field.blur()
}

async function stepsShown(page: Page): Promise<number[]> {
  const cells = await page.locator('.comparison-table tbody tr td:last-child').allInnerTexts()
  return cells.map((text) => Number(text.replace(/\D/g, '')))
}

/** Exports the points of the run that is open, as its user would. */
async function exportedRows(page: Page): Promise<string[]> {
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByText('.csv', { exact: true }).click(),
  ])
  return readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\n')
}

describe('first light, in the page', () => {
  test(
    'a CSV is imported, three optimizers are compared on it, watched, paused, resumed and found again',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)

      // Import.
      await page.getByRole('navigation').getByRole('link', { name: 'Data' }).click()
      await page.getByRole('button', { name: 'Import files…' }).first().click()
      const csv = join(studio.dataDirectory, 'clusters.csv.gz')
      writeFileSync(csv, clustersCsv(600))
      await page.locator('input[type=file]').setInputFiles(csv)
      await page.getByText('What it becomes').waitFor()
      await page.getByRole('button', { name: 'Import', exact: true }).click()
      await page.getByRole('button', { name: 'Use in a new experiment' }).waitFor()
      expect(studio.query('SELECT count(*) AS n FROM dataset')).toEqual([{ n: 1 }])

      // Compose.
      await page.getByRole('button', { name: 'Use in a new experiment' }).click()
      await page.getByRole('button', { name: 'Add an optimizer' }).click()
      await page.getByRole('button', { name: 'Add an optimizer' }).click()
      await fill(page, 'Batch size', '10')
      await fill(page, 'Count', '1000000')
      const start = page.getByRole('button', { name: /^Start 3 runs/ })
      await start.waitFor()

      // A wrong value is marked in words, and nothing can be started with it.
      await fill(page, 'Batch size', '100000')
      await page
        .getByText(/only 480 examples are left/)
        .first()
        .waitFor()
      await expect.poll(() => start.isDisabled()).toBe(true)
      await fill(page, 'Batch size', '10')

      // Watch.
      await start.click()
      await page.waitForURL(/\/compare\/\d+/)
      await expect
        .poll(() => stepsShown(page))
        .toSatisfy((steps: number[]) => steps.filter((step) => step > 100).length >= 2)
      await expect
        .poll(async () => (await drawnPixels(page, 'loss', colors)).filter((n) => n > 20).length)
        .toBeGreaterThanOrEqual(2)

      // Pause: nothing moves any more. Resume: it goes on.
      await page.getByRole('button', { name: 'Pause all' }).click()
      await page.getByText('paused').first().waitFor()
      await expect
        .poll(() => studio.query("SELECT count(*) AS n FROM run WHERE status = 'running'"))
        .toEqual([{ n: 0 }])
      const paused = studio.query('SELECT id, step FROM run ORDER BY id')
      await page.getByRole('button', { name: 'Resume all' }).click()
      await expect
        .poll(() => studio.query('SELECT id, step FROM run ORDER BY id'))
        .not.toEqual(paused)

      // A reload in the middle loses nothing.
      await page.reload()
      await expect.poll(() => stepsShown(page)).toHaveLength(3)

      // Stop what would take long, and let the interface say so.
      await page.getByRole('button', { name: 'Stop all' }).click()
      await expect
        .poll(() => studio.query("SELECT count(*) AS n FROM run WHERE status = 'stopped'"))
        .toEqual([{ n: 3 }])

      expect(complaints.splice(0)).toEqual([])

      // The history holds them, before and after a restart of the studio.
      await studio.end('SIGTERM')
      address = await studio.start()
      await page.goto(address)
      await page.getByRole('navigation').getByRole('link', { name: 'Runs' }).click()
      await page.getByText('3 runs', { exact: true }).waitFor()
      // While the studio was away the page tried to reach it again.
      expect(complaints.filter((text) => !/WebSocket|net::ERR_/.test(text))).toEqual([])
      await page.context().close()
    },
  )

  test(
    'a finished run opens with its curve, and its exported CSV holds exactly the stored points',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await page.goto(new URL('/new', page.url()).href)
      await page.getByRole('radio', { name: 'XOR' }).click()
      await fill(page, 'Batch size', '50')
      await fill(page, 'Count', '20')
      await page.getByRole('button', { name: /^Start Ctrl/ }).click()
      await page.waitForURL(/\/runs\/\d+/)
      const id = Number(/\/runs\/(\d+)/.exec(page.url())?.[1])
      await page.getByText('finished').first().waitFor()

      const rows = await exportedRows(page)
      expect(rows[0]).toBe('series,step,value,elapsed_ms')
      const batchLoss = rows.filter((row) => row.startsWith('batch/loss,'))
      const [{ steps }] = studio.query('SELECT step AS steps FROM run WHERE id = ?', id) as [
        { steps: number },
      ]
      expect(batchLoss.map((row) => Number(row.split(',')[1]))).toEqual(
        Array.from({ length: steps }, (_, index) => index + 1),
      )
      await page
        .getByText(
          new RegExp(
            `read back and equal: ${(rows.length - 1).toLocaleString('en').replace(',', '.')} rows`,
          ),
        )
        .waitFor()
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test(
    'five optimizers on MNIST rows draw five curves that start from one loss',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      if (!existsSync(mnistCsv)) return context.skip(`there is no MNIST in ${mnistCsv}`)
      const { page, complaints } = await openPage(browser, address)
      await page.goto(new URL('/data', page.url()).href)
      await page.getByRole('button', { name: 'Import files…' }).first().click()
      await page
        .locator('input[type=file]')
        .setInputFiles([join(mnistCsv, 'train.csv.gz'), join(mnistCsv, 'test.csv.gz')])
      await page.getByText(/28×28 pixels/).waitFor()
      await page.getByRole('button', { name: 'Import', exact: true }).click()
      await page.getByRole('button', { name: 'Use in a new experiment' }).waitFor()
      await page.getByText(/of 2.000/).waitFor()
      await page.getByRole('button', { name: 'Use in a new experiment' }).click()

      await page.getByText(/2.000 to train on/).waitFor()
      await page.getByLabel('Preset').selectOption('Four hidden layers of 100, ReLU')
      await page.getByText('1×28×28 → 100 relu → 100 relu → 100 relu → 100 relu → 10').waitFor()
      await page.getByRole('button', { name: 'Compare all five' }).click()
      await fill(page, 'Count', '2')
      await page.getByRole('button', { name: /^Start 5 runs/ }).click()
      await page.waitForURL(/\/compare\/\d+/)
      const experiment = Number(/\/compare\/(\d+)/.exec(page.url())?.[1])
      await expect
        .poll(
          () =>
            studio.query(
              "SELECT count(*) AS n FROM run WHERE experiment_id = ? AND status = 'finished'",
              experiment,
            ),
          { timeout: 200_000 },
        )
        .toEqual([{ n: 5 }])
      await page.getByText(/5 runs, same start/).waitFor()
      const hashes = studio.query(
        'SELECT DISTINCT initial_hash AS hash FROM run WHERE experiment_id = ?',
        experiment,
      )
      expect(hashes).toHaveLength(1)
      // RMSProp leaps at first: on a linear axis the others would lie on one line.
      await page.getByLabel('log y').first().click()
      await expect
        .poll(async () => (await drawnPixels(page, 'loss', colors)).filter((n) => n > 10).length)
        .toBe(5)

      // The first stored loss of every arm is the same number.
      const firsts = new Set<string>()
      for (const { id } of studio.query('SELECT id FROM run WHERE experiment_id = ?', experiment)) {
        await page.goto(new URL(`/runs/${String(id)}`, page.url()).href)
        const first = (await exportedRows(page)).find((row) => row.startsWith('batch/loss,1,'))
        firsts.add(first?.split(',')[2] ?? 'none')
      }
      expect(firsts.size).toBe(1)
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )
})
