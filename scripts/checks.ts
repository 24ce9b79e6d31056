import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { buildKernels } from './kernel-building.ts'

interface Check {
  readonly name: string
  /** File under node_modules and its arguments. */
  readonly command: readonly [string, ...string[]]
}

const ESLINT = 'eslint/bin/eslint.js'
const interfaceFolders = ['src-renderer', 'test/renderer']

/** The longest first, so that none is left running alone at the end. */
const checks: readonly Check[] = [
  // In two parts, each about as long as everything else together.
  { name: 'lint, interface', command: [ESLINT, '--max-warnings', '0', ...interfaceFolders] },
  {
    name: 'lint, all else',
    command: [
      ESLINT,
      ...['--max-warnings', '0', '.'],
      ...interfaceFolders.flatMap((folder) => ['--ignore-pattern', folder]),
    ],
  },
  { name: 'types, renderer', command: ['vue-tsc/bin/vue-tsc.js', '-p', 'tsconfig.web.json'] },
  { name: 'types, node', command: ['typescript/bin/tsc', '-p', 'tsconfig.node.json'] },
  { name: 'types, engine', command: ['typescript/bin/tsc', '-p', 'tsconfig.engine.json'] },
  { name: 'format', command: ['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'] },
]

/**
 * Format, lint and types of the whole project, as many at once as there are cores.
 *
 * @returns true when all are clean; what is not clean is printed
 */
export async function runChecks(root: string): Promise<boolean> {
  await buildKernels(root)
  const waiting = [...checks]
  let isClean = true
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const startedAt = performance.now()
      const { isPassed, output } = await run(root, check)
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      process.stdout.write(`${isPassed ? '✓' : '✗'} ${check.name} ${seconds} s\n`)
      if (isPassed) continue
      isClean = false
      process.stdout.write(output)
    }
  }
  await Promise.all(Array.from({ length: Math.min(3, availableParallelism()) }, work))
  return isClean
}

function run(root: string, check: Check): Promise<{ isPassed: boolean; output: string }> {
  const [file, ...args] = check.command
  const child = spawn(process.execPath, [join(root, 'node_modules', file), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const collect = (chunk: Buffer): void => {
    output += chunk.toString()
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  return new Promise((done, failed) => {
    child.once('error', failed)
    child.once('close', (code) => {
      done({ isPassed: code === 0, output })
    })
  })
}
