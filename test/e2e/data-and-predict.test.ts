import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
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

function fileAt(name: string, content: Uint8Array | string): string {
  const path = join(studio.dataDirectory, name)
  writeFileSync(path, content)
  return path
}

/** Bytes in the form of MNIST's files. */
function idx(extents: readonly number[], valueAt: (index: number) => number): Uint8Array {
  const count = extents.reduce((product, extent) => product * extent, 1)
  const bytes = new Uint8Array(4 + 4 * extents.length + count)
  bytes.set([0, 0, 8, extents.length])
  const view = new DataView(bytes.buffer)
  for (const [i, extent] of extents.entries()) view.setUint32(4 + 4 * i, extent)
  for (let i = 0; i < count; i++) bytes[4 + 4 * extents.length + i] = valueAt(i)
  return bytes
}

/** Images of 8×8 with one bright row, which is the label. */
function barImages(count: number): { images: Uint8Array; labels: Uint8Array } {
  return {
    images: idx([count, 8, 8], (i) => (Math.floor(i / 8) % 8 === Math.floor(i / 64) % 8 ? 255 : 0)),
    labels: idx([count], (i) => i % 8),
  }
}

/** Pictures of 6×4 pixels in two colours, drawn and packed by the browser, in folders by their colour. */
async function drawPictures(page: Page): Promise<string> {
  for (const [color, type] of [
    ['red', 'image/png'],
    ['blue', 'image/jpeg'],
  ] as const) {
    const base64 = await page.evaluate(
      ({ color, type }) => {
        const canvas = document.createElement('canvas')
        canvas.width = 6
        canvas.height = 4
        const pen = canvas.getContext('2d')
        if (pen === null) throw new TypeError('no canvas')
        pen.fillStyle = color
        pen.fillRect(0, 0, 6, 4)
        return canvas.toDataURL(type, 1).split(',')[1] ?? ''
      },
      { color, type },
    )
    const folder = join(studio.dataDirectory, 'colours', color)
    mkdirSync(folder, { recursive: true })
    for (const number of [1, 2]) {
      const name = `${String(number)}.${type === 'image/png' ? 'png' : 'jpg'}`
      writeFileSync(join(folder, name), Buffer.from(base64, 'base64'))
    }
  }
  const folder = join(studio.dataDirectory, 'colours')
  writeFileSync(join(folder, 'notes.txt'), 'not a picture')
  return folder
}

async function openImport(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Data' }).first().click()
  await page.getByRole('button', { name: 'Import files…' }).click()
  await page.getByText('Drop files or a folder here').waitFor()
}

async function wait(condition: () => Promise<boolean>): Promise<void> {
  await expect.poll(condition).toBe(true)
}

