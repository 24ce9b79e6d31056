// npm run screenshots: pictures of every view, from the real program on drawn digits.
//
//   docs/pictures/<view>.png                        light, English: those that README or guide show
//   docs/pictures/<theme>-<locale>/<view>.png       every view, theme and language, to be looked at
//
// Names of views as arguments take only these.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { buildOrExit } from './building.ts'
import { BROWSER_ARGUMENTS, findChromium } from './chromium.ts'
import { picturedViews, type PicturedView } from './pictured-views.ts'
import { startServing, train } from './studio-processes.ts'

/** README is read over slow lines, and every new picture stays in the repository for good. */
const MAXIMUM_BYTES = 200_000
const LOOKS = [
  { theme: 'light', locale: 'en' },
  { theme: 'dark', locale: 'en' },
  { theme: 'light', locale: 'zh-CN' },
  { theme: 'dark', locale: 'zh-CN' },
] as const
type Look = (typeof LOOKS)[number]

const root = resolve(import.meta.dirname, '..')
const pictures = join(root, 'docs/pictures')

process.exitCode = await takePictures(process.argv.slice(2))

async function takePictures(names: readonly string[]): Promise<number> {
  const strangers = names.filter((name) => !picturedViews.some((view) => view.name === name))
  if (strangers.length > 0) {
    console.error(
      `There is no view ${strangers.join(', ')}. Views: ${picturedViews.map((view) => view.name).join(', ')}`,
    )
    return 2
  }
  const executablePath = findChromium()
  if (executablePath === null) {
    console.error('Chromium is missing: install it, or name it in CHROMIUM_PATH.')
    return 2
  }
  await buildOrExit(root, (line) => {
    console.error(line)
  })

  const dataDirectory = mkdtempSync(join(tmpdir(), 'descent-pictures-'))
  const browser = await chromium.launch({ executablePath, args: [...BROWSER_ARGUMENTS] })
  let complaintCount = 0
  try {
    for (const example of ['optimizer-comparison-digits', 'spirals', 'sine-regression']) {
      train(root, dataDirectory, join(root, 'examples', `${example}.json`))
    }
    const serving = await startServing(root, dataDirectory)
    try {
      for (const look of LOOKS) {
        complaintCount += await takeLook(browser, serving.address, look, names)
      }
    } finally {
      await serving.end()
    }
  } finally {
    await browser.close()
    rmSync(dataDirectory, { recursive: true, force: true })
  }
  return complaintCount === 0 ? 0 : 1
}

async function takeLook(
  browser: Browser,
  address: string,
  look: Look,
  names: readonly string[],
): Promise<number> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: look.locale === 'en' ? 'en-GB' : look.locale,
    colorScheme: look.theme,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  // A picture is worth waiting for on a busy machine.
  page.setDefaultTimeout(180_000)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(address)
  await page.locator('.side-bar').waitFor()
  for (const view of picturedViews) {
    if (names.length > 0 && !names.includes(view.name)) continue
    await takeView(page, address, look, view)
  }
  await context.close()
  for (const complaint of complaints) console.error(`The page complained: ${complaint}`)
  return complaints.length
}

async function takeView(
  page: Page,
  address: string,
  look: Look,
  view: PicturedView,
): Promise<void> {
  await page.goto(new URL(view.path, address).href)
  await page.waitForLoadState('networkidle')
  await view.prepare(page)
  await page.evaluate(() => document.fonts.ready)
  // Charts draw in the frame after their data has come.
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  )
  const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' })
  save(join(pictures, `${look.theme}-${look.locale}`, `${view.name}.png`), picture)
  if (look !== LOOKS[0] || view.isShown !== true) return
  if (picture.length > MAXIMUM_BYTES) {
    console.error(`${view.name} has ${picture.length} bytes, more than ${MAXIMUM_BYTES}.`)
    process.exitCode = 1
  }
  save(join(pictures, `${view.name}.png`), picture)
}

/** Leaves the file alone when it shows the same already. */
function save(path: string, picture: Buffer): void {
  mkdirSync(dirname(path), { recursive: true })
  let before: Buffer | null = null
  try {
    before = readFileSync(path)
  } catch {
    // Taken for the first time.
  }
  if (before?.equals(picture) === true) return
  writeFileSync(path, picture)
  console.log(path.slice(root.length + 1))
}
