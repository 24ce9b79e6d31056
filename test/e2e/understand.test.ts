import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram } from '../hosts/program'
import {
  ServedStudio,
  boxAtRest,
  drawnPixels,
  holdableAnswers,
  launchBrowser,
  openPage,
  painted,
  skipsBrowser,
  takenFigure,
  whyNoBrowser,
} from './studio-page'

const studio = new ServedStudio()
let browser: Browser | null = null
let address = ''

beforeAll(async () => {
  if (skipsBrowser) return
  await buildProgram()
  await studio.train({
    dataset: { source: 'generated', settings: { generator: 'digits', exampleCount: 1200 } },
    split: { validation: 0, test: 0.25 },
    network: {
      layers: [{ type: 'affine', units: 24 }, { type: 'relu' }, { type: 'affine', units: 10 }],
    },
    optimizers: [
      { type: 'adam', learningRate: 0.005 },
      { type: 'sgd', learningRate: 0.1 },
    ],
    training: { batchSize: 50, length: { unit: 'epochs', count: 10 } },
  })
  await studio.train({
    dataset: { source: 'generated', settings: { generator: 'moons', exampleCount: 400 } },
    network: {
      layers: [{ type: 'affine', units: 6 }, { type: 'tanh' }, { type: 'affine', units: 1 }],
    },
    loss: 'sigmoid-binary-cross-entropy',
    optimizers: [{ type: 'adam', learningRate: 0.02 }],
    training: { batchSize: 20, length: { unit: 'epochs', count: 20 } },
  })
  await studio.train({
    dataset: { source: 'generated', settings: { generator: 'sine', exampleCount: 200 } },
    network: {
      layers: [{ type: 'affine', units: 8 }, { type: 'tanh' }, { type: 'affine', units: 1 }],
    },
    loss: 'mean-squared-error',
    optimizers: [{ type: 'adam', learningRate: 0.02 }],
    training: { batchSize: 20, length: { unit: 'epochs', count: 40 } },
  })
  address = await studio.start()
  browser = await launchBrowser()
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await studio.remove()
})

const atRun = (id: number, query = ''): string =>
  new URL(`/runs/${String(id)}?tab=understand${query}`, address).href

/** What the database holds as the newest value of a series. */
function storedValue(runId: number, series: string): number {
  const [row] = studio.query(
    'SELECT last_value AS value FROM series WHERE run_id = ? AND name = ?',
    runId,
    series,
  )
  return Number(row?.['value'])
}

