import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'descent-compilers-'))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '@engine': join(root, 'src-engine') } },
    ssr: { noExternal: true },
    build: {
      ssr: 'test/engine/kernels-wasm/print-trained-bits.ts',
      outDir: directory,
      rolldownOptions: { output: { entryFileNames: 'print.mjs' } },
    },
  })
})

afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

// V8 starts with its fast compiler and replaces hot functions in the middle of a run, at a moment of
// its own choice: a run repeats bit by bit only if all compilers agree.
it('trains to the same bits whichever compiler V8 uses, and with vectors joined', async () => {
  const print = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(process.execPath, args)
    return stdout.trim()
  }
  const script = join(directory, 'print.mjs')
  // Only V8 for x86 can join vectors, and refuses to start with a flag that it does not have.
  const joining = process.arch === 'x64' ? ['--experimental-wasm-revectorize'] : []
  const hashes = await Promise.all([
    print('--liftoff-only', script),
    print('--no-liftoff', script),
    print(...joining, '--no-liftoff', script, '--wide'),
    print(...joining, script, '--wide'),
  ])
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(new Set(hashes)).toEqual(new Set([hashes[0]]))
})
