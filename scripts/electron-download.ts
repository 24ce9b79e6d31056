// Run by electron-binary.ts in a process of its own: downloads and unpacks Electron, reporting over IPC.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export type DownloadMessage =
  | {
      readonly type: 'received'
      readonly receivedBytes: number
      readonly totalBytes: number | null
    }
  | { readonly type: 'unpacking' }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly reason: string }

/** The part of @electron/get 5 that is used; electron depends on it, this project does not. */
interface ElectronGet {
  downloadArtifact: (details: {
    version: string
    artifactName: string
    platform: string
    arch: string
    force: boolean
    cacheRoot?: string
    checksums?: Record<string, string>
    tempDirectory: string
    downloadOptions: {
      quiet: boolean
      getProgressCallback: (progress: { transferred: number; total: number | null }) => void
    }
  }) => Promise<string>
}

interface ExtractZip {
  extract: (zipPath: string, options: { dir: string }) => Promise<void>
}

const [electronDirectory, workDirectory, partDirectory] = process.argv.slice(2)
if (
  electronDirectory === undefined ||
  workDirectory === undefined ||
  partDirectory === undefined ||
  process.send === undefined
) {
  throw new Error('This script is started by electron-binary.ts.')
}
process.once('disconnect', () => {
  process.exit(1)
})

const send = (message: DownloadMessage): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => {
      resolve()
    })
  })

try {
  await download(electronDirectory, workDirectory, partDirectory)
  await send({ type: 'done' })
} catch (error) {
  await send({ type: 'failed', reason: reasonOf(error) })
}
process.disconnect()

/** The same decisions as electron/install.js of version 45 makes. */
async function download(
  electronDirectory: string,
  workDirectory: string,
  partDirectory: string,
): Promise<void> {
  const env = process.env
  const require = createRequire(join(electronDirectory, 'package.json'))
  const load = (name: string): Promise<unknown> => import(pathToFileURL(require.resolve(name)).href)
  const { downloadArtifact } = (await load('@electron/get')) as ElectronGet
  const { extract } = (await load('@electron-internal/extract-zip')) as ExtractZip

  // Files of the electron package of the version in package-lock.json.
  const { version } = JSON.parse(readFileSync(join(electronDirectory, 'package.json'), 'utf8')) as {
    version: string
  }
  const checksums = JSON.parse(
    readFileSync(join(electronDirectory, 'checksums.json'), 'utf8'),
  ) as Record<string, string>

  const cacheRoot = env['electron_config_cache']
  const isRemoteChecked =
    env['electron_use_remote_checksums'] ?? env['npm_config_electron_use_remote_checksums']
  let reportedAt = 0
  const zipPath = await downloadArtifact({
    version,
    artifactName: 'electron',
    platform: env['npm_config_platform'] ?? process.platform,
    arch: env['npm_config_arch'] ?? machineArchitecture(),
    force: env['force_no_cache'] === 'true',
    ...(cacheRoot === undefined ? {} : { cacheRoot }),
    ...(isRemoteChecked === undefined ? { checksums } : {}),
    tempDirectory: workDirectory,
    downloadOptions: {
      quiet: true,
      getProgressCallback: ({ transferred, total }) => {
        // Chunks come by the thousand; four reports a second are enough for the eye and the watch.
        const now = performance.now()
        if (reportedAt !== 0 && now - reportedAt < 250 && transferred !== total) return
        reportedAt = now
        void send({ type: 'received', receivedBytes: transferred, totalBytes: total })
      },
    },
  })
  await send({ type: 'unpacking' })
  await extract(zipPath, { dir: partDirectory })
  const types = join(partDirectory, 'electron.d.ts')
  if (existsSync(types)) {
    rmSync(join(electronDirectory, 'electron.d.ts'), { force: true })
    renameSync(types, join(electronDirectory, 'electron.d.ts'))
  }
}

/** An x64 Node that Rosetta translates runs on an arm64 machine. */
function machineArchitecture(): string {
  if (process.platform !== 'darwin' || process.arch !== 'x64') return process.arch
  const translated = spawnSync('sysctl', ['-in', 'sysctl.proc_translated'], { encoding: 'utf8' })
  return translated.stdout.trim() === '1' ? 'arm64' : 'x64'
}

/** `fetch` hides why it failed in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? error.cause : null
  const code = cause !== null && 'code' in cause ? String(cause.code) : null
  const detail = cause === null ? '' : ` (${cause.message === '' ? (code ?? '') : cause.message})`
  return `${error.message}${detail}`
}
