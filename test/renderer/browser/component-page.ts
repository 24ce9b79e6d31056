/// <reference types="node" />
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { findChromium } from '../../../scripts/chromium'

const root = resolve(import.meta.dirname, '../../..')
const ORIGIN = 'http://components.test'
const chromiumPath = findChromium()

/** Why tests of components in a real browser cannot run here; undefined when they can. */
export const browserIsMissing =
  chromiumPath !== null || process.env['CI'] !== undefined
    ? undefined
    : 'no Chromium found; install it or name it in CHROMIUM_PATH'

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath === null ? {} : { executablePath: chromiumPath }),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    timeout: 120_000,
  })
}

/** Files of a built page by their path. */
export type BuiltPage = ReadonlyMap<string, { readonly body: string; readonly type: string }>

/** Builds a page from one module of this folder, as the program itself is built. */
export async function buildPage(entry: string): Promise<BuiltPage> {
  const result = await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    plugins: [vue()],
    resolve: { alias: { '@engine': resolve(root, 'src-engine') } },
    define: {
      __VUE_I18N_FULL_INSTALL__: 'true',
      __VUE_I18N_LEGACY_API__: 'false',
      __INTLIFY_PROD_DEVTOOLS__: 'false',
    },
    build: {
      write: false,
      minify: false,
      rolldownOptions: {
        input: resolve(import.meta.dirname, entry),
        output: { entryFileNames: 'page.js', assetFileNames: 'page[extname]' },
      },
    },
  })
  const outputs = (Array.isArray(result) ? result : [result]) as Rolldown.RolldownOutput[]
  const files = new Map<string, { body: string; type: string }>()
  for (const file of outputs.flatMap(({ output }) => output)) {
    const body = file.type === 'chunk' ? file.code : String(file.source)
    const type = file.fileName.endsWith('.css') ? 'text/css' : 'text/javascript'
    files.set(`/${file.fileName}`, { body, type })
  }
  const style = files.has('/page.css') ? '<link rel="stylesheet" href="/page.css">' : ''
  files.set('/', {
    type: 'text/html',
    body: `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${style}
      <div id="app"></div><script type="module" src="/page.js"></script>`,
  })
  return files
}

/** Opens a built page; what it reports as an error or warning is collected in `complaints`. */
export async function openPage(
  browser: Browser,
  built: BuiltPage,
  options: BrowserContextOptions = {},
  query = '',
): Promise<{ page: Page; complaints: readonly string[] }> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 600 }, ...options })
  page.setDefaultTimeout(60_000)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.route(`${ORIGIN}/**`, (route) => {
    const file = built.get(new URL(route.request().url()).pathname)
    if (file) return route.fulfill({ contentType: file.type, body: file.body })
    return route.fulfill({ status: 404, body: '' })
  })
  await page.goto(`${ORIGIN}/${query}`)
  return { page, complaints }
}
