import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  MainConfigFactory,
  PreloadConfigFactory,
  RendererConfigFactory,
  type InlineConfig,
} from 'electron-vite'
import { build, mergeConfig } from 'vite'
import configuration from '../electron.vite.config'

/** `store`, `engine`, `cli`, `serve` and `desktop` become `main/<name>.js`. */
export type Entry =
  | 'store'
  | 'engine'
  | 'cli'
  | 'serve'
  | 'desktop'
  /** `preload/preload.cjs` */
  | 'preload'
  /** `renderer/index.html` and its assets */
  | 'renderer'

const root = resolve(import.meta.dirname, '..')
/** Below the repository, so that a built file finds the packages it does not carry. */
const cache = join(root, 'node_modules/.cache/descent-studio-tests')
const UNUSED_AFTER_MS = 24 * 3600_000

/**
 * Builds entry files of processes and threads from their sources, by the program's own build
 * configuration, and returns the folder they lie in (`main/`, `preload/`, `renderer/`, as `out/`).
 * Entries that find each other by name at run time must be asked for together. A folder is named by
 * the hash of the sources and made once, however many test files ask for it at the same time.
 */
export async function builtEntries(...names: [Entry, ...Entry[]]): Promise<string> {
  const wanted = [...new Set(names)].sort()
  const directory = join(cache, `${wanted.join('+')}-${await hashOfSources(wanted)}`)
  if (existsSync(directory)) return directory
  await removeUnused()

  const aside = join(cache, `.${randomUUID()}`)
  await mkdir(aside, { recursive: true })
  try {
    // Folders below node_modules do not inherit the type of the repository's package.json.
    await writeFile(join(aside, 'package.json'), '{"type":"module"}')
    await buildInto(aside, wanted)
    await rename(aside, directory)
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    // Another test file was faster with the very same sources.
    if (!existsSync(directory)) throw error
  }
  return directory
}

async function buildInto(outDir: string, names: readonly Entry[]): Promise<void> {
  const inline: InlineConfig = { root, configFile: false, mode: 'production', logLevel: 'error' }
  const options = { root }
  const { main, preload, renderer } = configuration
  if (!main || !preload || !renderer) throw new Error('electron.vite.config.ts lacks a target')

  const all = main.build?.rolldownOptions?.input
  if (typeof all !== 'object' || Array.isArray(all)) throw new Error('Main entries have no names')
  const input = Object.fromEntries(
    Object.entries(all).filter(([name]) => names.some((wanted) => wanted === name)),
  )
  if (Object.keys(input).length > 0) {
    const config = await new MainConfigFactory(main, inline, options).build()
    // Set and not merged: merging would keep the entries that nobody asked for.
    const rolldownOptions = { ...config.build?.rolldownOptions, input }
    await build({
      ...config,
      build: { ...config.build, rolldownOptions, outDir: join(outDir, 'main') },
    })
  }
  if (names.includes('preload')) {
    const config = await new PreloadConfigFactory(preload, inline, options).build()
    await build(mergeConfig(config, { build: { outDir: join(outDir, 'preload') } }))
  }
  if (names.includes('renderer')) {
    const own = { ...inline, root: resolve(root, 'src-renderer') }
    const config = await new RendererConfigFactory(renderer, own, options).build()
    await build(mergeConfig(config, { build: { outDir: join(outDir, 'renderer') } }))
  }
}

async function hashOfSources(names: readonly Entry[]): Promise<string> {
  const hash = createHash('sha256')
  const folders = ['src-engine', 'src-main']
  if (names.includes('renderer')) folders.push('src-renderer')
  for (const folder of folders) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    for (const file of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
      hash.update(file).update(await readFile(file))
    }
  }
  for (const file of ['electron.vite.config.ts', 'package-lock.json']) {
    hash.update(await readFile(join(root, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

async function removeUnused(): Promise<void> {
  const oldest = Date.now() - UNUSED_AFTER_MS
  for (const name of existsSync(cache) ? await readdir(cache) : []) {
    const folder = join(cache, name)
    // Another test run may have removed it in between.
    const modified = await stat(folder).catch(() => null)
    if (modified && modified.mtimeMs < oldest) await rm(folder, { recursive: true, force: true })
  }
}
