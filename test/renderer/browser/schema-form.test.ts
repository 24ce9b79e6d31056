import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  browserIsMissing,
  buildPage,
  launchBrowser,
  openPage,
  type BuiltPage,
} from './component-page'

describe.skipIf(browserIsMissing)(`forms in Chromium ${browserIsMissing ?? ''}`, () => {
  let browser: Browser
  let built: BuiltPage
  let page: Page
  let complaints: readonly string[]

  beforeAll(async () => {
    ;[browser, built] = await Promise.all([launchBrowser(), buildPage('schema-form-page.ts')])
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    ;({ page, complaints } = await openPage(browser, built))
    return async () => {
      await page.close()
      expect(complaints).toEqual([])
    }
  })

  const value = async (): Promise<string> => (await page.locator('#value').textContent()) ?? ''
  const isValid = async (): Promise<string | null> => page.locator('#valid').textContent()

  test('1e-3 is kept while it is typed and taken on Enter', async () => {
    const rate = page.getByLabel('Learning rate η')
    await rate.fill('1e-')
    expect(await rate.inputValue()).toBe('1e-')
    expect(await value()).toContain('"learningRate":0.1')
    await rate.fill('1e-3')
    await rate.press('Enter')
    expect(await value()).toContain('"learningRate":0.001')
    expect(await rate.inputValue()).toBe('0.001')
  })

  test('a value out of bounds is told in words and not clamped', async () => {
    const batch = page.getByLabel('Batch size')
    await batch.fill('0')
    await batch.blur()
    expect(await batch.inputValue()).toBe('0')
    expect(await value()).toContain('"batchSize":0')
    expect(await isValid()).toBe('false')
    expect(await batch.getAttribute('aria-invalid')).toBe('true')
    const describedBy = (await batch.getAttribute('aria-describedby')) ?? ''
    expect(describedBy.split(' ')).toHaveLength(2)
    await page.getByText('Must be at least 1.').waitFor()
    await batch.fill('64')
    await batch.blur()
    expect(await isValid()).toBe('true')
    expect(await page.getByText('Must be at least 1.').count()).toBe(0)
  })

  test('text that is no number stays and makes the value invalid', async () => {
    const rate = page.getByLabel('Learning rate η')
    await rate.fill('fast')
    await rate.press('Tab')
    expect(await rate.inputValue()).toBe('fast')
    expect(await isValid()).toBe('false')
    await page.getByText('Enter a number, such as 0.1 or 1e-3.').waitFor()
  })

  test('what a refinement refuses is told in the language of the interface', async () => {
    const share = page.getByLabel('Validation share')
    await share.fill('0.9')
    await share.blur()
    await page.getByText('Validation and test together leave too little to train on.').waitFor()
  })

  test('arrow keys step a learning rate by factors', async () => {
    const rate = page.getByLabel('Learning rate η')
    await rate.press('ArrowUp')
    expect(await rate.inputValue()).toBe('0.2')
    await rate.press('ArrowDown')
    await rate.press('ArrowDown')
    expect(await rate.inputValue()).toBe('0.05')
    await rate.press('Shift+ArrowDown')
    expect(await value()).toContain('"learningRate":0.005')
  })

  test('another optimizer brings its own fields', async () => {
    await page.getByLabel('Optimizer', { exact: true }).selectOption({ label: 'Adam' })
    expect(await page.getByLabel('β₂', { exact: true }).inputValue()).toBe('0.999')
    expect(await value()).toContain('"optimizers":[{"type":"adam","learningRate":0.001')
  })

  test('a choice is made with the keyboard alone', async () => {
    await page.getByLabel('Precision', { exact: true }).focus()
    await page.keyboard.press('ArrowDown')
    expect(await value()).toContain('"precision":"float64"')
  })
})
