import { connect, type Client } from '@engine/protocol/channel'
import type { ExperimentConfigInput } from '@engine/protocol/experiment-config'
import { studioContract, type StudioContract } from '@engine/protocol/studio-contract'
import { decodeCheckpoint } from '@engine/training/checkpoint'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { createSocketPort } from '../../src-main/serve/socket-port'
import { createSystemClock } from '../../src-main/studio/clock'
import { planeRanges } from '../../src-renderer/views/run/pictures/plane-reading'
import { buildProgram } from '../hosts/program'
import {
  ServedStudio,
  launchBrowser,
  openPage,
  skipsBrowser,
  takenFigure,
  whyNoBrowser,
} from './studio-page'

const studio = new ServedStudio()
let browser: Browser | null = null
let client: Client<StudioContract> | null = null
let address = ''
const CELLS = 48
const WHITE = [255, 255, 255] as const
const BLUE = [0, 114, 178] as const
const ORANGE = [213, 94, 0] as const

const circles = (epochs: number, batchSize = 20): ExperimentConfigInput => ({
  name: 'circles',
  dataset: { source: 'generated', settings: { generator: 'circles', exampleCount: 250, seed: 1 } },
  split: { test: 0.2 },
  network: {
    layers: [{ type: 'affine', units: 8 }, { type: 'tanh' }, { type: 'affine', units: 2 }],
  },
  training: { batchSize, length: { unit: 'epochs', count: epochs }, seed: 1 },
  optimizers: [{ type: 'adam', learningRate: 0.02 }],
})
const digits: ExperimentConfigInput = {
  ...circles(2),
  name: 'digits',
  dataset: { source: 'generated', settings: { generator: 'digits', exampleCount: 200, seed: 1 } },
  network: {
    layers: [{ type: 'affine', units: 40 }, { type: 'relu' }, { type: 'affine', units: 10 }],
  },
}

/** A client beside the page, with the token of the address. */
async function openClient(): Promise<Client<StudioContract>> {
  const { origin, port } = new URL(address)
  const answer = await fetch(address, { redirect: 'manual' })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const socket = new WebSocket(`ws://127.0.0.1:${port}/studio`, { headers: { cookie, origin } })
  await new Promise((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })
  return connect(studioContract, createSocketPort(socket), {
    startTimer: createSystemClock().startTimer,
  })
}

async function start(config: ExperimentConfigInput): Promise<number> {
  const { runIds } = (await client?.request('experiment/start', config)) ?? {}
  return runIds?.[0] ?? 0
}

async function finish(id: number): Promise<void> {
  await expect
    .poll(() => studio.query('SELECT status FROM run WHERE id = ?', id))
    .toEqual([{ status: 'finished' }])
}

/** A tensor of the last checkpoint, out of the database. */
function tensorOf(runId: number, name: string): number[] {
  const [row] = studio.query(
    'SELECT bytes FROM checkpoint WHERE run_id = ? ORDER BY step DESC LIMIT 1',
    runId,
  )
  const { bytes } = row ?? {}
  if (!(bytes instanceof Uint8Array)) throw new Error('no checkpoint')
  const { parameters } = decodeCheckpoint(new Uint8Array(bytes))
  return Array.from(parameters.find((tensor) => tensor.name === name)?.data ?? [], Number)
}

/** Every pixel of a canvas as red, green and blue. */
function pixelsOf(canvas: Locator): Promise<[number, number, number][]> {
  return canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return []
    const { width, height } = element
    const context = new OffscreenCanvas(width, height).getContext('2d')
    context?.drawImage(element, 0, 0)
    const data = context?.getImageData(0, 0, width, height).data ?? []
    return Array.from({ length: width * height }, (_, i): [number, number, number] => [
      data[4 * i] ?? 0,
      data[4 * i + 1] ?? 0,
      data[4 * i + 2] ?? 0,
    ])
  })
}

