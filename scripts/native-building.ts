import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const sourceFolder = 'src-engine/kernels-native/source'
const opcodesFile = 'src-engine/kernels-wasm/opcodes.ts'
const headersFolder = 'node_modules/node-api-headers/include'

/** Relative to the root; the engine finds it beside its own folder. */
export const nativeKernelsFile = 'out/native/kernels.node'
const stampFile = 'out/native/stamp.json'

/** Whether native kernels are there, and why not. */
export type NativeBuild =
  | { readonly isBuilt: true; readonly compiler: string }
  | { readonly isBuilt: false; readonly reason: string }

/** What a fused product and sum is must not depend on the compiler's mood: see operation.hpp. */
// prettier-ignore
const options = [
  '-std=c++17', '-O3', '-fPIC', '-fvisibility=hidden',
  '-fno-math-errno', '-fno-trapping-math', '-ffp-contract=fast',
]

/** For each processor the instruction sets that its kernels are compiled for. */
// prettier-ignore
const variants: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  x64: {
    avx512: [
      '-mavx512f', '-mavx512vl', '-mavx512dq', '-mavx512bw', '-mavx2', '-mfma',
      '-mprefer-vector-width=512', '-DVECTOR_BYTES=64', '-DREGISTERS=32',
    ],
    avx2: ['-mavx2', '-mfma', '-DVECTOR_BYTES=32', '-DREGISTERS=16'],
  },
  arm64: { neon: ['-DVECTOR_BYTES=16', '-DREGISTERS=32'] },
}

/**
 * Compiles the native kernels with the C++ compiler of this machine. A build that has been tried with
 * the present sources and compiler is not tried again; safe when several processes ask at once.
 *
 * @returns why there are none, where there are none: that is no error, other kernels take over
 */
export async function buildNativeKernels(root: string): Promise<NativeBuild> {
  const chosen = variants[process.arch]
  if (!chosen) return absent(root, `there are none for ${process.arch} processors`)
  if (process.platform === 'win32') return absent(root, 'they are not built on Windows')
  if (!existsSync(join(root, headersFolder))) {
    return absent(root, 'the package node-api-headers is not installed')
  }
  const compiler = await findCompiler()
  if (!compiler) return absent(root, 'there is no C++ compiler (c++, g++ or clang++)')
  const fingerprint = fingerprintOf(root, compiler)
  const known = stampOf(root)
  if (known?.fingerprint === fingerprint) {
    if (known.failure !== null) return { isBuilt: false, reason: known.failure }
    if (existsSync(join(root, nativeKernelsFile))) return { isBuilt: true, compiler: compiler.name }
  }
  let failure: string | null = null
  try {
    await compileAll(root, compiler.name, chosen)
  } catch (error) {
    failure = `the C++ compiler failed: ${messageOf(error).slice(0, 2000)}`
  }
  if (failure !== null) return absent(root, failure, fingerprint)
  writeAside(join(root, stampFile), JSON.stringify({ fingerprint, failure }))
  return { isBuilt: true, compiler: compiler.name }
}

/** Takes away what an earlier build has left, and notes the reason for `descent doctor`. */
function absent(root: string, reason: string, fingerprint = ''): NativeBuild {
  rmSync(join(root, nativeKernelsFile), { force: true })
  writeAside(join(root, stampFile), JSON.stringify({ fingerprint, failure: reason }))
  return { isBuilt: false, reason }
}

interface Compiler {
  readonly name: string
  readonly version: string
}

async function findCompiler(): Promise<Compiler | null> {
  const wanted = process.env['CXX']
  for (const name of wanted === undefined || wanted === '' ? ['c++', 'g++', 'clang++'] : [wanted]) {
    try {
      const { stdout } = await promisify(execFile)(name, ['--version'])
      return { name, version: stdout.split('\n')[0] ?? '' }
    } catch {
      // The next name, then.
    }
  }
  return null
}

async function compileAll(
  root: string,
  compiler: string,
  chosen: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const aside = mkdtempSync(join(tmpdir(), 'descent-native-'))
  try {
    writeFileSync(join(aside, 'opcodes.hpp'), opcodesHeader(root))
    const sources = join(root, sourceFolder)
    const includes = ['-I', aside, '-I', sources, '-I', join(root, headersFolder)]
    const compile = async (
      source: string,
      name: string,
      flags: readonly string[],
    ): Promise<string> => {
      const object = join(aside, `${name}.o`)
      const args = [...options, ...flags, ...includes, '-c', join(sources, source), '-o', object]
      await promisify(execFile)(compiler, args)
      return object
    }
    const objects = await Promise.all([
      ...Object.entries(chosen).map(([name, flags]) =>
        compile('variant.cpp', name, [`-DVARIANT=${name}`, ...flags]),
      ),
      compile('team.cpp', 'team', []),
      compile('addon.cpp', 'addon', []),
    ])
    const linked = join(aside, 'kernels.node')
    const linking =
      process.platform === 'darwin'
        ? ['-bundle', '-undefined', 'dynamic_lookup']
        : ['-shared', '-pthread', '-static-libgcc', '-static-libstdc++']
    await promisify(execFile)(compiler, [...objects, ...linking, '-o', linked])
    writeAside(join(root, nativeKernelsFile), readFileSync(linked))
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

/** The opcodes as both sides know them, from the file that WebAssembly shares with TypeScript. */
function opcodesHeader(root: string): string {
  const lines = readFileSync(join(root, opcodesFile), 'utf8').matchAll(
    /^export const ([A-Z0-9_]+) = (\d+)$/gm,
  )
  const constants = Array.from(lines, ([, name, value]) => `constexpr int ${name} = ${value};`)
  return ['#pragma once', 'namespace opcode {', ...constants, '}', ''].join('\n')
}

/** A program that has the old file open keeps it. */
function writeAside(path: string, content: string | Uint8Array): void {
  mkdirSync(join(path, '..'), { recursive: true })
  const part = `${path}.${process.pid}`
  writeFileSync(part, content)
  renameSync(part, path)
}

function fingerprintOf(root: string, compiler: Compiler): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([options, variants, compiler, process.arch, process.platform]))
  for (const name of readdirSync(join(root, sourceFolder)).sort()) {
    hash.update(`${name}\0`).update(readFileSync(join(root, sourceFolder, name)))
  }
  return hash.update(readFileSync(join(root, opcodesFile))).digest('hex')
}

function stampOf(root: string): { fingerprint: string; failure: string | null } | null {
  try {
    return JSON.parse(readFileSync(join(root, stampFile), 'utf8')) as {
      fingerprint: string
      failure: string | null
    }
  } catch {
    return null
  }
}

function messageOf(error: unknown): string {
  if (error instanceof Error && 'stderr' in error) return String(error.stderr).trim()
  return error instanceof Error ? error.message : String(error)
}
