import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OPENING_PATIENCE_MS } from '../../src-renderer/router/run-opening'
import { runStyle } from '../../src-renderer/styles/run-colors'
import { buildProgram, programDirectory } from '../hosts/program'
import {
  ServedStudio,
  drawnPixels,
  holdTimers,
  holdableAnswers,
  launchBrowser,
  openPage,
  painted,
  skipsBrowser,
  whyNoBrowser,
} from './studio-page'

const studio = new ServedStudio()
let browser: Browser | null = null
let address = ''

/** One run of 200 steps on circles, at a rate that keeps its units alive. */
async function train(): Promise<void> {
  const path = join(studio.dataDirectory, 'circles.json')
  const config = {
    name: 'circles',
    dataset: {
      source: 'generated',
      settings: { generator: 'circles', exampleCount: 250, seed: 1 },
    },
    split: { test: 0.2 },
    network: {
      layers: [{ type: 'affine', units: 8 }, { type: 'relu' }, { type: 'affine', units: 2 }],
    },
    training: { batchSize: 20, length: { unit: 'epochs', count: 20 }, seed: 1 },
    evaluation: { insideView: 10 },
    optimizers: [{ type: 'sgd', learningRate: 0.05 }],
  }
  writeFileSync(path, JSON.stringify(config))
  await promisify(execFile)(process.execPath, [
    join(programDirectory, 'cli.js'),
    'train',
    ...['--data-dir', studio.dataDirectory],
    path,
  ])
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

describe('watching a run, in the page', () => {
  test(
    'a run opens whole when its points have come, and without them when they stay away for long',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      const patience = await holdTimers(page, OPENING_PATIENCE_MS)
      const answers = await holdableAnswers(page)
      const link = page.locator('.run-row .name a')
      const chart = page.locator('.run-view .line-chart canvas')

      await page.goto(new URL('/runs', address).href)
      await link.waitFor()
      answers.hold()
      await link.click()
      await painted(page)
      // The page before stays, with its address.
      expect(new URL(page.url()).pathname).toBe('/runs')
      expect(await link.count()).toBe(1)
      await page.evaluate(() => {
        const chartsAtFirst = new Promise<number>((resolve) => {
          new MutationObserver((_changes, observer) => {
            const view = document.querySelector('.run-view')
            if (view === null) return
            observer.disconnect()
            resolve(view.querySelectorAll('.line-chart canvas').length)
          }).observe(document, { childList: true, subtree: true })
        })
        Object.assign(window, { chartsAtFirst })
      })
      answers.release()
      expect(await page.evaluate<number>('chartsAtFirst')).toBe(3)
      expect(await chart.count()).toBe(3)
      // The trail of the list that went has not taken that of the run with it.
      await page.locator('.trail').getByText('circles').waitFor()

      await page.goBack()
      await link.waitFor()
      answers.hold()
      await link.click()
      await painted(page)
      expect(new URL(page.url()).pathname).toBe('/runs')
      await patience.fire()
      await page.locator('.run-view h2').waitFor()
      expect(await chart.count()).toBe(0)
      answers.release()
      await chart.first().waitFor()
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test(
    'curves are drawn over any axis, and the choice stays with the address',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await page.goto(new URL('/runs/1', address).href)
      const color = runStyle(0, 'light').color
      await expect
        .poll(async () => (await drawnPixels(page, 'loss', [color]))[0])
        .toBeGreaterThan(50)
      const loss = page.getByRole('region', { name: 'Loss', exact: true })
      // Train, validation or test, and every batch, on one chart.
      for (const name of ['test', 'train', 'batch']) {
        await loss.getByRole('button', { name, exact: true }).waitFor()
      }
      await page.goto(new URL('/runs/1?x=epoch&logx=1', address).href)
      await loss.getByRole('group', { name: /loss over epoch/ }).waitFor()
      await expect
        .poll(async () => (await drawnPixels(page, 'loss', [color]))[0])
        .toBeGreaterThan(50)

      // A hidden line is not drawn; all hidden, the chart says so.
      for (const name of ['test', 'train', 'batch']) {
        await loss.getByRole('button', { name, exact: true }).click()
      }
      await loss.getByText('Every line is hidden').waitFor()
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test(
    'the inside of a network is told in words, figures and histograms of its looks, in both languages',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await page.goto(new URL('/runs/1?tab=inside', address).href)
      await page.getByRole('region', { name: 'Health' }).waitFor()
      await page.getByRole('region', { name: 'Gradient norm ‖g‖' }).waitFor()
      // The weights of both layers, told at their last look.
      const pictures = page.locator('.density-picture')
      await expect.poll(() => pictures.count()).toBe(2)
      const [last] = studio.query('SELECT max(step) AS step FROM inside_frame WHERE run_id = 1')
      await expect
        .poll(() => pictures.first().locator('canvas').getAttribute('aria-label'))
        .toContain(`step ${String(last?.['step'])}:`)
      await page.getByText('Gradients', { exact: true }).click()
      await page.waitForURL(/kind=gradient/)
      await page.locator('.side-bar .language').click()
      await page.getByRole('region', { name: '健康状况' }).waitFor()
      // The language belongs to the studio: the next test finds it as it was.
      await page.locator('.side-bar .language').click()
      await page.getByRole('region', { name: 'Health' }).waitFor()
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test(
    'a run is rewound, forked to be gone through by steps, edited live, and resumed to its end',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await page.goto(new URL('/runs/1', address).href)

      // Rewind: the state of a step that was not stored, replayed.
      const course = page.getByRole('region', { name: 'Course of the run' })
      await course.getByRole('slider', { name: 'Step' }).fill('101')
      await course.getByRole('button', { name: 'Rewind to here' }).click()
      await course.getByText(/^The state of step 101 is (ready|a stored)/).waitFor()

      // Fork with another rate, waiting.
      await course.getByRole('button', { name: 'Fork from here…' }).click()
      await page
        .getByRole('textbox', { name: /New value of Learning rate/ })
        .last()
        .fill('0.02')
      await page.getByText('Wait, to be gone through by steps').click()
      await page.getByRole('button', { name: 'Fork with 1 change' }).click()
      await page.waitForURL(/\/runs\/2$/)
      await expect
        .poll(() => studio.query('SELECT status, parent_run_id, fork_step FROM run WHERE id = 2'))
        .toEqual([{ status: 'paused', parent_run_id: 1, fork_step: 101 }])

      // By a layer, then to the end of the batch.
      await course.getByRole('button', { name: 'Layer', exact: true }).click()
      await course.getByText(/In step 102/).waitFor()
      await course.getByRole('button', { name: 'Batch', exact: true }).click()
      await course.getByText(/Between two steps: 102 are done/).waitFor()
      await course.getByText('affine-forward').first().waitFor()

      // By the rest of the epoch: it pauses again by itself.
      const stepOf2 = () =>
        studio.query(
          "SELECT step, steps_per_epoch AS epoch FROM run WHERE id = 2 AND status = 'paused'",
        )
      await course.getByRole('button', { name: 'Epoch', exact: true }).click()
      await expect
        .poll(stepOf2)
        .toSatisfy(([row]: ReturnType<typeof stepOf2>) => Number(row?.['step']) > 102)
      const [atEpoch] = stepOf2()
      expect(Number(atEpoch?.['step']) % Number(atEpoch?.['epoch'])).toBe(0)
      const epochEnd = Number(atEpoch?.['step'])

      // A live edit says when it takes effect, and is an event of the run.
      await course.getByRole('textbox', { name: /New value of Learning rate/ }).fill('0.01')
      await course.getByRole('button', { name: 'Apply' }).click()
      await course.getByText(`for every update after step ${epochEnd}`).waitFor()
      const [edited] = studio.query(
        "SELECT step, details FROM event WHERE run_id = 2 AND type = 'edited'",
      )
      expect(edited?.['step']).toBe(epochEnd)
      expect(String(edited?.['details'])).toContain('optimizer.learningRate')
      await page
        .getByRole('button', { name: /Learning rate.*→ 0\.01/ })
        .first()
        .waitFor()

      // On to the end.
      await page.getByRole('button', { name: 'Resume', exact: true }).click()
      await expect
        .poll(() => studio.query('SELECT status, step FROM run WHERE id = 2'))
        .toEqual([{ status: 'finished', step: 200 }])
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )
})
