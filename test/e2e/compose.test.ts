import { encodeNpz } from '@engine/exports/npz'
import type { NamedTensor } from '@engine/tensor/safetensors'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram } from '../hosts/program'
import {
  ServedStudio,
  boxAtRest,
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

/** Opens the form on its own data folder, as it is at the first start. */
async function openForm(page: Page, generator: string): Promise<void> {
  await page.goto(new URL('/new', page.url()).href)
  await page.getByRole('radio', { name: generator }).click()
  await page.getByText(/to train on/).waitFor()
}

/** The kinds of the layers that the list shows, from top to bottom. */
function kindsInList(page: Page): Promise<string[]> {
  return page
    .locator('.layer-row .kind')
    .evaluateAll((selects) => selects.map((select) => (select as HTMLSelectElement).value))
}

function scrolledBy(page: Page): Promise<number> {
  return page.locator('#content').evaluate((content) => content.scrollTop)
}

async function drag(page: Page, from: Locator, to: Locator, place: 'above' | 'on'): Promise<void> {
  await from.scrollIntoViewIfNeeded()
  await boxAtRest(from)
  const end = await boxAtRest(to)
  const start = await boxAtRest(from)
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2)
  await page.mouse.down()
  const y = place === 'above' ? end.y + 2 : end.y + end.height / 2
  await page.mouse.move(end.x + end.width / 2, y, { steps: 12 })
  await page.mouse.up()
}

/** A file of weights for the affine layers 1, 3 and 5 that the form shows, over two inputs. */
async function weightsFor(page: Page): Promise<Uint8Array> {
  const tensors: NamedTensor[] = []
  let inputs = 2
  for (const layer of [1, 3, 5]) {
    const box = page.getByRole('textbox', { name: `Units of layer ${layer}`, exact: true })
    const units = Number(await box.inputValue())
    const weight = Float32Array.from({ length: inputs * units }, (_, i) => Math.sin(i + layer))
    const bias = new Float32Array(units)
    tensors.push({ name: `${layer}.affine.weight`, shape: [inputs, units], data: weight })
    tensors.push({ name: `${layer}.affine.bias`, shape: [units], data: bias })
    inputs = units
  }
  return encodeNpz(tensors)
}

/** The layers of the newest run's config, as the database holds them. */
function storedLayers(): unknown {
  const [row] = studio.query('SELECT config FROM run ORDER BY id DESC LIMIT 1')
  const config = JSON.parse(String(row?.['config'])) as { network: { layers: unknown } }
  return config.network.layers
}

