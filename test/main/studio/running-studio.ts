import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Client } from '@engine/protocol/channel'
import type { EventName, EventPayload } from '@engine/protocol/contract'
import { StudioError } from '@engine/protocol/errors'
import type { ExperimentConfigInput } from '@engine/protocol/experiment-config'
import { createPortPair } from '@engine/protocol/port-core'
import type { RunStatus, RunSummary } from '@engine/protocol/run'
import { studioContract, type StudioContract } from '@engine/protocol/studio-contract'
import { onTestFinished } from 'vitest'
import type { StoreContract } from '../../../src-main/store/store-contract'
import { openStore } from '../../../src-main/store/store-client'
import { createChildProcessLauncher } from '../../../src-main/studio/child-process-engine'
import { createSystemClock } from '../../../src-main/studio/clock'
import type { EngineProcess, LaunchEngine } from '../../../src-main/studio/engine-process'
import type { StudioLimits } from '../../../src-main/studio/limits'
import { createStudio, type Studio } from '../../../src-main/studio/studio'
import { builtEntries } from '../../built-entries'

export type StudioClient = Client<StudioContract>

export interface RunningStudio {
  readonly studio: Studio
  readonly client: StudioClient
  readonly dataDirectory: string
  /** Every engine process that was launched, oldest first. */
  readonly engines: readonly { readonly name: string; readonly process: EngineProcess }[]
  /** Faults that the studio reported to its host. */
  readonly reports: readonly StudioError[]
  readonly attach: () => StudioClient
}

export interface StudioSetup {
  readonly dataDirectory?: string
  readonly coreCount?: number
  readonly limits?: Partial<StudioLimits>
  /** Stands around the launcher of real engine processes. */
  readonly wrapLauncher?: (launch: LaunchEngine) => LaunchEngine
  /** Stands around the real store, for disks that say no. */
  readonly wrapStore?: (store: Client<StoreContract>) => Client<StoreContract>
}

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'descent-studio-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

/** The studio with its real store and real engine processes; closed after the test. */
export async function startStudio(setup: StudioSetup = {}): Promise<RunningStudio> {
  const dataDirectory = setup.dataDirectory ?? (await temporaryFolder())
  const built = join(await builtEntries('engine', 'store'), 'main')
  const engines: { name: string; process: EngineProcess }[] = []
  const reports: StudioError[] = []
  const launchReal = createChildProcessLauncher(join(built, 'engine.js'))
  const launch = setup.wrapLauncher?.(launchReal) ?? launchReal
  const store = await openStore({ dataDirectory, workerFile: join(built, 'store.js') })
  const studio = createStudio({
    store: setup.wrapStore?.(store) ?? store,
    launchEngine: (name) => {
      const process = launch(name)
      engines.push({ name, process })
      return process
    },
    clock: createSystemClock(),
    dataDirectory,
    host: 'serve',
    version: '0.0.0-test',
    coreCount: setup.coreCount ?? 2,
    randomId: randomUUID,
    limits: setup.limits ?? {},
    report: (error) => reports.push(error),
  })
  onTestFinished(() => studio.close())
  await studio.ready
  const attach = (): StudioClient => {
    const [clientPort, studioPort] = createPortPair()
    studio.attach(studioPort)
    return connect(studioContract, clientPort, {
      startTimer: createSystemClock().startTimer,
      onProtocolError: (error) => reports.push(error),
    })
  }
  return { studio, client: attach(), dataDirectory, engines, reports, attach }
}

/** A quick experiment: a small net on generated points, `epochs` times 8 steps. */
export function smallExperiment(
  change: Partial<ExperimentConfigInput> & { readonly epochs?: number } = {},
): ExperimentConfigInput {
  const { epochs = 20, ...rest } = change
  return {
    name: 'Small',
    dataset: { source: 'generated', settings: { generator: 'xor', exampleCount: 1000 } },
    network: {
      layers: [{ type: 'affine', units: 8 }, { type: 'tanh' }, { type: 'affine', units: 2 }],
    },
    training: { batchSize: 100, length: { unit: 'epochs', count: epochs }, seed: 3 },
    optimizers: [{ type: 'sgd', learningRate: 0.5 }],
    ...rest,
  }
}

/** One that does not end by itself while a test does something to it, on however fast a machine. */
export function endlessExperiment(
  change: Partial<ExperimentConfigInput> = {},
): ExperimentConfigInput {
  const length = { unit: 'iterations', count: 500_000_000 } as const
  return smallExperiment({ training: { batchSize: 100, length, seed: 3 }, ...change })
}

/** Resolves with the first event that fits. */
export function nextEvent<E extends EventName<StudioContract>>(
  client: StudioClient,
  name: E,
  fits: (payload: EventPayload<StudioContract, E>) => boolean = () => true,
): Promise<EventPayload<StudioContract, E>> {
  return new Promise((resolve) => {
    const stop = client.on(name, (payload) => {
      if (!fits(payload)) return
      stop()
      resolve(payload)
    })
  })
}

/** Resolves when the run is as wanted: at once, or when a change says so. */
export async function runThat(
  client: StudioClient,
  id: number,
  fits: (run: RunSummary) => boolean,
): Promise<RunSummary> {
  const changed = nextEvent(client, 'run/changed', (run) => run.id === id && fits(run))
  const { summary } = await client.request('run/show', { id })
  return fits(summary) ? summary : changed
}

const ends: readonly RunStatus[] = ['finished', 'stopped', 'interrupted', 'failed', 'diverged']

export function endOf(client: StudioClient, id: number): Promise<RunSummary> {
  return runThat(client, id, (run) => ends.includes(run.status))
}

/** Starts an experiment of one run. */
export async function startRun(
  client: StudioClient,
  config: ExperimentConfigInput,
): Promise<number> {
  const { runIds } = await client.request('experiment/start', config)
  const [runId] = runIds
  if (runId === undefined) throw new Error('The experiment has no run.')
  return runId
}

/** A run that has not begun and waits to be told to: it was paused while its place was taken. */
export async function heldRun(
  client: StudioClient,
  config: ExperimentConfigInput,
): Promise<number> {
  const { maximumRunCount } = await client.request('settings/get', {})
  await client.request('settings/update', { maximumRunCount: 1 })
  const first = await startRun(client, endlessExperiment())
  const id = await startRun(client, config)
  await client.request('run/pause', { id })
  await client.request('run/stop', { id: first })
  await client.request('settings/update', { maximumRunCount })
  return id
}

/** What a call is refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<StudioError> {
  try {
    await call
  } catch (error) {
    if (error instanceof StudioError) return error
    throw error
  }
  throw new Error('The call was not refused.')
}

/** Sends a file as a client does. */
export async function upload(
  client: StudioClient,
  fileName: string,
  content: string | Uint8Array,
): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const { uploadId } = await client.request('upload/begin', { fileName, sizeBytes: bytes.length })
  for (let offset = 0; offset < bytes.length; offset += 65_536) {
    await client.request('upload/append', { uploadId, bytes: bytes.slice(offset, offset + 65_536) })
  }
  return uploadId
}
