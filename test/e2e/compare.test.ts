import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pairedDifference } from '@engine/statistics/paired-difference'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runStyle } from '../../src-renderer/styles/run-colors'
import { buildProgram, programDirectory } from '../hosts/program'
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
const SEEDS = [1, 2, 3]
const SERIES = 'test/loss'

/** Two optimizers over three seeds: six runs of three experiments. */
async function train(): Promise<void> {
  const run = promisify(execFile)
  for (const seed of SEEDS) {
    const path = join(studio.dataDirectory, `race-${String(seed)}.json`)
    const config = {
      name: `circles ${String(seed)}`,
      dataset: {
        source: 'generated',
        settings: { generator: 'circles', exampleCount: 200, seed: 1 },
      },
      split: { test: 0.2 },
      network: {
        layers: [{ type: 'affine', units: 8 }, { type: 'tanh' }, { type: 'affine', units: 2 }],
      },
      training: { batchSize: 20, length: { unit: 'epochs', count: 12 }, seed },
      optimizers: [
        { type: 'sgd', learningRate: 0.05 },
        { type: 'adam', learningRate: 0.02 },
      ],
    }
    writeFileSync(path, JSON.stringify(config))
    await run(process.execPath, [
      join(programDirectory, 'cli.js'),
      'train',
      ...['--data-dir', studio.dataDirectory],
      path,
    ])
  }
}

beforeAll(async () => {
  if (skipsBrowser) return
  await buildProgram()
  await train()
  address = await studio.start()
  browser = await launchBrowser()
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await studio.remove()
})

const rows = (page: Page) => page.locator('.comparison-table tbody tr')

/** The last value of the series of every run, by seed, as the database has it. */
function stored(optimizer: string): Map<number, number> {
  const found = studio.query(
    `SELECT run.seed, series.last_value FROM run JOIN series ON series.run_id = run.id
     WHERE series.name = ? AND run.optimizer_type = ?`,
    SERIES,
    optimizer,
  )
  return new Map(found.map((run) => [Number(run['seed']), Number(run['last_value'])]))
}

describe('comparing, in the page', () => {
  test(
    'repeats become means with bands, and the difference within pairs is that of the database',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      const origin = new URL(address).origin
      await page.goto(`${origin}/compare?runs=1,2,3,4,5,6&by=${SERIES}&part=paired`)

      await expect.poll(() => rows(page).count()).toBe(2)
      await expect
        .poll(() => rows(page).allInnerTexts())
        .toSatisfy((texts: string[]) => texts.every((text) => text.includes('×3')))
      const colors = [0, 1].map((index) => runStyle(index, 'light').color)
      await expect
        .poll(async () => (await drawnPixels(page, 'loss', colors)).every((count) => count > 20))
        .toBe(true)

      const [sgd, adam] = [stored('sgd'), stored('adam')]
      const difference = pairedDifference(
        SEEDS.map((seed) => ({
          first: adam.get(seed) ?? Number.NaN,
          second: sgd.get(seed) ?? Number.NaN,
        })),
      )
      if (difference?.halfWidth == null) throw new Error('Three pairs have an interval.')
      const digits = (value: number): string => Math.abs(value).toPrecision(3)
      const expected = `${digits(difference.mean)} ± ${digits(difference.halfWidth)} test loss`
      await expect
        .poll(() => page.locator('.comparison-header .answer').innerText())
        .toContain(expected)
      const paired = page.locator('.paired-differences tbody tr')
      await expect.poll(() => paired.count()).toBe(1)
      await expect
        .poll(() => paired.first().innerText())
        .toContain(`± ${digits(difference.halfWidth)}`)

      // Each run of a group, and back.
      await page.getByRole('button', { name: /^Runs of SGD/ }).click()
      await expect.poll(() => rows(page).count()).toBe(5)
      await page.getByRole('button', { name: /^Runs of SGD/ }).click()
      await expect.poll(() => rows(page).count()).toBe(2)

      // A baseline: the other row says how far it is from it; the address keeps it.
      await rows(page).filter({ hasText: 'SGD' }).hover()
      await page.getByRole('button', { name: /Measure the others by SGD/ }).click()
      const other = rows(page).filter({ hasText: 'Adam' })
      await expect.poll(() => other.locator('.by').count()).toBeGreaterThan(0)
      await page.waitForURL(/base=1/)

      // Config differences: what differs, and nothing else.
      await page
        .locator('.comparison-parts')
        .getByText('Config differences', { exact: true })
        .click()
      const settings = page.locator('.config-differences tbody')
      await settings.getByText('optimizer.learningRate').waitFor()
      expect(await settings.getByText('training.batchSize').count()).toBe(0)

      // Time to target, sensitivity, scatter and parallel coordinates show their runs.
      await page.locator('.comparison-parts').getByText('Time to target', { exact: true }).click()
      await expect.poll(() => page.locator('.target-times tbody tr').count()).toBe(2)
      await page.locator('.comparison-parts').getByText('Scatter', { exact: true }).click()
      await expect.poll(() => page.locator('.run-point').count()).toBe(6)
      await page
        .locator('.comparison-parts')
        .getByText('Parallel coordinates', { exact: true })
        .click()
      await expect.poll(() => page.locator('.run-line').count()).toBe(6)
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test(
    'a question is completed and filters, a view is kept, and the race shows who leads',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      const origin = new URL(address).origin
      await page.goto(`${origin}/compare?runs=1,2,3,4,5,6&metric=test/accuracy`)
      await expect.poll(() => rows(page).count()).toBe(2)

      // The query language completes fields and values.
      const query = page.getByRole('combobox', { name: 'Filter runs' })
      await query.pressSequentially('optimizer.ty')
      await query.press('Tab')
      await expect.poll(() => query.inputValue()).toBe('optimizer.type = ')
      await query.pressSequentially('ad')
      await query.press('Tab')
      await expect.poll(() => query.inputValue()).toBe('optimizer.type = adam ')
      await expect.poll(() => rows(page).count()).toBe(1)
      await expect.poll(() => page.getByText('3 of 6 runs').count()).toBe(1)
      await query.press('Escape')

      // Kept as a view, cleared by its chip, and brought back.
      await page.getByRole('button', { name: 'Views' }).click()
      await page.getByLabel('Name of this view').fill('only adam')
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await expect
        .poll(() => studio.query('SELECT name FROM saved_view'))
        .toEqual([{ name: 'only adam' }])
      const views = page.locator('.saved-views .open')
      await views.waitFor({ state: 'hidden' })
      await page.getByRole('button', { name: /^Without the condition/ }).click()
      await expect.poll(() => rows(page).count()).toBe(2)
      await page.getByRole('button', { name: /^Views/ }).click()
      await views.click()
      await expect.poll(() => rows(page).count()).toBe(1)
      await query.fill('')
      await expect.poll(() => rows(page).count()).toBe(2)

      // The race, a slow one: both are ranked, by the value that they had at that place.
      await page.locator('.race-control .speed').selectOption({ label: 'in 60 s' })
      await page.getByRole('button', { name: 'Race', exact: true }).click()
      const standings = page.locator('.race-control .standings li')
      await expect.poll(() => standings.count()).toBe(2)
      await page.getByRole('button', { name: 'Hold' }).click()
      await page.getByRole('button', { name: 'Show all' }).first().click()
      await expect.poll(() => standings.count()).toBe(0)

      // The same page in Chinese.
      await page.locator('.side-bar .language').click()
      await page.getByRole('heading', { name: '数值' }).waitFor()
      await page.locator('.comparison-parts').getByText('配对差异', { exact: true }).waitFor()
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )
})
