import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { programDirectory, projectDirectory } from './program'

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

/** Starts the real program with pipes, in a process group of its own. */
export function start(
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
): Started {
  const child = spawn(process.execPath, [join(programDirectory, 'cli.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    cwd: projectDirectory,
  })
  let out = ''
  let err = ''
  let line = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk
    const lines = (line + chunk).split('\n')
    line = lines.pop() ?? ''
    for (const whole of lines) onLine(whole)
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk
  })
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, out, err })
    })
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, ended }
}

/** Runs a command line to its end. */
export function run(...args: string[]): Promise<Ended> {
  return start(args).ended
}

/** A small experiment, with changes. */
export function experimentFile(
  directory: string,
  changes: Readonly<Record<string, unknown>> = {},
): string {
  const file = join(directory, 'experiment.json')
  writeFileSync(
    file,
    JSON.stringify({
      name: 'small',
      dataset: { source: 'generated', settings: { generator: 'moons', exampleCount: 200 } },
      network: {
        layers: [{ type: 'affine', units: 8 }, { type: 'tanh' }, { type: 'affine', units: 2 }],
      },
      training: { batchSize: 20, length: { unit: 'epochs', count: 5 } },
      optimizers: [{ type: 'sgd', learningRate: 0.1 }],
      ...changes,
    }),
  )
  return file
}
