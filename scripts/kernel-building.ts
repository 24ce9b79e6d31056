import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import {
  existsSync,
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

const folder = 'src-engine/kernels-wasm'
/** Relative to the root. */
export const kernelBinariesFile = `${folder}/kernel-binaries.ts`
/** Written in both languages, so that they are sources of the module too. */
const sharedSources = ['memory-map.ts', 'opcodes.ts']

/** Static data lies in front of the programs (see memory-map.ts). */
// prettier-ignore
const options = [
  '--runtime', 'stub', '--use', 'abort=', '--memoryBase', '1024',
  '--importMemory', '--noExportMemory', '--initialMemory', '1', '--maximumMemory', '65536',
  '-O3', '--converge', '--enable', 'simd',
]

const variants = {
  'relaxed-simd-threads': ['--enable', 'relaxed-simd', '--enable', 'threads', '--sharedMemory'],
  'relaxed-simd': ['--enable', 'relaxed-simd'],
  simd: [],
} as const satisfies Record<string, readonly string[]>

/**
 * Compiles the WebAssembly kernels into a TypeScript file that carries them as text, so that every
 * build tool and runtime finds them without reading files. Does nothing when the file is made from
 * the present sources; safe when several processes ask at the same time.
 *
 * @throws Error with the compiler's messages
 */
export async function buildKernels(root: string): Promise<void> {
  const output = join(root, kernelBinariesFile)
  const stamp = `// Made by scripts/kernel-building.ts from sources with the hash ${fingerprint(root)}.`
  if (existsSync(output) && readFileSync(output, 'utf8').startsWith(stamp)) return
  const aside = mkdtempSync(join(tmpdir(), 'descent-kernels-'))
  try {
    const entries = await Promise.all(
      Object.entries(variants).map(async ([name, features]) => {
        const text = await compile(root, features, join(aside, `${name}.wasm`))
        return `  '${name}': '${text}',`
      }),
    )
    const lines = [stamp, '/** WebAssembly modules as base64. */']
    lines.push('export const kernelBinaries = {', ...entries, '} as const', '')
    const part = `${output}.${randomUUID()}`
    writeFileSync(part, lines.join('\n'))
    renameSync(part, output)
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

async function compile(
  root: string,
  features: readonly string[],
  outFile: string,
): Promise<string> {
  const asc = join(root, 'node_modules/assemblyscript/bin/asc.js')
  const args = [asc, `${folder}/assembly/index.ts`, '--outFile', outFile, ...options, ...features]
  try {
    await promisify(execFile)(process.execPath, args, { cwd: root })
    return readFileSync(outFile, 'base64')
  } catch (error) {
    const reason =
      error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
    throw new Error(`The WebAssembly kernels do not compile.\n${reason}`)
  }
}

function fingerprint(root: string): string {
  const sources = readdirSync(join(root, folder, 'assembly'))
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => `assembly/${name}`)
  const hash = createHash('sha256')
  hash.update(JSON.stringify([options, variants, compilerVersion(root)]))
  for (const source of [...sources, ...sharedSources]) {
    hash.update(`${source}\0`).update(readFileSync(join(root, folder, source)))
  }
  return hash.digest('hex')
}

function compilerVersion(root: string): string {
  return readFileSync(join(root, 'node_modules/assemblyscript/package.json'), 'utf8')
}
