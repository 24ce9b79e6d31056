import { connect } from '@engine/protocol/channel'
import { engineContract } from '@engine/protocol/engine-contract'
import { encodeDataset } from '@engine/datasets/stored-dataset'
import { createChildProcessLauncher } from '../../src-main/studio/child-process-engine'
import { compiledFolderOf } from '../../src-main/serve/hosting'
import { createSystemClock } from '../../src-main/studio/clock'
import { engineArguments } from '../../src-main/studio/engine-arguments'
import { spread } from './quiet-repeats'
import { syntheticDataset, type InputType } from './synthetic-data'
import type { Workload } from './workloads'

/** Those of a small data set, so that sending them counts little. */
const EXAMPLE_COUNT = 1000
const ONE_STEP = { unit: 'iterations', count: 1 } as const

/**
 * Measures with the examples as bytes, as images are stored, and as numbers, as tables are.
 *
 * @param programDirectory the built program, `out/main`
 */
export async function measureStart(
  workload: Workload,
  programDirectory: string,
  repeats: number,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return [
    await startTimes(workload, programDirectory, repeats, 'uint8'),
    await startTimes(workload, programDirectory, repeats, 'float64'),
  ]
}

/**
 * From the launch of an engine process to its word that a run of a single step is done, with what it
 * stores and evaluates then, in milliseconds.
 */
async function startTimes(
  workload: Workload,
  programDirectory: string,
  repeats: number,
  inputType: InputType,
): Promise<Readonly<Record<string, unknown>>> {
  const { inputShape, classCount } = workload
  const config = workload.config()
  const dataset = encodeDataset(syntheticDataset(EXAMPLE_COUNT, inputShape, classCount, inputType))
  const launch = createChildProcessLauncher(
    `${programDirectory}/engine.js`,
    engineArguments(programDirectory, process.env),
    { compiledFolder: compiledFolderOf(programDirectory) },
  )
  const times: number[] = []
  let kernels = ''
  for (let repeat = 0; repeat < repeats; repeat++) {
    const startedAt = performance.now()
    const engine = launch('bench')
    const client = connect(engineContract, engine.port, {
      startTimer: createSystemClock().startTimer,
    })
    const ended = new Promise<void>((resolve) => {
      engine.onExit(() => {
        resolve()
      })
    })
    const plan = await client.request('training/prepare', {
      config: { ...config, training: { ...config.training, length: ONE_STEP } },
      dataset,
      checkpoint: null,
      elapsedMs: 0,
      edits: [],
      threadCount: 1,
    })
    kernels = plan.kernels
    const trained = new Promise<void>((resolve) => {
      client.on('training/ended', () => {
        resolve()
      })
    })
    await client.request('training/run', {})
    await trained
    times.push(performance.now() - startedAt)
    client.close()
    await ended
  }
  return { kernels, inputs: inputType, startToFirstStepMs: spread(times), repeats }
}
