import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  browserIsMissing,
  buildPage,
  launchBrowser,
  openPage,
  type BuiltPage,
} from './component-page'

interface Line {
  readonly label: string
  readonly steps: readonly number[]
  readonly values: readonly (number | null)[]
  readonly kind?: 'line' | 'points-line'
}

/** What LineChartPage.vue gives to its tests. */
interface Charts {
  readonly lines: { value: readonly Line[] }
  readonly version: { value: number }
  readonly isLogarithmic: { value: boolean }
  readonly smoothing: { value: number }
  readonly marks: { value: readonly { id: string; place: number; text: string }[] }
  readonly descent: (count: number, seed: number) => Line
  readonly frames: (count: number) => Promise<{ frameMs: number; scriptMs: number }>
}
declare global {
  interface Window {
    readonly charts: Charts
  }
}

function line(label: string, values: readonly (number | null)[]): Line {
  return { label, values, steps: values.map((_, i) => i + 1) }
}

describe.skipIf(browserIsMissing)(`line charts in Chromium ${browserIsMissing ?? ''}`, () => {
  let browser: Browser
  let built: BuiltPage
  let page: Page
  let complaints: readonly string[]
  let plot: Locator

  beforeAll(async () => {
    ;[browser, built] = await Promise.all([launchBrowser(), buildPage('line-chart-page.ts')])
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    ;({ page, complaints } = await openPage(browser, built))
    plot = page.locator('.plot-host').first()
    return async () => {
      await page.close()
      expect(complaints).toEqual([])
    }
  })

  async function show(...lines: Line[]): Promise<void> {
    await page.evaluate(async (given) => {
      window.charts.lines.value = given
      await window.charts.frames(2)
    }, lines)
  }

  /** How many pixels of the plot are of about this colour, in a part of its width and height. */
  function pixelsOf(color: readonly [number, number, number], part: Part): Promise<number> {
    return plot.locator('canvas').evaluate(
      (element, [wanted, { left, right, top, bottom }]) => {
        const canvas = element as HTMLCanvasElement
        const { width, height } = canvas
        // Reading the chart's own canvas would move it to slower memory.
        const copy = new OffscreenCanvas(width, height).getContext('2d', {
          willReadFrequently: true,
        })!
        copy.drawImage(canvas, 0, 0)
        const pixels = copy.getImageData(
          Math.round(left * width),
          Math.round(top * height),
          Math.round((right - left) * width),
          Math.round((bottom - top) * height),
        ).data
        let count = 0
        for (let i = 0; i < pixels.length; i += 4) {
          const isNear = wanted.every((channel, c) => Math.abs(pixels[i + c]! - channel) < 40)
          if (isNear && pixels[i + 3]! > 80) count++
        }
        return count
      },
      [color, part] as const,
    )
  }
  interface Part {
    readonly left: number
    readonly right: number
    readonly top: number
    readonly bottom: number
  }
  const BLUE = [0, 114, 178] as const

  test('a single peak among 100 000 points is to be seen', async () => {
    const values = Array.from({ length: 100_000 }, () => 0.1)
    values[50_000] = 1
    await show(line('spike', values))
    const middle = { left: 0.4, right: 0.7, top: 0.08, bottom: 0.4 }
    expect(await pixelsOf(BLUE, middle)).toBeGreaterThan(20)
    values[50_000] = 0.1
    values[0] = 1
    await show(line('spike', values))
    expect(await pixelsOf(BLUE, middle)).toBe(0)
  })

  test('the legend hides a line, and with Alt leaves it alone', async () => {
    await show(line('a', [1, 2, 3]), line('b', [3, 2, 1]), line('c', [2, 2, 2]))
    const legend = page.getByRole('list', { name: 'Lines' }).first()
    const pressed = (): Promise<(string | null)[]> =>
      legend
        .getByRole('button')
        .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-pressed')))
    await legend.getByRole('button', { name: 'a' }).click()
    expect(await pressed()).toEqual(['false', 'true', 'true'])
    await legend.getByRole('button', { name: 'b' }).click({ modifiers: ['Alt'] })
    expect(await pressed()).toEqual(['false', 'true', 'false'])
    await legend.getByRole('button', { name: 'b' }).click({ modifiers: ['Alt'] })
    expect(await pressed()).toEqual(['true', 'true', 'true'])
  })

  test('a line that is pointed at in the legend stands out, and the others step back', async () => {
    await show(line('a', [1, 1, 1]), line('b', [2, 2, 2]))
    const everywhere = { left: 0, right: 0.85, top: 0, bottom: 1 }
    const before = await pixelsOf(BLUE, everywhere)
    await page.getByRole('list', { name: 'Lines' }).first().getByText('b').hover()
    await expect.poll(() => pixelsOf(BLUE, everywhere)).toBeLessThan(before / 2)
    await page.mouse.move(5, 5)
    await expect.poll(() => pixelsOf(BLUE, everywhere)).toBe(before)
  })

  test('the names of lines stand beside their ends, and go when a single line is left', async () => {
    await show(line('first', [1, 2, 3]), line('second', [3, 2, 1]))
    const letters = (): Promise<number> =>
      pixelsOf([24, 27, 31], { left: 0.91, right: 1, top: 0, bottom: 0.8 })
    expect(await letters()).toBeGreaterThan(20)
    await page.getByRole('list', { name: 'Lines' }).first().getByText('second').click()
    await expect.poll(letters).toBe(0)
  })

  test('what happened is flagged at its place and can be chosen', async () => {
    await show(line('a', [1, 2, 3, 4, 5]))
    await page.evaluate(async () => {
      window.charts.marks.value = [{ id: 'edit', place: 3, text: 'learning rate → 0.05' }]
      await window.charts.frames(2)
    })
    const flag = page.getByRole('button', { name: '3 · learning rate → 0.05' })
    await flag.click()
    expect(await page.locator('#chosen').textContent()).toBe('edit')
    const [flagBox, box] = [(await flag.boundingBox())!, (await plot.boundingBox())!]
    expect((flagBox.x - box.x) / box.width).toBeGreaterThan(0.5)
    expect((flagBox.x - box.x) / box.width).toBeLessThan(0.75)
  })

  test('dragging zooms to a stretch, counts what is outside, and a double click shows all', async () => {
    await show(
      line(
        'a',
        Array.from({ length: 1000 }, (_, i) => Math.sin(i / 50)),
      ),
    )
    const box = (await plot.boundingBox())!
    const y = box.y + box.height / 2
    await page.mouse.move(box.x + box.width * 0.4, y)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.5, y + 3, { steps: 4 })
    await page.mouse.move(box.x + box.width * 0.6, y + 3, { steps: 4 })
    await page.mouse.up()
    const badge = page.getByRole('button', { name: /points outside/ })
    await badge.waitFor()
    await page.waitForFunction(() => document.querySelector('#ranges')?.textContent !== '')
    const range = JSON.parse((await page.locator('#ranges').textContent()) ?? '') as {
      fromStep: number
      toStep: number
    }
    expect(range.fromStep).toBeGreaterThan(250)
    expect(range.toStep).toBeLessThan(700)
    const outside = Number(/\d+/.exec((await badge.textContent()) ?? '')?.[0])
    expect(Math.abs(1000 - (range.toStep - range.fromStep) - outside)).toBeLessThanOrEqual(2)
    await plot.dblclick({ position: { x: 200, y: 100 } })
    await badge.waitFor({ state: 'detached' })
  })

  test('the wheel scrolls the page until the chart is chosen, then zooms', async () => {
    await show(
      line(
        'a',
        Array.from({ length: 1000 }, (_, i) => i),
      ),
    )
    const box = (await plot.boundingBox())!
    await page.mouse.move(box.x + 250, box.y + 100)
    await page.mouse.wheel(0, -300)
    expect(await page.getByRole('button', { name: /points outside/ }).count()).toBe(0)
    await plot.focus()
    await page.mouse.wheel(0, -300)
    await page.getByRole('button', { name: /points outside/ }).waitFor()
    await page.keyboard.press('0')
    await page.getByRole('button', { name: /points outside/ }).waitFor({ state: 'detached' })
  })

  test('a zoomed view stays while points come in', async () => {
    const values = Array.from({ length: 1000 }, (_, i) => i)
    await show(line('a', values))
    await plot.focus()
    await plot.hover({ position: { x: 250, y: 100 } })
    await page.mouse.wheel(0, -300)
    const badge = page.getByRole('button', { name: /points outside/ })
    await badge.waitFor()
    const before = Number(/\d+/.exec((await badge.textContent()) ?? '')?.[0])
    await show(line('a', [...values, ...values.slice(0, 500)]))
    const text = ((await badge.textContent()) ?? '').replace('\u202f', '')
    expect(Number(/\d+/.exec(text)?.[0])).toBe(before + 500)
  })

  test('the cursor stands at the same step in every chart of the group', async () => {
    await show(line('a', [1, 2, 3, 4, 5]), line('b', [5, 4, 3, 2, 1]))
    const box = (await plot.boundingBox())!
    await page.mouse.move(box.x + box.width * 0.8, box.y + 40)
    await page.locator('.cursor-table').nth(1).waitFor()
    const heads = await page.locator('.cursor-head').allTextContents()
    expect(heads[0]).toContain('step 4')
    expect(heads[1]).toContain('step 4')
    await page.mouse.move(5, 5)
    await page.locator('.cursor-table').first().waitFor({ state: 'detached' })
    expect(await page.locator('.chart-cursor').count()).toBe(0)
  })

  test('the line nearest to the pointer is told first, with its exact value', async () => {
    await show(line('low', [0.1, 0.1234567890123]), line('high', [0.9, 0.987654321]))
    const box = (await plot.boundingBox())!
    // Left of the names beside the ends of the lines.
    const rightEnd = box.x + box.width - 60
    await page.mouse.move(rightEnd, box.y + box.height * 0.7)
    await page.locator('.cursor-row').first().getByText('0.1234567890123').waitFor()
    await page.mouse.move(rightEnd, box.y + 20)
    await page.locator('.cursor-row').first().getByText('0.987654321').waitFor()
  })

  test('a logarithmic axis says how many points it has no place for', async () => {
    await show(line('a', [1, 0, -1, 10, 100]))
    await page.evaluate(() => {
      window.charts.isLogarithmic.value = true
    })
    await page.getByText('log y: 2 points ≤ 0 have no place').waitFor()
  })

  test('points that are not finite are marked and counted', async () => {
    await show(line('a', [1, null, null, 4]))
    await page.getByText('2 points not finite').first().waitFor()
  })

  test('no points, one point, and equal values are no trouble', async () => {
    await page.getByText('No points yet').first().waitFor()
    await show(line('a', [3]))
    expect(await page.getByText('No points yet').count()).toBe(0)
    expect(await pixelsOf(BLUE, { left: 0, right: 1, top: 0, bottom: 1 })).toBeGreaterThan(5)
    await show(line('a', [3, 3, 3]))
    expect(await pixelsOf(BLUE, { left: 0, right: 1, top: 0, bottom: 1 })).toBeGreaterThan(100)
  })

  test('the table for screen readers has the figures', async () => {
    await show(line('a', [3, 1, 2]))
    const cells = page.locator('table').first().getByRole('cell')
    await page.waitForFunction(() => document.querySelector('td')?.textContent === '3')
    expect(await cells.allTextContents()).toEqual(['3', '2', '1', '3'])
  })

  test('a change of theme repaints the axes', async () => {
    await show(line('a', [1, 2, 3]))
    const before = await plot.screenshot()
    await page.evaluate(async () => {
      document.documentElement.dataset['theme'] = 'dark'
      await window.charts.frames(3)
    })
    const axis = await plot.locator('canvas').evaluate((element) => {
      const canvas = element as HTMLCanvasElement
      const { data } = canvas
        .getContext('2d')!
        .getImageData(0, canvas.height - 40, canvas.width, 40)
      return data.some((channel, i) => i % 4 === 0 && channel > 140 && data[i + 3]! > 200)
    })
    expect(axis).toBe(true)
    expect((await plot.screenshot()).equals(before)).toBe(false)
  })

  test('the chart follows the size of its box', async () => {
    await show(line('a', [1, 2, 3]))
    await page.setViewportSize({ width: 700, height: 500 })
    const box = (await plot.boundingBox())!
    await page.waitForFunction(
      (width) => Math.abs(document.querySelector('canvas')!.clientWidth - width) < 2,
      box.width,
    )
  })

  test('five lines of 100 000 points repaint within a frame', async () => {
    const times = await page.evaluate(async () => {
      const { lines, version, smoothing, descent, frames } = window.charts
      lines.value = [1, 2, 3, 4, 5].map((seed) => descent(100_000, seed))
      version.value++
      await frames(10)
      const raw = await frames(60)
      smoothing.value = 0.9
      await frames(10)
      return { raw, smoothed: await frames(60) }
    })
    for (const [name, { frameMs, scriptMs }] of Object.entries(times)) {
      console.log(
        `5 × 100 000 points, ${name}: ${scriptMs.toFixed(2)} ms to lay out and paint, ` +
          `a frame every ${frameMs.toFixed(1)} ms`,
      )
    }
    // A busy machine loses frames: the bound is for a change of order.
    expect(times.smoothed.scriptMs).toBeLessThan(60)
  })
})