/** How far a drawn colour is from that of a value on a scale from −1 to 1. */
function distance(drawn: readonly number[] | undefined, value: number): number {
  const end = value < 0 ? ORANGE : BLUE
  return Math.max(
    ...WHITE.map((white, i) =>
      Math.abs((drawn?.[i] ?? NaN) - (white + Math.abs(value) * ((end[i] ?? NaN) - white))),
    ),
  )
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

async function openInside(page: Page, id: number): Promise<void> {
  await page.goto(new URL(`/runs/${String(id)}?tab=inside`, address).href)
}

beforeAll(async () => {
  if (skipsBrowser) return
  await buildProgram()
  address = await studio.start()
  client = await openClient()
  browser = await launchBrowser()
}, 300_000)
afterAll(async () => {
  client?.close()
  await browser?.close()
  await studio.remove()
})

describe('pictures of a network, in the page', () => {
  test(
    'show the answers and the hidden units of the weights in the database',
    { timeout: 300_000 },
    async (context) => {
      if (!browser || !client) return context.skip(whyNoBrowser)
      const id = await start(circles(20))
      await finish(id)
      const { inputs } = await client.request('run/parted-examples', { id })
      const { x, y } = planeRanges(inputs)
      const weight = tensorOf(id, '1.affine.weight')
      const bias = tensorOf(id, '1.affine.bias')
      const lastWeight = tensorOf(id, '3.affine.weight')
      const lastBias = tensorOf(id, '3.affine.bias')
      // Row by row from the top, as a canvas is painted.
      const hidden = Array.from({ length: CELLS * CELLS }, (_, cell) => {
        const across = x.minimum + (((cell % CELLS) + 0.5) / CELLS) * (x.maximum - x.minimum)
        const row = CELLS - 1 - Math.floor(cell / CELLS)
        const up = y.minimum + ((row + 0.5) / CELLS) * (y.maximum - y.minimum)
        return bias.map((offset, unit) =>
          Math.tanh(across * (weight[unit] ?? NaN) + up * (weight[8 + unit] ?? NaN) + offset),
        )
      })
      const limit = Math.max(...hidden.flat().map(Math.abs))

      const { page, complaints } = await openPage(browser, address)
      await openInside(page, id)
      const plane = page.getByRole('region', { name: 'Answers over the plane' })
      const maps = plane.locator('button[aria-pressed] canvas')
      await expect.poll(() => maps.count()).toBe(8)
      for (const unit of [0, 5]) {
        await expect
          .poll(async () => {
            const drawn = await pixelsOf(maps.nth(unit))
            expect(drawn).toHaveLength(CELLS * CELLS)
            return Math.max(
              ...drawn.map((color, cell) => distance(color, (hidden[cell]?.[unit] ?? NaN) / limit)),
            )
          })
          .toBeLessThan(2)
      }

      // The large picture: the first class is blue and the second orange, the stronger the surer.
      const large = plane.locator('.plane-plot canvas')
      const fittingShare = async (): Promise<number> => {
        const drawn = await pixelsOf(large)
        const width = await large.evaluate((element) => element.clientWidth)
        const side = width - 62
        const fitting = hidden.filter((units, cell) => {
          const left = Math.floor(52 + (((cell % CELLS) + 0.5) / CELLS) * side)
          const top = Math.floor(10 + ((Math.floor(cell / CELLS) + 0.5) / CELLS) * side)
          const [first = NaN, second = NaN] = lastBias.map((offset, k) =>
            sum([offset, ...units.map((value, unit) => value * (lastWeight[2 * unit + k] ?? NaN))]),
          )
          const lead = Math.tanh((first - second) / 2)
          return distance(drawn[top * width + left], 0.6 * lead) < 12
        })
        return fitting.length / hidden.length
      }
      // The others lie under examples and the border.
      await expect.poll(fittingShare).toBeGreaterThan(0.75)
      await expect
        .poll(() => large.getAttribute('aria-label'))
        .toMatch(/^Answers over x and y at step 200, by share of the plane: .+\s%, .+\s%$/)

      // What is shown of the units leaves as a picture, and their values as a table.
      const units = plane.locator('.hidden')
      const svg = (await takenFigure(page, units, 'SVG')).toString()
      expect(svg.match(/<image /g)).toHaveLength(8)
      expect(svg).toContain('>2.tanh<')
      const [head, ...rows] = (await takenFigure(page, units, 'CSV'))
        .toString()
        .trim()
        .split('\r\n')
      expect(head).toBe(`x,y,${bias.map((_, unit) => `2.tanh/${String(unit + 1)}`).join(',')}`)
      expect(rows).toHaveLength(CELLS * CELLS)
      // The table begins with the least y, the picture with the greatest.
      const least = rows[0]?.split(',').slice(2).map(Number) ?? []
      const told = hidden[CELLS * (CELLS - 1)] ?? []
      for (const [unit, value] of told.entries()) expect(least[unit]).toBeCloseTo(value, 5)

      // A unit takes the place of the answer, and has an address.
      await plane.getByRole('button', { name: /^Unit 6 of 2\.tanh/ }).click()
      await page.waitForURL(/unit=2\.tanh(\/|%2F)6/)
      await expect.poll(() => large.getAttribute('aria-label')).toMatch(/^Unit 6 of 2\.tanh over/)
      await plane.getByRole('button', { name: 'Back to the answer' }).click()
      await expect.poll(() => large.getAttribute('aria-label')).toMatch(/^Answers/)
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test(
    'follow a run while it trains, stand with it, and go back to a checkpoint',
    { timeout: 300_000 },
    async (context) => {
      if (!browser || !client) return context.skip(whyNoBrowser)
      const id = await start(circles(1_000_000, 1))
      const { page, complaints } = await openPage(browser, address)
      await openInside(page, id)
      const plane = page.getByRole('region', { name: 'Answers over the plane' })
      const slider = plane.getByRole('slider', { name: 'State of the run that is shown' })
      const shownStep = async (): Promise<number> => {
        const text = (await slider.getAttribute('aria-valuetext')) ?? ''
        const digits = /^live · step ([\d\s]+)$/.exec(text)?.[1]
        return digits === undefined ? NaN : Number(digits.replaceAll(/\s/g, ''))
      }
      let before = NaN
      await expect.poll(async () => (before = await shownStep())).toBeGreaterThan(0)
      await expect.poll(shownStep).toBeGreaterThan(before)

      await slider.press('Home')
      await expect.poll(() => slider.getAttribute('aria-valuetext')).toBe('step 0')
      await slider.press('End')
      await expect.poll(shownStep).toBeGreaterThan(before)

      const { step } = await client.request('run/pause', { id })
      await expect
        .poll(async () => (await slider.getAttribute('aria-valuetext'))?.replaceAll(/\s/g, ''))
        .toBe(`step${String(step)}`)
      await client.request('run/stop', { id })
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test(
    'show the first weights in the form of the image, a page of units at a time',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const id = await start(digits)
      await finish(id)
      const weight = tensorOf(id, '1.affine.weight')
      const limit = Math.max(...weight.map(Math.abs))
      const { page, complaints } = await openPage(browser, address)
      await openInside(page, id)
      const weights = page.getByRole('region', { name: 'First weights' })
      const compare = async (number: number): Promise<number> => {
        const picture = weights.getByRole('img', { name: `1.affine.weight, number ${number}:` })
        const drawn = await pixelsOf(picture)
        expect(drawn).toHaveLength(784)
        return Math.max(
          ...drawn.map((color, place) =>
            distance(color, (weight[place * 40 + number - 1] ?? NaN) / limit),
          ),
        )
      }
      await weights.getByText('1–32 of 40').waitFor()
      await expect.poll(() => compare(3)).toBeLessThan(2)
      await weights.getByRole('button', { name: 'Next ones' }).click()
      await weights.getByRole('img', { name: /number 33:/ }).waitFor()
      await expect.poll(() => compare(40)).toBeLessThan(2)

      // The page of units that is shown leaves the program, as picture and as numbers.
      const svg = (await takenFigure(page, weights, 'SVG')).toString()
      expect(svg.match(/<image /g)).toHaveLength(8)
      const png = await takenFigure(page, weights, 'PNG')
      expect(png.subarray(1, 4).toString()).toBe('PNG')
      const [head, ...rows] = (await takenFigure(page, weights, 'CSV'))
        .toString()
        .trim()
        .split('\r\n')
      expect(head).toBe('number,channel,row,column,weight')
      expect(rows).toHaveLength(8 * 784)
      // Unit 33, in the second row and the first column of the image.
      const [unit, channel, row, column, value] = rows[28]?.split(',').map(Number) ?? []
      expect([unit, channel, row, column]).toEqual([33, 1, 2, 1])
      expect(value).toBe(weight[28 * 40 + 32])
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )
})