describe('the network, edited in the page', () => {
  test(
    'a network is edited in the list by mouse and keys, undone, redone, and stored as it was shown',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await openForm(page, 'Moons')
      await expect
        .poll(() => kindsInList(page))
        .toEqual(['affine', 'tanh', 'affine', 'tanh', 'affine'])

      // A residual block between two layers, from the grouped menu.
      await page.getByLabel('Put a layer before layer 3').click({ force: true })
      await page.getByRole('menuitem', { name: 'residual block' }).click()
      const withBlock = [
        ...['affine', 'tanh'],
        ...['branches', 'affine', 'relu', 'affine'],
        ...['affine', 'tanh', 'affine'],
      ]
      await expect.poll(() => kindsInList(page)).toEqual(withBlock)

      // A layer is dragged into the empty branch, and a copy of another made with a key.
      const empty = page.getByText('Empty: passes its input on.')
      await empty.evaluate((element) => {
        element.scrollIntoView({ block: 'center' })
      })
      await drag(page, page.getByLabel('Layer 2, tanh', { exact: true }), empty, 'on')
      await expect
        .poll(() => kindsInList(page))
        .toEqual([
          'affine',
          'branches',
          'affine',
          'relu',
          'affine',
          'tanh',
          'affine',
          'tanh',
          'affine',
        ])
      await page.getByLabel('Layer 1, affine', { exact: true }).press('Control+d')
      await page.getByLabel('Layer 1, affine', { exact: true }).press('Alt+ArrowDown')
      const edited = ['affine', ...['affine', 'branches', 'affine', 'relu', 'affine', 'tanh']]
      edited.push('affine', 'tanh', 'affine')
      await expect.poll(() => kindsInList(page)).toEqual(edited)

      // One line of undo for all of it, and forward again; equal layers that change places are no step.
      for (let step = 0; step < 3; step++) await page.keyboard.press('Control+z')
      await expect
        .poll(() => kindsInList(page))
        .toEqual(['affine', 'tanh', 'affine', 'tanh', 'affine'])
      for (let step = 0; step < 3; step++) await page.keyboard.press('Control+Shift+z')
      await expect.poll(() => kindsInList(page)).toEqual(edited)

      // Typed text has its own undo until it is taken over.
      const units = page.getByRole('textbox', { name: 'Units of layer 1', exact: true })
      await units.fill('12')
      await units.blur()
      await page
        .getByText(/1→|2 → 12/)
        .first()
        .waitFor()
      await page.keyboard.press('Control+z')
      await expect.poll(() => units.inputValue()).toBe('8')

      // The layer that the keys moved is open still: it is frozen, with initial weights of its own.
      await page.getByLabel('Frozen', { exact: true }).click()
      await page.getByLabel('Own initial weights', { exact: true }).click()
      await page.getByText('Xavier, normal · frozen').waitFor()

      await page.getByLabel('Count', { exact: true }).fill('1')
      await page.getByLabel('Count', { exact: true }).blur()
      await page.getByRole('button', { name: /^Start Ctrl/ }).click()
      await page.waitForURL(/\/runs\/\d+/)
      const tanh = { type: 'tanh' }
      const affine = (units: number): object => ({ type: 'affine', units })
      expect(storedLayers()).toEqual([
        { ...affine(8), isFrozen: true, initializer: { type: 'xavier-normal' } },
        affine(8),
        {
          type: 'branches',
          combine: 'sum',
          branches: [[affine(8), { type: 'relu' }, affine(8)], [tanh]],
        },
        affine(8),
        tanh,
        affine(2),
      ])
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test(
    'the graph shows the same layers, takes new ones on its lines and lets them be dragged',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await openForm(page, 'Drawn digits')
      await page.getByRole('button', { name: /^Augmentation/ }).click()
      await page.getByLabel('Shift', { exact: true }).fill('0.2')
      await page.getByLabel('Shift', { exact: true }).press('Enter')
      await page.getByText('Each example as it is, then as the first four epochs see it.').waitFor()
      await page.getByLabel('Preset').selectOption('Two residual blocks')
      // What an epoch takes was measured by training such a network for a moment.
      const time = page.getByText(/^.+ per epoch · about .+ in all$/)
      await time.waitFor()
      await expect
        .poll(() => time.getAttribute('title'))
        .toMatch(/^Measured just now: .+\sms for a step/)

      await page.getByText('Graph', { exact: true }).click()
      const boxes = page.locator('.graph-layer')
      await expect.poll(() => boxes.count()).toBe(22)
      await page.locator('.graph-layer').first().click()
      await page.getByRole('region', { name: 'Layer 1' }).getByLabel('Filters').fill('4')
      await page.keyboard.press('Enter')
      await page.getByText('4×28×28').first().waitFor()

      await page.getByRole('button', { name: 'Fit', exact: true }).click()
      // Dropout comes onto the line before the last layer.
      await page.getByLabel('Put a layer in as layer 12', { exact: true }).click()
      await page.getByRole('menuitem', { name: 'dropout' }).click()
      await expect.poll(() => boxes.count()).toBe(23)
      await expect
        .poll(() => page.locator('.graph-layer.is-selected').innerText())
        .toContain('dropout')

      // The first ReLU is dragged in front of the batch normalization before it.
      await drag(
        page,
        page.locator('[data-node="2"]'),
        page.getByLabel('Put a layer in as layer 2', { exact: true }),
        'on',
      )
      await expect.poll(() => page.locator('[data-node="1"]').innerText()).toContain('ReLU')

      // What the graph made the list shows as well.
      await page.getByText('List', { exact: true }).click()
      await expect
        .poll(async () => (await kindsInList(page)).slice(0, 3))
        .toEqual(['convolution', 'relu', 'batch-normalization'])
      expect((await kindsInList(page)).slice(-2)).toEqual(['dropout', 'affine'])
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )
})

describe('a comparison, built in the page', () => {
  test(
    'optimizers, values and seeds multiply to runs whose number and time are said before they start',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await openForm(page, 'Moons')
      await page.getByRole('button', { name: 'Add an optimizer' }).click()
      await page.getByRole('button', { name: 'Learning rates…' }).click()
      await page.getByText('The same for all: 0.1').click()
      await page.getByLabel('Values tried').selectOption('grid: every combination')
      await page.getByLabel('Vary a setting…').selectOption('Units')
      await page.getByLabel('Leave Learning rate η as it is').click()
      const units = page.getByLabel('Values of Layer 1, affine: Units')
      await units.fill('4, many')
      await units.press('Enter')
      await page
        .getByText(/network.layers.0.units does not take this value/)
        .first()
        .waitFor()
      await units.fill('4, 16')
      await units.press('Enter')
      await page.getByLabel('Seeds', { exact: true }).fill('3')
      await page.getByLabel('Seeds', { exact: true }).press('Enter')
      await page.getByLabel('Count', { exact: true }).fill('1')
      await page.getByLabel('Count', { exact: true }).press('Enter')
      await page.getByText('2 optimizers × 2 trials × 3 seeds').waitFor()
      await page.getByText(/per epoch · about .+ in all$/).waitFor()
      await expect.poll(() => scrolledBy(page)).toBeGreaterThan(0)
      await page.getByRole('button', { name: /^Start 12 runs/ }).click()
      await page.waitForURL(/\/compare\/\d+/)
      // The next view begins at its top.
      await expect.poll(() => scrolledBy(page)).toBe(0)

      const rows = studio.query(
        'SELECT config FROM run WHERE experiment_id = (SELECT max(experiment_id) FROM run) ORDER BY id',
      )
      const told = rows.map((row) => {
        const { optimizer, training, network } = JSON.parse(String(row['config'])) as {
          optimizer: { type: string; learningRate: number }
          training: { seed: number }
          network: { layers: { units: number }[] }
        }
        return [optimizer.type, optimizer.learningRate, network.layers[0]?.units, training.seed]
      })
      expect(told).toHaveLength(12)
      expect(told.slice(0, 4)).toEqual([
        ['sgd', 0.1, 4, 1],
        ['sgd', 0.1, 4, 2],
        ['sgd', 0.1, 4, 3],
        ['sgd', 0.1, 16, 1],
      ])
      expect(told.at(-1)?.slice(1)).toEqual([0.1, 16, 3])
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test(
    'each optimizer gets its own best rate by equally many short runs, and the form is compared with a run',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      const { page, complaints } = await openPage(browser, address)
      await openForm(page, 'Moons')
      await page.getByText('Full batch: 800', { exact: true }).click()
      await page.getByText('Full batch: every step sees all examples.').waitFor()
      // All of them begin with the weights of a file.
      await page.getByText('Starting weights', { exact: true }).click()
      await page.getByText('A file', { exact: true }).click()
      const buffer = Buffer.from(await weightsFor(page))
      const weights = { name: 'mine.npz', mimeType: 'application/zip', buffer }
      await page.getByLabel('File', { exact: true }).setInputFiles(weights)
      const before = studio.query('SELECT count(*) AS count FROM run')[0]?.['count']
      await page.getByRole('button', { name: 'Add an optimizer' }).click()
      await page.getByRole('button', { name: 'Learning rates…' }).click()
      await page.getByText('Each at its own best: 10 short runs of 1 epoch').click()
      await page
        .getByText(/^SGD .+Momentum .+Chosen by test accuracy\.$/)
        .waitFor({ timeout: 240_000 })
      expect(studio.query('SELECT count(*) AS count FROM run')[0]?.['count']).toBe(
        Number(before) + 10,
      )
      const tried = studio
        .query('SELECT config FROM run ORDER BY id DESC LIMIT 10')
        .map(
          (row) =>
            JSON.parse(String(row['config'])) as {
              optimizer: { learningRate: number }
              start: { fileName?: string }
            },
        )
        .map(({ optimizer, start }) => {
          expect(start.fileName).toBe('mine.npz')
          return optimizer.learningRate
        })
      const rates = page.getByLabel('Learning rate η')
      await expect.poll(() => rates.count()).toBe(2)
      for (const input of await rates.all()) {
        await expect
          .poll(async () => Number(await input.inputValue()))
          .toSatisfy((rate: number) => tried.includes(rate))
      }

      await page.getByRole('button', { name: 'Compare with…' }).click()
      const dialog = page.locator('.config-comparison')
      await dialog.locator('.n-base-selection').click()
      await page.locator('.n-base-select-option').first().click()
      const table = dialog.getByRole('table')
      await table.waitFor()
      await expect.poll(() => table.innerText()).toMatch(/training\.length\.count\s+1\s+10/)
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )
})