describe('understanding a run, in the page', () => {
  test(
    'from the confusion matrix to one example at every checkpoint',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await page.goto(atRun(1, '&checkpoint=last'))
      await page.getByRole('heading', { name: 'Confusion matrix' }).waitFor()
      await expect.poll(() => page.locator('.confusion button').count()).toBe(100)
      const cells = await page.locator('.confusion button').evaluateAll((buttons) =>
        buttons.map((button) => ({
          cell: button.getAttribute('data-cell') ?? '',
          count: Number(button.textContent.trim().replace('·', '0')),
        })),
      )
      expect(cells).toHaveLength(100)
      const total = cells.reduce((sum, { count }) => sum + count, 0)
      const right = cells
        .filter(({ cell }) => cell.split('-')[0] === cell.split('-')[1])
        .reduce((sum, { count }) => sum + count, 0)
      expect(total).toBe(300)
      expect(right / total).toBeCloseTo(storedValue(1, 'test/accuracy'), 9)
      const matrix = page.locator('.overview .panel').first()
      const rows = (await takenFigure(page, matrix, 'CSV')).toString().trim().split('\r\n')
      expect(rows.slice(1).flatMap((row) => row.split(',').slice(1).map(Number))).toEqual(
        cells.map(({ count }) => count),
      )

      // A cell beside the diagonal opens its examples, one of them its story.
      const confused = cells
        .filter(({ cell, count }) => cell[0] !== cell[2] && count > 0)
        .sort((a, b) => b.count - a.count)[0]
      if (!confused) throw new Error('This network confuses nothing.')
      const [label = '', predicted = ''] = confused.cell.split('-')
      await page.locator(`[data-cell="${confused.cell}"]`).click()
      await page.getByRole('radio', { name: `${label} as ${predicted}` }).waitFor()
      const captions = page.locator('.tile > span:first-of-type')
      await expect.poll(() => captions.count()).toBe(Math.min(36, confused.count))
      await expect
        .poll(async () => [...new Set(await captions.allTextContents())])
        .toEqual([`${label} → ${predicted}`])
      await page.locator('.tile').last().click()
      const story = page.locator('.example-story')
      const steps = studio
        .query('SELECT DISTINCT step FROM checkpoint WHERE run_id = 1 ORDER BY step')
        .map(({ step }) => Number(step))
      expect(steps.length).toBeGreaterThan(2)
      const winners = story.locator('.is-winner')
      await expect.poll(() => winners.count()).toBe(steps.length)
      const atEnd = story.locator(`.is-winner[title^="Step ${String(steps.at(-1))}:"]`)
      expect(await atEnd.getAttribute('title')).toContain(`: ${predicted} `)
      // Loss, as the list has it, and as a line.
      const said = await page.locator('.tile.is-chosen .loss').textContent()
      const exact = await story.locator('.figure-head .number').textContent()
      expect(Number(said)).toBeCloseTo(Number(exact), 1)
      await expect
        .poll(async () => (await drawnPixels(page, 'loss', ['#0072b2']))[0])
        .toBeGreaterThan(15)

      // The address holds it all.
      await expect.poll(() => new URL(page.url()).searchParams.get('cell')).toBe(confused.cell)
      await page.reload()
      await expect.poll(() => winners.count()).toBe(steps.length)
      await expect.poll(() => page.locator('.tile.is-chosen').count()).toBe(1)
      await page.locator(`[data-cell="${confused.cell}"].is-chosen`).waitFor()

      // By keyboard, and the other part.
      await page.locator(`[data-cell="${confused.cell}"]`).click()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      const below = `${String(Math.min(9, Number(label) + 1))}-${predicted}`
      await expect.poll(() => new URL(page.url()).searchParams.get('cell')).toBe(below)
      await page.getByRole('radio', { name: 'Likely label errors' }).click()
      await page.getByRole('radio', { name: 'Train', exact: true }).click()
      await page.getByText('may have learnt a wrong label').waitFor()
      await expect
        .poll(async () => (await page.locator('.summary').textContent()) ?? '')
        .toContain('of 900 misread')
      await page.getByRole('button', { name: 'Recall' }).click()
      await expect
        .poll(() => page.locator('.class-table th[aria-sort="ascending"]').textContent())
        .toContain('Recall')
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test(
    'two classes have curves, a regression has residuals, in Chinese as well',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await page.goto(atRun(3))
      const roc = page.getByRole('img', { name: 'ROC curve' })
      await roc.waitFor()
      await expect
        .poll(async () => (await drawnPixels(page, 'ROC curve', ['#0072b2']))[0])
        .toBeGreaterThan(15)
      const area = Number(
        await page
          .locator('.ranking-curves figcaption')
          .first()
          .locator('.copyable-value')
          .textContent(),
      )
      expect(area).toBeGreaterThan(0.8)
      await roc.hover({ position: { x: 60, y: 15 } })

      await page.goto(atRun(4))
      const scatter = page.getByRole('img', { name: 'Predicted against true' })
      await scatter.waitFor()
      await page.locator('.example-story h3').waitFor()
      expect(complaints).toEqual([])
      await page.context().close()

      const { page: other } = await openPage(browser, address, { locale: 'zh-CN' })
      await other.goto(atRun(4))
      await other.getByRole('heading', { name: '预测与实际' }).waitFor()
      // A point that is pointed at opens its example.
      const plot = other.getByRole('img', { name: '预测与实际' })
      const box = await boxAtRest(plot)
      let y = 20
      await expect
        .poll(
          async () => {
            await other.mouse.move(box.x + box.width / 2, box.y + y)
            await painted(other)
            const isFound = (await other.locator('.tip').count()) > 0
            if (!isFound) y = y + 6 < box.height - 50 ? y + 6 : 20
            return isFound
          },
          { interval: 0 },
        )
        .toBe(true)
      const tip = (await other.locator('.tip').textContent()) ?? ''
      await other.mouse.down()
      await other.mouse.up()
      const truth = /实际 (\S+)/.exec(tip)?.[1] ?? ''
      await expect
        .poll(
          async () => (await other.locator('.example-story strong').first().textContent()) ?? '',
        )
        .toBe(truth)
      await expect.poll(() => new URL(other.url()).searchParams.get('example')).toMatch(/^\d+$/)
      await other.context().close()
    },
  )

  test(
    'an answer forms from checkpoint to checkpoint, of several runs side by side',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await page.goto(new URL('/predict?run=1&with=2', address).href)
      await page.getByText('Draw, choose or type an example').waitFor()
      const pad = page.getByRole('application', { name: /Square to draw on/ })
      const box = await boxAtRest(pad)
      await page.mouse.move(box.x + 150, box.y + 40)
      await page.mouse.down()
      await page.mouse.move(box.x + 140, box.y + 240, { steps: 10 })
      await page.mouse.up()
      const columns = page.locator('.answer-column')
      await expect.poll(() => columns.count()).toBe(2)
      const stepsOf = (id: number) =>
        studio
          .query('SELECT DISTINCT step FROM checkpoint WHERE run_id = ? ORDER BY step', id)
          .map(({ step }) => Number(step))
      await expect.poll(() => columns.nth(0).locator('.is-winner').count()).toBe(stepsOf(1).length)
      await expect.poll(() => columns.nth(1).locator('.is-winner').count()).toBe(stepsOf(2).length)
      // The answer of the panel is that of the best checkpoint; at the end both are the newest.
      const shown = () => page.locator('.answer-board .step').first().textContent()
      await expect.poll(shown).toBe('step 180')
      const share = columns.nth(0).locator('.is-marked .bar-text')
      const atEnd = Number.parseFloat((await share.textContent()) ?? '')
      const slider = page.getByRole('slider', { name: 'Checkpoint' })
      await slider.focus()
      await page.keyboard.press('Home')
      await expect.poll(shown).toBe('step 0')
      await expect
        .poll(async () => Number.parseFloat((await share.textContent()) ?? ''))
        .toBeLessThan(atEnd)
      await page.getByRole('button', { name: 'Play through the checkpoints' }).click()
      await expect.poll(shown).toBe('step 180')
      await page.getByRole('radio', { name: 'Outputs' }).click()
      await expect.poll(() => share.textContent()).not.toContain('%')
      // An example of the data, whose truth is known.
      await page.getByRole('radio', { name: 'Examples' }).click()
      await expect.poll(() => columns.nth(0).locator('.is-label').count()).toBe(1)
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test(
    'the ways of both optimizers lie on one surface, which can be cancelled',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      const answers = await holdableAnswers(page)
      await page.goto(new URL('/runs/1?tab=surface', address).href)
      await page.getByText('The loss is taken at every point of a grid').waitFor()
      await page.getByRole('radio', { name: 'fine' }).click()
      answers.hold()
      await page.getByRole('button', { name: 'Compute the surface' }).click()
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByText('The loss is taken at every point of a grid').waitFor()
      answers.release()
      await page.getByRole('radio', { name: 'coarse' }).click()
      await page.getByRole('button', { name: 'Compute the surface' }).click()
      const canvas = page.getByRole('img', { name: 'Loss surface' })
      await canvas.waitFor()
      // Two ways in the colours of their runs, from the same start.
      const colors = ['#0072b2', '#d55e00']
      await expect
        .poll(async () => Math.min(...(await drawnPixels(page, 'Loss surface', colors))))
        .toBeGreaterThan(40)
      await page.getByText(/holds [\d.]+\s% of the variance/).waitFor()
      // The picture to take away has the shades in it, and a name for each way.
      const svg = (await takenFigure(page, page.locator('.run-surface'), 'SVG')).toString()
      expect(svg).toContain('href="data:image/png;base64,')
      for (const color of colors) expect(svg).toContain(`stroke="${color}"`)
      // Over 500 of the 900 examples, so near the loss that training measured, and no more than that.
      const legend = page.locator('.run-surface .legend li')
      await expect.poll(() => legend.count()).toBe(2)
      const loss = Number(/loss ([\d.]+)/.exec((await legend.first().textContent()) ?? '')?.[1])
      const stored = storedValue(1, 'train/loss')
      expect(Math.abs(loss - stored) / stored).toBeLessThan(0.5)
      // One arm alone, another plane.
      await page.getByRole('checkbox', { name: 'all 2 arms' }).click()
      await page.getByRole('radio', { name: 'Random directions' }).click()
      await page.getByRole('button', { name: 'Compute the surface' }).click()
      await expect.poll(() => legend.count()).toBe(1)
      await page.getByRole('button', { name: 'Other directions' }).waitFor()
      await page.waitForURL(/plane=random/)
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )
})
