import type { Page } from 'playwright-core'

/** A view as a picture shows it. */
export interface PicturedView {
  /** Name of the picture's file. */
  readonly name: string
  /** Address in a studio that holds the comparison of digits, spirals and sine, in this order. */
  readonly path: string
  /** README or guide shows it. */
  readonly isShown?: true
  /** Waits for what the picture is about, after doing what brings it about. */
  readonly prepare: (page: Page) => Promise<void>
}

const charts = async (page: Page): Promise<void> => {
  await page.locator('canvas').first().waitFor()
}

/** Every view; those without a language of their own are found by class and order, not by words. */
export const picturedViews: readonly PicturedView[] = [
  { name: 'home', path: '/', prepare: (page) => page.locator('.examples').waitFor() },
  {
    name: 'new-experiment',
    path: '/new?experiment=1',
    isShown: true,
    prepare: async (page) => {
      // That the form was filled is said with a way back, for ten seconds.
      await page.locator('.notice button').last().click()
      await page.locator('.experiment-summary .n-button--primary-type:not([disabled])').waitFor()
      await page.locator('.data-section canvas, .experiment-view canvas').first().waitFor()
    },
  },
  {
    name: 'runs',
    path: '/runs',
    prepare: (page) => page.locator('.run-name-cell').first().waitFor(),
  },
  {
    name: 'runs-grouped',
    path: '/runs?group=experiment',
    prepare: async (page) => {
      await page.locator('tr.group').first().waitFor()
      await page.locator('tr.group input').last().click()
      await page.locator('.selection-bar').waitFor()
    },
  },
  {
    name: 'palette',
    path: '/runs',
    prepare: async (page) => {
      await page.locator('.run-row').first().waitFor()
      await page.keyboard.press('Control+k')
      await page.locator('.palette .item').first().waitFor()
    },
  },
  {
    name: 'keys',
    path: '/runs',
    prepare: async (page) => {
      await page.locator('.run-row').first().waitFor()
      await page.keyboard.press('?')
      await page.locator('.map kbd').first().waitFor()
    },
  },
  { name: 'run', path: '/runs/5', prepare: charts },
  {
    name: 'run-inside',
    path: '/runs/5?tab=inside',
    prepare: (page) => page.locator('.run-inside canvas').first().waitFor(),
  },
  {
    name: 'run-understand',
    path: '/runs/5?tab=understand',
    prepare: (page) => page.locator('.prediction-history').waitFor(),
  },
  {
    name: 'run-surface',
    path: '/runs/5?tab=surface',
    prepare: async (page) => {
      await page.locator('.run-surface .n-button--primary-type').click()
      await page.locator('.surface-plot canvas').waitFor({ timeout: 120_000 })
    },
  },
  {
    name: 'run-checkpoints',
    path: '/runs/5?tab=checkpoints',
    prepare: (page) => page.locator('.run-view table').first().waitFor(),
  },
  {
    name: 'run-config',
    path: '/runs/5?tab=config',
    prepare: (page) => page.locator('.run-view pre, .run-view code').first().waitFor(),
  },
  {
    name: 'run-log',
    path: '/runs/5?tab=log',
    prepare: (page) => page.locator('.run-log table').waitFor(),
  },
  { name: 'compare', path: '/compare/1', isShown: true, prepare: charts },
  { name: 'data', path: '/data', prepare: (page) => page.locator('.data-view').waitFor() },
  { name: 'data-set', path: '/data/1', prepare: charts },
  { name: 'predict', path: '/predict?run=5', prepare: charts },
  {
    name: 'settings',
    path: '/settings',
    prepare: (page) => page.locator('.settings-view').waitFor(),
  },
  {
    name: 'storage',
    path: '/storage',
    prepare: (page) => page.locator('.storage-bar').waitFor(),
  },
]
