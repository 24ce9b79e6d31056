import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, relative, sep } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { buildKernels } from './kernel-building.ts'
import { buildNativeKernels } from './native-building.ts'

/** What a build is made from, relative to the root of the project. */
const inputs = [
  'src-engine',
  'src-main',
  'src-renderer',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
]

/** Files without which no host starts. */
const outputs = [
  'out/main/cli.js',
  'out/main/serve.js',
  'out/main/desktop.js',
  'out/main/engine.js',
  'out/main/store.js',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
]

const stampFile = 'out/build-stamp'

/** SHA-256 over the names and contents of all inputs: times do not matter, so a checkout builds nothing anew. */
export function fingerprintOf(root: string): string {
  const hash = createHash('sha256')
  for (const input of inputs) {
    const path = join(root, input)
    if (!existsSync(path)) continue
    const files = input.includes('.')
      ? [path]
      : readdirSync(path, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .sort()
    for (const file of files) {
      hash.update(relative(root, file).split(sep).join('/'))
      hash.update('\0')
      hash.update(readFileSync(file))
      hash.update('\0')
    }
  }
  return hash.digest('hex')
}

/** True when out/ was built from exactly these sources. */
export function isBuilt(root: string): boolean {
  if (!outputs.every((file) => existsSync(join(root, file)))) return false
  const stamp = join(root, stampFile)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprintOf(root)
}

export interface BuildOptions {
  /** Builds even when out/ is up to date, and shows the builder's own output. */
  readonly always?: boolean
  /** Receives lines for the user; they belong on stderr. */
  readonly log: (line: string) => void
}

/**
 * Builds out/ when it is not made from the present sources. Of several processes that ask at the
 * same time one builds and the others wait for it.
 *
 * @throws Error with the builder's output when the build fails
 */
export async function build(root: string, options: BuildOptions): Promise<void> {
  await buildKernels(root)
  await buildNativeKernels(root)
  if (options.always !== true && isBuilt(root)) return
  const release = await takeLock(join(root, 'node_modules', '.descent-build-lock'))
  try {
    if (options.always !== true) {
      if (isBuilt(root)) return
      options.log('Building the studio (its sources are newer than out/) …')
    }
    const fingerprint = fingerprintOf(root)
    rmSync(join(root, stampFile), { force: true })
    await runBuilder(root, options.always === true)
    writeFileSync(join(root, stampFile), fingerprint)
  } finally {
    release()
  }
}

/** Builds what is not up to date; says what is wrong and ends the process when that fails. */
export async function buildOrExit(root: string, log: (line: string) => void): Promise<void> {
  try {
    await build(root, { log })
  } catch (error) {
    log(error instanceof Error ? error.message : String(error))
    process.exit(1)
  }
}

function runBuilder(root: string, isShown: boolean): Promise<void> {
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'],
    {
      cwd: root,
      // What is collected is shown as plain text later.
      ...(isShown
        ? { stdio: 'inherit' }
        : { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } }),
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve()
      else
        reject(new Error(`The build failed (${signal ?? `exit code ${String(code)}`}).\n${output}`))
    })
  })
}

/** Takes a lock file that names its owner; a lock whose owner has died counts for nothing. */
async function takeLock(path: string): Promise<() => void> {
  mkdirSync(join(path, '..'), { recursive: true })
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' })
      return () => {
        rmSync(path, { force: true })
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    if (isAbandoned(path)) rmSync(path, { force: true })
    else await wait(100)
  }
}

function isAbandoned(path: string): boolean {
  let owner: number
  let ageMs: number
  try {
    owner = Number(readFileSync(path, 'utf8'))
    ageMs = Date.now() - statSync(path).mtimeMs
  } catch {
    // Released in this moment.
    return false
  }
  // Without a number its owner is about to write it, or died before it could.
  if (!Number.isInteger(owner) || owner <= 0) return ageMs > 5000
  try {
    process.kill(owner, 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}
