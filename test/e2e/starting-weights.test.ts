import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeNpz } from '@engine/exports/npz'
import { buildProgram } from '../hosts/program'
import { ServedStudio, launchBrowser, openPage, skipsBrowser, whyNoBrowser } from './studio-page'

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

/** 2 → 8 → 8 → 2 as the preset for points has it. */
const weights = [2, 8, 8, 2].slice(1).flatMap((units, index, widths) => {
  const inputs = index === 0 ? 2 : (widths[index - 1] ?? 0)
  const layer = `${2 * index + 1}.affine`
  return [
    { name: `${layer}.weight`, shape: [inputs, units], data: ramp(inputs * units) },
    { name: `${layer}.bias`, shape: [units], data: ramp(units) },
  ]
})

function ramp(length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, index) => Math.sin(index + 1) / 2)
}

test(
  'a run starts from weights of a file, and another from that run',
  { timeout: 300_000 },
  async (context) => {
    if (!browser) return context.skip(whyNoBrowser)
    const { page, complaints } = await openPage(browser, address)
    const newestStart = (): unknown => {
      const [row] = studio.query('SELECT config FROM run ORDER BY id DESC LIMIT 1')
      return (JSON.parse(String(row?.['config'])) as { start: unknown }).start
    }
    /** By its key, once there is nothing in the way. */
    const start = async (): Promise<void> => {
      const button = page.getByRole('button', { name: /^Start Ctrl/ })
      await expect.poll(() => button.isEnabled()).toBe(true)
      await page.keyboard.press('Control+Enter')
    }
    await page.goto(new URL('/new', page.url()).href)
    await page.getByRole('radio', { name: 'Moons' }).click()
    await page.getByText(/to train on/).waitFor()
    const fold = page.getByRole('button', { name: /^Starting weights/ })
    await fold.click()
    await page.getByRole('radio', { name: 'A file' }).click()
    const file = { name: 'weights.npz', mimeType: '', buffer: Buffer.from(encodeNpz(weights)) }
    await page.getByLabel('File', { exact: true }).setInputFiles(file)
    await page.getByText('weights.npz').first().waitFor()
    await start()
    await page.waitForURL(/\/runs?\/1/)
    expect(newestStart()).toMatchObject({ from: 'file', fileName: 'weights.npz', layers: [] })

    await page.goto(new URL('/new', page.url()).href)
    await fold.click()
    await page.getByRole('radio', { name: 'Another run' }).click()
    await page.getByRole('combobox', { name: 'Run', exact: true }).click()
    await page.locator('.n-base-select-option').first().click()
    await page.getByRole('radio', { name: 'Initial', exact: true }).click()
    await start()
    await page.waitForURL(/\/runs?\/2/)
    expect(newestStart()).toEqual({ from: 'run', run: 1, checkpoint: 'initial', layers: [] })
    const hashes = studio.query('SELECT state_hash FROM checkpoint WHERE step = 0')
    expect(new Set(hashes.map((row) => row['state_hash'])).size).toBe(1)
    expect(complaints).toEqual([])
    await page.context().close()
  },
)
