import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** The built studio, served on a data folder. */
export interface Serving {
  /** With its token. */
  readonly address: string
  /** Ends it as Ctrl-C does and waits for it. */
  end(): Promise<void>
}

export interface ServingOptions {
  /** Where its built processes lie; `out/main` when absent. */
  readonly mainDirectory?: string
}

/** @throws Error when the studio ends without an address */
export async function startServing(
  root: string,
  dataDirectory: string,
  { mainDirectory = join(root, 'out/main') }: ServingOptions = {},
): Promise<Serving> {
  const child = spawn(
    process.execPath,
    [join(mainDirectory, 'serve.js'), '--data-dir', dataDirectory, '--port', '0'],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise((done) => child.once('exit', done))
    child.kill('SIGTERM')
    await exited
  }
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /(http:\S+)$/.exec(line)?.[1]
    if (address !== undefined) return { address, end }
  }
  throw new Error('The studio ended without an address.')
}

/** Trains an experiment to its end on the command line. @throws Error when that fails */
export function train(root: string, dataDirectory: string, configFile: string): void {
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'out/main/cli.js'), 'train', configFile, '--data-dir', dataDirectory],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  )
  if (status !== 0) throw new Error(`Training ${configFile} ended with ${String(status)}.`)
}
