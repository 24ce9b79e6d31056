// npm run bench: how fast the six workloads train, alone or in turn with another program.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { build as buildProgram } from './building.ts'
import { buildKernels } from './kernel-building.ts'
import { buildNativeKernels } from './native-building.ts'
import { peerCommand, peerNames } from './peer-commands.ts'

const usage = `Usage: npm run bench -- [options] [W1 W2 …]

  --per-kernel      single kernels instead of workloads
  --machine         the share of what this machine can do at most (needs NumPy on OpenBLAS)
  --start           from the launch of an engine process to its first step done
  --kernels NAME    native (default), native-avx2, wasm, wasm-four-lanes, wasm-plain-simd, reference
  --threads N       threads of a run (1)
  --repeats N       repeats of at least --seconds each, after --warmup seconds (7, 1.5, 2)
  --vs PEER         in turn with a program of PEERS_DIR (../shared/peers): ${peerNames.join(', ')}
  --rounds N        turns of each side with --vs (5)`

/** Measures OpenBLAS's rate for 1024³ and that of a copy in memory. */
const machineProgram = `
import json, time
import numpy as np
def best(work, run):
    run()
    rates = []
    for _ in range(7):
        start = time.perf_counter()
        count = 0
        while time.perf_counter() - start < 0.1:
            run()
            count += 1
        rates.append(work * count / (time.perf_counter() - start) / 1e9)
    return round(sorted(rates)[3], 2)
a, b, c = (np.ones((1024, 1024), np.float32) for _ in range(3))
x, y = (np.ones(1 << 24, np.float32) for _ in range(2))
print(json.dumps({"gflops": best(2 * 1024 ** 3, lambda: np.matmul(a, b, out=c)),
                  "gigabytesPerSecond": best(8 << 24, lambda: np.copyto(x, y))}))
`

const workloadNames = ['W1', 'W2', 'W3', 'W4', 'W5', 'W6']
const root = resolve(import.meta.dirname, '..')
const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'per-kernel': { type: 'boolean', default: false },
    machine: { type: 'boolean', default: false },
    start: { type: 'boolean', default: false },
    kernels: { type: 'string', default: 'native' },
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
  if (values.start) {
    await buildProgram(root, { log: say })
    const name = positionals[0] ?? 'W1'
    const args = ['--workload', name, '--start', join(root, 'out/main'), ...timing(values.repeats)]
    for (const line of await own(...args)) console.log(line)
    return 0
  }
  for (const workload of positionals.length > 0 ? positionals : workloadNames) {
    if (values.machine) {
      await measureShare(() => own('--workload', workload, ...timing(values.repeats)))
    } else if (values.vs === undefined) {
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

/**
 * The time of a step next to what its products take at OpenBLAS's rate for 1024³ and its memory traffic
 * at the rate of a copy, both measured on as many threads just before.
 */
async function measureShare(own: () => Promise<string[]>): Promise<void> {
  const threads = { OPENBLAS_NUM_THREADS: values.threads, OMP_NUM_THREADS: values.threads }
  const [machineLine] = await linesOf('/usr/bin/python3', ['-c', machineProgram], threads)
  const [line] = await own()
  if (machineLine === undefined || line === undefined) return
  const machine = JSON.parse(machineLine) as { gflops: number; gigabytesPerSecond: number }
  const { workload, kernels, msPerStep, flopsPerStep, bytesPerStep } = JSON.parse(line) as {
    workload: string
    kernels: string
    msPerStep: number
    flopsPerStep: number
    bytesPerStep: number
  }
  const least =
    flopsPerStep / machine.gflops / 1e6 + bytesPerStep / machine.gigabytesPerSecond / 1e6
  console.log(
    JSON.stringify({
      ...{ workload, kernels, threads: Number(values.threads), ...machine, msPerStep },
      leastMsPerStep: Number(least.toFixed(4)),
      timesLeast: Number((msPerStep / least).toFixed(2)),
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
  await buildNativeKernels(root)
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
