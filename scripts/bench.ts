// npm run bench: how fast the six workloads train, alone or in turn with another program.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { buildKernels } from './kernel-building.ts'
import { peerCommand, peerNames } from './peer-commands.ts'

const usage = `Usage: npm run bench -- [options] [W1 W2 …]

  --per-kernel      single kernels instead of workloads
  --kernels NAME    wasm (default), wasm-four-lanes, wasm-plain-simd or reference
  --threads N       threads of a run (1)
  --repeats N       repeats of at least --seconds each, after --warmup seconds (7, 1.5, 2)
  --vs PEER         in turn with a program of PEERS_DIR (../shared/peers): ${peerNames.join(', ')}
  --rounds N        turns of each side with --vs (5)`

const workloadNames = ['W1', 'W2', 'W3', 'W4', 'W5', 'W6']
const root = resolve(import.meta.dirname, '..')
const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'per-kernel': { type: 'boolean', default: false },
    kernels: { type: 'string', default: 'wasm' },
    threads: { type: 'string', default: '1' },
    repeats: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '1.5' },
    warmup: { type: 'string', default: '2' },
    vs: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
process.exitCode = values.help ? help() : await bench()

function help(): number {
  process.stdout.write(`${usage}\n`)
  return 0
}

async function bench(): Promise<number> {
  const strangers = positionals.filter((name) => !workloadNames.includes(name))
  if (strangers.length > 0) {
    say(`There is no workload ${strangers.join(', ')}.\n\n${usage}`)
    return 2
  }
  const program = await buildBench()
  const timing = (repeats: string): string[] => [
    ...['--threads', values.threads, '--repeats', repeats],
    ...['--seconds', values.seconds, '--warmup', values.warmup],
  ]
  const own = (...args: string[]): Promise<string[]> =>
    linesOf(process.execPath, [program, '--kernels', values.kernels, ...args])
  if (values['per-kernel']) {
    const lines = await own(...timing(values.repeats))
    for (const line of lines) console.log(line)
    return 0
  }
  for (const workload of positionals.length > 0 ? positionals : workloadNames) {
    if (values.vs === undefined) {
      for (const line of await own('--workload', workload, ...timing(values.repeats))) {
        console.log(line)
      }
    } else {
      const args = ['--workload', workload, ...timing('3')]
      await compare(workload, () => own(...args), values.vs, args)
    }
  }
  return 0
}

/** A B A B …: both sides see the machine in the same moods, so that the ratio of a pair counts. */
async function compare(
  workload: string,
  own: () => Promise<string[]>,
  peer: string,
  args: string[],
): Promise<void> {
  const directory = resolve(process.env['PEERS_DIR'] ?? join(root, '../shared/peers'))
  const command = peerCommand(peer, directory)
  if (!existsSync(directory)) throw new Error(`There is no folder ${directory} with peers.`)
  const ratios: number[] = []
  for (let round = 0; round < Number(values.rounds); round++) {
    const [ownLine] = await own()
    if (ownLine === undefined) return
    console.log(ownLine)
    const [peerLine] = await linesOf(command.file, [...command.args, ...args], command.environment)
    if (peerLine === undefined) return
    console.log(peerLine)
    ratios.push(medianRate(ownLine) / medianRate(peerLine))
  }
  const sorted = ratios.toSorted((a, b) => a - b)
  console.log(
    JSON.stringify({
      workload,
      threads: Number(values.threads),
      kernels: values.kernels,
      vs: peer,
      ratios: ratios.map((ratio) => Number(ratio.toFixed(3))),
      medianRatio: Number((sorted[sorted.length >> 1] ?? Number.NaN).toFixed(3)),
    }),
  )
}

function medianRate(line: string): number {
  const { samplesPerSecond } = JSON.parse(line) as { samplesPerSecond: { median: number } }
  return samplesPerSecond.median
}

/** Bundles test/bench, whose sources import the engine's without extensions, for plain Node. */
async function buildBench(): Promise<string> {
  await buildKernels(root)
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '@engine': join(root, 'src-engine') } },
    ssr: { noExternal: true },
    build: {
      ssr: 'test/bench/main.ts',
      outDir: join(root, 'out/bench'),
      rolldownOptions: { output: { entryFileNames: 'bench.js' } },
    },
  })
  return join(root, 'out/bench/bench.js')
}

/** The JSON lines that a program prints; what it says otherwise, or why it failed, goes to stderr. */
function linesOf(
  file: string,
  args: string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  return new Promise((done, failed) => {
    child.once('error', failed)
    child.once('close', (code) => {
      if (code !== 0) process.exitCode = 1
      done(output.split('\n').filter((line) => line.startsWith('{')))
    })
  })
}
