import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram, projectDirectory } from '../hosts/program'
import { writeLongHistory } from '../long-history'
import { ServedStudio, launchBrowser, openPage, skipsBrowser, whyNoBrowser } from './studio-page'

const studio = new ServedStudio()
let browser: Browser | null = null
let address = ''

beforeAll(async () => {
  if (skipsBrowser) return
  await buildProgram()
  await writeLongHistory(studio.dataDirectory, 15)
  // Run 16 has weights to look into.
  const example = join(projectDirectory, 'examples/xor.json')
  await studio.train(JSON.parse(readFileSync(example, 'utf8')))
  address = await studio.start()
  browser = await launchBrowser()
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await studio.remove()
})

interface View {
  readonly path: string
  /** What is there when the view is. */
  readonly sign: string
  /** Opens something over the view. */
  readonly open?: (page: Page) => Promise<void>
}

const VIEWS: readonly View[] = [
  { path: '/', sign: '.examples' },
  { path: '/new', sign: '.experiment-summary' },
  { path: '/runs', sign: '.run-row' },
  { path: '/runs?group=experiment&in=kept', sign: 'tr.group' },
  { path: '/runs?in=trash', sign: '.empty' },
  { path: '/runs/16', sign: '.metric-chart canvas' },
  { path: '/runs/16?tab=understand', sign: '.example-story table' },
  {
    path: '/runs/16?tab=surface',
    sign: '.run-surface',
    open: async (page) => {
      await page.locator('.run-surface .n-button--primary-type').click()
      await page.locator('.surface-plot canvas').waitFor()
    },
  },
  { path: '/runs/16?tab=checkpoints', sign: '.run-view table' },
  { path: '/runs/16?tab=config', sign: '.run-view pre, .run-view code' },
  { path: '/runs/16?tab=log', sign: '.run-log table' },
  { path: '/compare', sign: '.view a' },
  { path: '/compare/1', sign: '.metric-chart canvas' },
  { path: '/data', sign: '.data-view' },
  { path: '/data/1', sign: '.data-view' },
  { path: '/predict?run=16', sign: '.predict-view input' },
  { path: '/settings', sign: '.settings-view' },
  { path: '/storage', sign: '.storage-bar' },
  { path: '/nowhere', sign: '.not-found' },
  {
    path: '/runs',
    sign: '.run-row',
    open: async (page) => {
      await page.keyboard.press('Control+k')
      await page.locator('.palette .item').first().waitFor()
    },
  },
  {
    path: '/runs',
    sign: '.run-row',
    open: async (page) => {
      await page.keyboard.press('?')
      await page.locator('.map kbd').first().waitFor()
    },
  },
]

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Violations that keep people out, each with its place. */
async function violationsOf(page: Page): Promise<string[]> {
  // As text, because the page's content security policy lets no script in.
  await page.evaluate(axe.source)
  return page.evaluate(async (tags) => {
    const { axe: checker } = window as unknown as { axe: typeof axe }
    const { violations } = await checker.run(document, {
      runOnly: { type: 'tag', values: tags },
      resultTypes: ['violations'],
    })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(
          ({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`,
        ),
      )
  }, WCAG)
}

describe('every view', () => {
  for (const look of [
    { colorScheme: 'light', locale: 'en-GB' },
    { colorScheme: 'dark', locale: 'zh-CN' },
  ] as const) {
    test(
      `keeps nobody out and complains of nothing, ${look.colorScheme}, ${look.locale}`,
      { timeout: 300_000 },
      async (context) => {
        if (!browser) return context.skip(whyNoBrowser)
        const { page, complaints } = await openPage(browser, address, {
          ...look,
          reducedMotion: 'reduce',
        })
        await page.locator('.side-bar').waitFor()
        for (const view of VIEWS) {
          await page.goto(new URL(view.path, address).href)
          await page.locator(view.sign).first().waitFor()
          await view.open?.(page)
          // A view that is just becoming visible is paler than it will be.
          await expect.poll(() => violationsOf(page), { message: view.path }).toEqual([])
        }
        expect(complaints).toEqual([])
        await page.context().close()
      },
    )
  }
})
