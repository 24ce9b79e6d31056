// npm run prove:mnist: TwoLayerNet reaches 94 % on the whole of MNIST, through the command line.
// MNIST_DIR names the folder with the four files (default: ../shared/data/mnist).
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from './building.ts'

const WANTED = 0.94

const root = resolve(import.meta.dirname, '..')
const source = process.env['MNIST_DIR'] ?? resolve(root, '../shared/data/mnist')
const file = (name: string): string => join(source, `${name}-ubyte.gz`)

process.exitCode = await prove()

async function prove(): Promise<number> {
  if (!existsSync(file('train-images-idx3'))) {
    console.error(`MNIST is not in ${source}: name its folder in MNIST_DIR.`)
    return 2
  }
  await build(root, {
    log: (line) => {
      console.error(line)
    },
  })
  const dataDirectory = mkdtempSync(join(tmpdir(), 'descent-mnist-'))
  try {
    descent(dataDirectory, [
      ...['dataset', 'import', '--name', 'mnist'],
      ...['--images', file('train-images-idx3'), '--labels', file('train-labels-idx1')],
      ...['--test-images', file('t10k-images-idx3'), '--test-labels', file('t10k-labels-idx1')],
    ])
    const lines = descent(dataDirectory, ['train', 'examples/two-layer-net-mnist.json', '--json'])
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
    const { accuracy, steps, seconds } = resultOf(lines)
    const isReached = accuracy >= WANTED
    console.log(
      `784-50-10, sigmoid, SGD 0.1, batch 100: test accuracy ${accuracy} after ${steps} steps in ${seconds.toFixed(1)} s (${(steps / seconds).toFixed(0)} steps/s); wanted ${WANTED}: ${isReached ? 'reached' : 'NOT REACHED'}`,
    )
    return isReached ? 0 : 1
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true })
  }
}

/** @throws Error when the program does not end with 0 */
function descent(dataDirectory: string, args: readonly string[]): string {
  const cli = join(root, 'out/main/cli.js')
  const { status, stdout } = spawnSync(
    process.execPath,
    [cli, ...args, '--data-dir', dataDirectory],
    { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  if (status !== 0) throw new Error(`descent ${args.join(' ')} ended with ${String(status)}`)
  return stdout
}

function resultOf(lines: readonly unknown[]): { accuracy: number; steps: number; seconds: number } {
  for (const line of lines) {
    if (typeof line !== 'object' || line === null) continue
    if (!('event' in line) || line.event !== 'run-finished') continue
    if (!('metrics' in line) || typeof line.metrics !== 'object' || line.metrics === null) continue
    const accuracy = 'test/accuracy' in line.metrics ? line.metrics['test/accuracy'] : undefined
    if (typeof accuracy !== 'number') continue
    if (!('steps' in line) || typeof line.steps !== 'number') continue
    if (!('seconds' in line) || typeof line.seconds !== 'number') continue
    return { accuracy, steps: line.steps, seconds: line.seconds }
  }
  throw new Error('The command line said nothing of a finished run with a test accuracy.')
}
