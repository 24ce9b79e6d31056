import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram } from '../hosts/program'
import { writeLongHistory } from '../long-history'
import {
  ServedStudio,
  boxAtRest,
  downloadOf,
  holdTimers,
  launchBrowser,
  openPage,
  skipsBrowser,
  takenFigure,
  whyNoBrowser,
} from './studio-page'

const RUN_COUNT = 400
/** So long can be taken back what was done. */
const ACTION_LIFE_MS = 10_000
const studio = new ServedStudio()
let browser: Browser | null = null
let address = ''

beforeAll(async () => {
  if (skipsBrowser) return
  await buildProgram()
  await writeLongHistory(studio.dataDirectory, RUN_COUNT)
  address = await studio.start()
  browser = await launchBrowser()
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await studio.remove()
})

/** The number that the head of the list tells. */
async function shownCount(page: Page): Promise<number> {
  return Number((await page.locator('.runs-view h2').innerText()).replace(/\D/g, ''))
}

function countRuns(where: string): number {
  return Number(studio.query(`SELECT count(*) AS n FROM run WHERE ${where}`)[0]?.['n'])
}

/** A second window on the same studio, with the cookie of the first. */
async function secondWindow(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(url)
  return page
}

describe('what is remembered, in the page', () => {
  test(
    'a long history is searched, grouped, tagged, archived, thrown away and taken back, in two windows',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      const takingBack = await holdTimers(page, ACTION_LIFE_MS)
      await page.goto(address)
      await page.locator('.side-bar').waitFor()
      await page.keyboard.press('r')
      await expect.poll(() => shownCount(page)).toBe(RUN_COUNT)
      // Only what is in sight exists.
      expect(await page.locator('.run-row').count()).toBeLessThan(60)

      // Search as you type, with words and with terms; the address follows.
      await page.keyboard.press('/')
      const search = page.getByRole('combobox', { name: 'Search runs' })
      await search.and(page.locator(':focus')).waitFor()
      await page.keyboard.type('status = diverged adam')
      const diverged = countRuns("status = 'diverged' AND name LIKE '%adam'")
      await expect.poll(() => shownCount(page)).toBe(diverged)
      await page.waitForURL(/q=status.*adam/)
      await page.reload()
      await expect.poll(() => shownCount(page)).toBe(diverged)
      await search.fill('')
      await expect.poll(() => shownCount(page)).toBe(RUN_COUNT)

      // Another window stands in the middle of the list with a selection.
      const other = await secondWindow(page.context(), new URL('/runs', address).href)
      await expect.poll(() => shownCount(other)).toBe(RUN_COUNT)
      const [{ name: keptName }] = studio.query(
        'SELECT name FROM run ORDER BY id DESC LIMIT 1 OFFSET 208',
      ) as [{ name: string }]
      await other.locator('.run-table').evaluate((element) => {
        element.scrollTop = 36 * 200
      })
      const kept = other.locator('.run-row', {
        has: other.getByRole('link', { name: keptName, exact: true }),
      })
      await kept.locator('input[type=checkbox]').click()
      const { y: topBefore } = await boxAtRest(kept)

      // Group, choose two groups, tag and archive them at once.
      await page.bringToFront()
      await page.getByLabel('Group by').selectOption('by experiment')
      await page.locator('tr.group').first().locator('input[type=checkbox]').click()
      await page.locator('tr.group').nth(1).locator('input[type=checkbox]').click()
      await page.getByText('10 selected', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Tags', exact: true }).click()
      await page.getByPlaceholder('Find or make a tag').fill('done with')
      await page.getByPlaceholder('Find or make a tag').press('Enter')
      await expect.poll(() => countRuns(`tags LIKE '%done with%'`)).toBe(10)
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Archive', exact: true }).click()
      await expect.poll(() => countRuns('archived_at IS NOT NULL')).toBe(10)
      await expect.poll(() => shownCount(page)).toBe(RUN_COUNT - 10)
      await expect.poll(() => shownCount(other)).toBe(RUN_COUNT - 10)

      // There nothing has moved under the pointer's place, and the selection is still there.
      const same = other.locator('.run-row.selected')
      await expect.poll(() => same.locator('.name a').first().innerText()).toBe(keptName)
      expect((await boxAtRest(same)).y).toBe(topBefore)

      // Ctrl+Z takes back the archive, then the tag.
      await page.locator('h2').click()
      await page.keyboard.press('Control+z')
      await expect.poll(() => countRuns('archived_at IS NOT NULL')).toBe(0)
      await page.keyboard.press('Control+z')
      await expect.poll(() => countRuns(`tags LIKE '%done with%'`)).toBe(0)
      await expect.poll(() => shownCount(page)).toBe(RUN_COUNT)
      // They are back in the list, but no longer chosen.
      await expect.poll(() => page.locator('.selection-bar').count()).toBe(0)
      await expect.poll(() => shownCount(other)).toBe(RUN_COUNT)

      // Into the trash and back by the notice; into it again, and out for good.
      await page.locator('tr.group').first().locator('input[type=checkbox]').click()
      await page.getByRole('button', { name: 'Move to trash' }).click()
      await expect.poll(() => countRuns('trashed_at IS NOT NULL')).toBe(5)
      await page.getByRole('button', { name: 'Undo' }).last().click()
      await expect.poll(() => countRuns('trashed_at IS NOT NULL')).toBe(0)
      await expect.poll(() => shownCount(page)).toBe(RUN_COUNT)
      await page.locator('tr.group').first().locator('input[type=checkbox]').click()
      await page.getByRole('button', { name: 'Move to trash' }).click()
      await page.getByRole('link', { name: /^Trash/ }).click()
      await expect.poll(() => shownCount(page)).toBe(5)
      await page.getByRole('checkbox', { name: 'Choose all that are listed' }).click()
      await page.getByRole('button', { name: 'Erase for good' }).click()
      // For some seconds it can be taken back: then they are gone.
      await page.getByText('5 runs are erased for good.').waitFor()
      expect(countRuns('1')).toBe(RUN_COUNT)
      await takingBack.fire()
      await expect.poll(() => countRuns('1')).toBe(RUN_COUNT - 5)

      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test(
    'a note is written in Markdown and read as it is meant, and storage says what can be freed',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await holdTimers(page, ACTION_LIFE_MS)
      await page.goto(new URL('/runs/7', address).href)
      await page.getByRole('button', { name: /What did this run show/ }).click()
      await page
        .getByRole('textbox', { name: 'Note' })
        .fill('## Finding\n\n- **wide** is better\n- <script>alert(1)</script>')
      await page.keyboard.press('Control+Enter')
      await page.getByRole('heading', { name: 'Finding' }).waitFor()
      expect(await page.locator('.markdown-text strong').innerText()).toBe('wide')
      expect(await page.locator('.markdown-text script').count()).toBe(0)
      await expect
        .poll(() => studio.query('SELECT note FROM run WHERE id = 7')[0]?.['note'])
        .toContain('## Finding')

      await page.goto(new URL('/runs?q=finding', address).href)
      await expect.poll(() => shownCount(page)).toBe(1)
      await page.locator('.run-row input').click()
      await page.getByRole('button', { name: 'Move to trash' }).click()
      await expect.poll(() => countRuns('trashed_at IS NOT NULL')).toBe(1)
      await page.goto(new URL('/storage', address).href)
      await page.getByText('1 run in the trash').waitFor()
      await page.locator('.offer-trash button').click()
      await page.getByText('1 run in the trash').waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Undo' }).last().click()
      await page.getByText('1 run in the trash').waitFor()
      expect(countRuns('trashed_at IS NOT NULL')).toBe(1)
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test(
    'a chart leaves as SVG, PNG and CSV, a comparison as one HTML or Markdown file, all as stored',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await page.goto(new URL('/compare/3', address).href)
      const chart = page.locator('.metric-chart').first()
      await chart.locator('canvas').waitFor()
      await page.locator('.comparison-table tbody tr').nth(4).waitFor()
      const values = studio
        .query(
          'SELECT last_value AS value FROM series JOIN run ON run.id = run_id ' +
            "WHERE experiment_id = 3 AND series.name = 'batch/loss'",
        )
        .map((row) => String(row['value']))
      const csv = (await takenFigure(page, chart, 'CSV')).toString()
      expect(values).toHaveLength(5)
      for (const value of values) expect(csv).toContain(value)
      const svg = (await takenFigure(page, chart, 'SVG')).toString()
      for (const arm of ['sgd', 'momentum', 'adagrad', 'rmsprop', 'adam']) {
        expect(svg).toMatch(new RegExp(`<text[^>]*>${arm} [^<]*</text>`))
      }
      const png = await takenFigure(page, chart, 'PNG')
      expect(png.subarray(1, 4).toString()).toBe('PNG')
      expect(png.readUInt32BE(16)).toBe(1600)

      const report = (format: string): Promise<Buffer> =>
        downloadOf(page, async () => {
          await page.getByRole('button', { name: 'Report' }).click()
          await page.getByText(format, { exact: true }).click()
        })
      const html = (await report('One HTML file')).toString()
      expect(html).toContain('<title>Experiment 3</title>')
      expect(html.match(/<svg/g)?.length).toBe(2)
      expect(html).toContain('<th scope="row">optimizer.type</th>')
      // It stands alone: a page without a network shows it without a complaint.
      const alone = await page.context().newPage()
      await alone.setContent(html)
      await expect.poll(() => alone.locator('figure svg').count()).toBe(2)
      await alone.close()
      expect((await report('One Markdown file')).toString()).toContain('| optimizer.type |')
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )
})