describe('data, in the page', () => {
  test('IDX files find their roles by themselves and become images', async (context) => {
    if (!browser) return context.skip(whyNoBrowser)
    const { page, complaints } = await openPage(browser, address)
    await openImport(page)
    const train = barImages(80)
    const part = barImages(16)
    await page
      .locator('input[type=file]')
      .setInputFiles([
        fileAt('t10k-labels-idx1-ubyte', part.labels),
        fileAt('train-images-idx3-ubyte.gz', gzipSync(train.images)),
        fileAt('t10k-images-idx3-ubyte', part.images),
        fileAt('train-labels-idx1-ubyte.gz', gzipSync(train.labels)),
      ])
    await page.getByText('Images of 8×8 pixels.').waitFor()
    await expect
      .poll(() => page.getByLabel('What t10k-labels-idx1-ubyte is').inputValue())
      .toBe('test-labels')
    await page.getByLabel('Name', { exact: true }).fill('bars')
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByText('“bars” is imported: 96 examples.').waitFor()

    // Its page: figures, parts, another name, the trash and back.
    await page.getByText('1×8×8 = 64').waitFor()
    const prepared = page.getByRole('region', { name: 'Split and preprocessing' })
    const counts = prepared.getByRole('row', { name: /^Examples/ })
    await counts.getByText('80').waitFor()
    await prepared.getByText('0 … 255, mean 31.88').waitFor()
    await prepared.getByText('0 … 1, mean 0.125').waitFor()
    await prepared.getByLabel('Validation share').fill('0.1')
    await page.keyboard.press('Enter')
    await expect.poll(() => counts.innerText()).toMatch(/72\s+8\s+16/)
    await prepared.getByLabel('Inputs', { exact: true }).selectOption('standardize')
    await prepared.getByText('each column less its mean and divided by its deviation').waitFor()
    // Of a standardized pixel the deviation, the last of the figures, is 1.
    const pixel = prepared.getByRole('row', { name: /^1x1/ })
    await expect.poll(() => pixel.innerText()).toMatch(/\s1$/)
    await page.getByRole('radio', { name: 'test' }).click()
    await page.getByRole('radio', { name: 'Table' }).click()
    await wait(async () => (await page.locator('.row-table tbody tr').count()) === 16)
    await page.locator('.editable-text').click()
    await page.getByLabel('Name of the data set').fill('eight bars')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'eight bars' }).waitFor()
    await page.getByRole('button', { name: 'Move to trash' }).click()
    await page.getByText('This data set is in the trash.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Move to trash' }).waitFor()
    await expect
      .poll(() => studio.query('SELECT name FROM dataset WHERE trashed_at IS NULL'))
      .toEqual([{ name: 'eight bars' }])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('a folder of pictures becomes classes, chosen or dropped', async (context) => {
    if (!browser) return context.skip(whyNoBrowser)
    const { page, complaints } = await openPage(browser, address)
    const folder = await drawPictures(page)
    await openImport(page)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose a folder…' }).click()
    await (await chooser).setFiles(folder)
    await page.getByText('4 pictures · 1 other file stays out').waitFor()
    await page.getByText('All pictures have 6×4 pixels and keep them.').waitFor()
    await page.getByLabel('Size in pixels').fill('4')
    await page.keyboard.press('Enter')
    await page.getByText('4 pictures are drawn as 4×4 pixels', { exact: false }).waitFor()
    await page.getByText('4 of another shape are cut to their middle.').waitFor()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByText('“colours” is imported: 4 examples.').waitFor()
    await page.getByText('3×4×4 = 48').waitFor()
    const table = page.locator('.column-table')
    await table.getByText('red 1x1').waitFor()
    // Red is 255 in half of the pictures; a JPEG's blue may have a trace of it.
    const mean = table.locator('tr', { hasText: 'red 1x1' }).locator('td').nth(3)
    await expect.poll(async () => Number(await mean.innerText())).toBeCloseTo(127.5, -1)

    await openImport(page)
    const box = await boxAtRest(page.locator('.drop-place'))
    const devtools = await page.context().newCDPSession(page)
    const data = { items: [], files: [folder], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      const place = { x: box.x + 20, y: box.y + 20 }
      await devtools.send('Input.dispatchDragEvent', { type, ...place, data })
    }
    await page.getByText('4 pictures · 1 other file stays out').waitFor()
    await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('colours 2')
    writeFileSync(join(folder, 'red', '3.png'), 'no picture at all')
    const again = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Leave out colours' }).click()
    await page.getByRole('button', { name: 'Choose a folder…' }).click()
    await (await again).setFiles(folder)
    await page.getByText(/red\/3\.png begins with the bytes 6e 6f.*neither PNG nor JPEG/).waitFor()
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('files that cannot be read are refused in words, with file and line', async (context) => {
    if (!browser) return context.skip(whyNoBrowser)
    const { page, complaints } = await openPage(browser, address)
    await openImport(page)
    const picker = page.locator('input[type=file]')
    const importButton = page.getByRole('button', { name: 'Import', exact: true })

    await picker.setInputFiles(fileAt('ragged.csv', 'a,b,kind\n1,2,x\n3,4\n'))
    await page.getByText(/ragged\.csv.*line 3/).waitFor()
    await expect.poll(() => importButton.isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Leave out ragged.csv' }).click()

    await picker.setInputFiles(fileAt('words.csv', 'a,b,kind\n1,2,x\n3,no,y\n'))
    await page.getByText(/words\.csv.*line 3.*"b"/).waitFor()
    await page.getByRole('button', { name: 'Leave out words.csv' }).click()

    const { images, labels } = barImages(8)
    await picker.setInputFiles([
      fileAt('images', images),
      fileAt(
        'labels',
        idx([7], (i) => i),
      ),
    ])
    await page.getByText(/labels: expected 8 labels/).waitFor()
    await page.getByRole('button', { name: 'Leave out labels' }).click()
    await page.getByText('The file with the training labels is missing.').waitFor()
    await picker.setInputFiles(fileAt('right-labels', labels))
    await page.getByText('Images of 8×8 pixels.').waitFor()
    expect(
      studio.query("SELECT count(*) AS n FROM dataset WHERE name NOT IN ('eight bars', 'colours')"),
    ).toEqual([{ n: 0 }])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('a dropped table is read with the settings that are chosen', async (context) => {
    if (!browser) return context.skip(whyNoBrowser)
    const { page, complaints } = await openPage(browser, address)
    await page.getByRole('link', { name: 'Data' }).first().click()
    await page.getByRole('heading', { name: 'Drawn on the spot' }).waitFor()
    const transfer = await page.evaluateHandle(() => {
      const given = new DataTransfer()
      given.items.add(new File(['y,x,z\n1,2,3\n2,3,5\n5,1,1\n'], 'sums.csv'))
      return given
    })
    await page.dispatchEvent('.data-view', 'dragover', { dataTransfer: transfer })
    await page.dispatchEvent('.data-view', 'drop', { dataTransfer: transfer })
    await page.getByText('The column to predict is y.').waitFor()
    await page.getByLabel('Column to predict').selectOption({ label: 'z' })
    await page.getByText('The column to predict is z.').waitFor()
    await page.getByLabel('Task').selectOption({ label: 'regression' })
    await wait(
      async () =>
        (await page.locator('.dataset-facts').textContent())?.includes('regression') ?? false,
    )
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('a generated set is drawn as its settings say', async (context) => {
    if (!browser) return context.skip(whyNoBrowser)
    const { page, complaints } = await openPage(browser, address)
    await page.getByRole('link', { name: 'Data' }).first().click()
    await page.getByRole('link', { name: 'Blobs' }).click()
    await page.getByText('Examples per class').waitFor()
    const classes = page.getByLabel('Classes')
    await classes.fill('5')
    await classes.press('Enter')
    await wait(async () => (await page.locator('.class-balance li').count()) === 5)
    await page.getByLabel('Kind').selectOption({ label: 'Sine' })
    await page.getByText('One wave of a sine to follow.').waitFor()
    await page.waitForURL(/generator=sine/)
    expect(complaints).toEqual([])
    await page.context().close()
  })
})

describe('predicting, in the page', () => {
  test(
    'a net trained on drawn digits reads a stroke as a one, and a file as its examples',
    { timeout: 300_000 },
    async (context) => {
      if (!browser) return context.skip(whyNoBrowser)
      await studio.train({
        dataset: { source: 'generated', settings: { generator: 'digits', exampleCount: 3000 } },
        network: {
          layers: [{ type: 'affine', units: 50 }, { type: 'relu' }, { type: 'affine', units: 10 }],
        },
        optimizers: [{ type: 'adam', learningRate: 0.003 }],
        training: { length: { unit: 'epochs', count: 6 } },
      })
      const { page, complaints } = await openPage(browser, address)
      await page.getByRole('link', { name: 'Predict' }).first().click()
      const pad = page.getByRole('application', { name: /Square to draw on/ })
      const box = await boxAtRest(pad)
      await page.mouse.move(box.x + 150, box.y + 40)
      await page.mouse.down()
      await page.mouse.move(box.x + 130, box.y + 240, { steps: 15 })
      await page.mouse.up()
      const winner = page.locator('.winner-name')
      await winner.waitFor()
      await expect.poll(() => winner.textContent()).toBe('1')
      const share = page.locator('.prediction-result .is-marked .bar-text')
      await expect.poll(() => share.textContent()).toContain('%')
      await page.getByRole('radio', { name: 'Outputs' }).click()
      await expect.poll(() => share.textContent()).not.toContain('%')
      await expect.poll(() => winner.textContent()).toBe('1')
      await page.getByRole('button', { name: 'Clear' }).click()
      await winner.waitFor({ state: 'detached' })

      // The keys draw, too: Space puts the pen down, arrows move it.
      await pad.press('ArrowUp')
      await winner.waitFor({ state: 'detached' })
      await pad.press('Space')
      await winner.waitFor()
      for (let i = 0; i < 18; i++) await pad.press('ArrowDown')
      await pad.press('Space')
      await pad.press('Control+z')
      await winner.waitFor({ state: 'detached' })
      await pad.press('Space')
      await winner.waitFor()
      await pad.press('Escape')
      await winner.waitFor({ state: 'detached' })

      // Examples of its data: most of them read rightly.
      await page.getByRole('radio', { name: 'Examples' }).click()
      await wait(async () => (await page.locator('.tile').count()) === 40)
      await expect.poll(() => page.locator('.tile .wrong').count()).toBeLessThan(20)

      // A file without labels, read and taken away.
      await page.getByRole('radio', { name: 'Probabilities' }).click()
      await page.getByRole('radio', { name: 'File' }).click()
      const rows = Array.from({ length: 3 }, () => new Array(784).fill('0').join(','))
      await page
        .locator('.file-panel input[type=file]')
        .setInputFiles(fileAt('blank.csv', `${rows.join('\n')}\n`))
      await page.getByText('3 rows predicted').waitFor()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download as CSV' }).click(),
      ])
      expect(download.suggestedFilename()).toBe('blank-predictions.csv')
      const lines = readFileSync(await download.path(), 'utf8')
        .trimEnd()
        .split('\n')
      expect(lines).toHaveLength(4)
      expect(lines[0]).toBe(
        `row,prediction,${Array.from({ length: 10 }, (_, i) => `p(${i})`).join(',')}`,
      )
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )
})

describe('settings, in the page', () => {
  test('a change is kept, and a wrong value is told at its field', async (context) => {
    if (!browser) return context.skip(whyNoBrowser)
    const { page, complaints } = await openPage(browser, address)
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByText(studio.dataDirectory).waitFor()
    const runs = page.getByLabel('Runs at once')
    await runs.fill('0')
    await runs.press('Enter')
    await page.getByText('Must be at least 1.').waitFor()
    await runs.fill('3')
    await runs.press('Enter')
    await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: '简体中文' })
    await page.getByRole('heading', { name: '设置', exact: true }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: '设置', exact: true }).waitFor()
    await expect.poll(() => page.getByLabel('同时运行数').inputValue()).toBe('3')
    await page.getByRole('combobox', { name: '语言' }).selectOption({ label: '跟随系统' })
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor()
    expect(complaints).toEqual([])
    await page.context().close()
  })
})
