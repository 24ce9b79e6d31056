import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram, projectDirectory } from '../hosts/program'
import { ServedStudio, launchBrowser, openPage, skipsBrowser, whyNoBrowser } from './studio-page'

const studio = new ServedStudio()
let browser: Browser | null = null
let address = ''

beforeAll(async () => {
  if (skipsBrowser) return
  await buildProgram()
  const example = join(projectDirectory, 'examples/xor.json')
  await studio.train(JSON.parse(readFileSync(example, 'utf8')))
  address = await studio.start()
  browser = await launchBrowser()
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await studio.remove()
})

async function go(page: Page, path: string, sign: string): Promise<void> {
  await page.goto(new URL(path, address).href)
  await page.locator(sign).first().waitFor()
}
const isFocused = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => element === document.activeElement)
async function untilFocused(locator: Locator): Promise<void> {
  await expect.poll(() => isFocused(locator)).toBe(true)
}

describe('the keyboard alone', () => {
  test(
    'goes through the views of a run, which are one stop of the Tab key',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await go(page, '/runs/1', '.metric-chart canvas')
      const tab = (name: string): Locator => page.getByRole('tab', { name, exact: true })
      await page.getByRole('button', { name: 'More', exact: true }).focus()
      await page.keyboard.press('Tab')
      await untilFocused(tab('Curves'))
      await page.keyboard.press('ArrowLeft')
      await untilFocused(tab('Log'))
      await page.keyboard.press('Home')
      await page.keyboard.press('ArrowRight')
      await untilFocused(tab('Inside'))
      // A view may take a while to compute: it opens when it is asked for.
      expect(await tab('Curves').getAttribute('aria-selected')).toBe('true')
      await page.keyboard.press('Enter')
      await page.waitForURL(/tab=inside/)
      await expect.poll(() => tab('Inside').getAttribute('aria-selected')).toBe('true')
      await page.getByRole('tabpanel', { name: 'Inside' }).waitFor()

      // The maps of the hidden units are one stop, too.
      const units = page.locator('.unit-map-grid button')
      await expect.poll(() => units.count()).toBe(4)
      expect(await page.locator('.unit-map-grid button[tabindex="0"]').count()).toBe(1)
      await units.first().focus()
      await page.keyboard.press('ArrowRight')
      await untilFocused(units.nth(1))
      await page.keyboard.press('Enter')
      await page.waitForURL(/unit=2\.tanh(\/|%2F)2/)
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test(
    'opens and leaves what lies over a page, and comes back to where it was',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await go(page, '/compare/1', '.comparison-table')
      const columns = page.getByRole('button', { name: 'Columns' })
      await columns.press('Enter')
      const search = page.getByRole('textbox', { name: 'Find a field or metric' })
      await untilFocused(search)
      await page.keyboard.press('Escape')
      await untilFocused(columns)
      await expect.poll(() => search.count()).toBe(0)
      // Tab beyond the last control leaves it, too.
      await columns.press('Enter')
      await untilFocused(search)
      await page.keyboard.press('Shift+Tab')
      await untilFocused(columns)

      await go(page, '/new', '.experiment-summary')
      const add = page.getByRole('button', { name: 'Add a layer' })
      await add.press('Enter')
      await untilFocused(page.getByRole('menuitem').first())
      await page.keyboard.press('Escape')
      await untilFocused(add)
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test(
    'chooses from lists by their names, and sorts tables',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await go(page, '/predict?run=1', '.predict-view')
      const run = page.getByRole('combobox', { name: 'Run to predict with' })
      await run.press('Enter')
      await expect.poll(() => run.getAttribute('aria-expanded')).toBe('true')
      await page.getByRole('listbox', { name: 'Run to predict with' }).waitFor()
      await page.keyboard.press('ArrowDown')
      const field = page.getByRole('textbox', { name: 'Run to predict with' })
      await expect.poll(() => field.getAttribute('aria-activedescendant')).toMatch(/^choices-\d+$/)
      await page.keyboard.press('Escape')
      await expect.poll(() => run.getAttribute('aria-expanded')).toBe('false')

      // Examples to choose from are one stop.
      const rows = page.locator('.example-panel tbody tr')
      await rows.first().waitFor()
      expect(await page.locator('.example-panel tbody tr[tabindex="0"]').count()).toBe(1)
      await rows.first().focus()
      await page.keyboard.press('ArrowDown')
      await untilFocused(rows.nth(1))
      await page.keyboard.press('Space')
      await expect.poll(() => rows.nth(1).getAttribute('aria-current')).toBe('true')

      await go(page, '/data/1', '.column-table tbody tr')
      const columns = page.locator('.column-table tbody tr')
      const greatest = async (): Promise<number[]> =>
        (await columns.locator('td:nth-child(3)').allInnerTexts()).map(Number)
      const isSorted = async (direction: 1 | -1): Promise<boolean> => {
        const values = await greatest()
        return (
          new Set(values).size > 1 &&
          values.every((value, i) => i === 0 || direction * (value - values[i - 1]!) >= 0)
        )
      }
      const sort = page.locator('.column-table').getByRole('button', { name: 'Greatest' })
      await sort.press('Enter')
      await expect.poll(() => isSorted(-1)).toBe(true)
      await sort.press('Enter')
      await expect.poll(() => isSorted(1)).toBe(true)
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )
})
