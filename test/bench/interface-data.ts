// node interface-data.js history FOLDER RUNS POINTS: writes a history of RUNS finished runs whose newest
// holds POINTS points of its batch loss, and prints that run's number.
// node interface-data.js experiment FOLDER ARMS: writes an experiment of ARMS arms that train for long, to
// be opened in the form, and lets as many train at once.
import { experimentConfigSchema } from '@engine/protocol/experiment-config'
import { runConfigsOf } from '@engine/protocol/experiment-runs'
import { openDatabase } from '../../src-main/store/database'
import { createStore, type Store } from '../../src-main/store/store'
import { storePathsOf } from '../../src-main/store/store-paths'
import { writeLongHistory } from '../long-history'

const PIECE = 50_000
const context = { isCancelled: () => false, onCancel: () => undefined, report: () => undefined }

const [mode = '', dataDirectory = '', count = '', pointCount = ''] = process.argv.slice(2)
if (mode === 'history') {
  await writeLongHistory(dataDirectory, Number(count))
  console.log(await addLongRun(openStore(), Number(pointCount)))
} else {
  // Its data sets are what the experiment's row refers to.
  await writeLongHistory(dataDirectory, 5)
  await writeExperiment(openStore(), Number(count), 1)
}

function openStore(): Store {
  const paths = storePathsOf(dataDirectory)
  const now = (): number => Date.now()
  return createStore(openDatabase(paths, now), paths, now)
}

async function writeExperiment(store: Store, armCount: number, datasetId: number): Promise<void> {
  const config = experimentConfigSchema.parse({
    name: 'Live runs',
    dataset: { source: 'generated', settings: { generator: 'spirals', exampleCount: 1000 } },
    network: {
      layers: [
        { type: 'affine', units: 32 },
        { type: 'tanh' },
        { type: 'affine', units: 32 },
        { type: 'tanh' },
        { type: 'affine', units: 2 },
      ],
    },
    training: { batchSize: 50, length: { unit: 'iterations', count: 100_000_000 } },
    optimizers: Array.from({ length: armCount }, (_arm, index) => ({
      type: 'adam',
      learningRate: Number((0.001 * 1.1 ** index).toPrecision(4)),
    })),
  })
  await store.handlers['settings/write']({ maximumRunCount: armCount }, context)
  await store.handlers['experiment/insert'](
    {
      config,
      runs: runConfigsOf(config)
        .slice(0, 1)
        .map((runConfig) => ({
          config: runConfig,
          name: 'Live runs',
          datasetId,
          datasetName: 'spirals',
          networkText: '2 → 32 tanh → 32 tanh → 2',
          optimizerText: 'Adam',
          start: null,
        })),
    },
    context,
  )
  store.close()
}

/** A loss that falls under noise, with one peak in each thousand steps. */
function lossAt(step: number): number {
  const noise = ((Math.imul(step, 2_654_435_761) >>> 0) / 2 ** 32) * 0.2
  return 2.3 / (1 + step / 20_000) + noise + (step % 1000 === 0 ? 1 : 0)
}

async function addLongRun(store: Store, count: number): Promise<number> {
  const [run] = await store.handlers['run/list'](
    { includeTrashed: false, beforeId: null, limit: 1 },
    context,
  )
  if (run === undefined) throw new Error('The history holds no run.')
  // The run has 1,000 steps already.
  for (let first = 1001; first <= count; first += PIECE) {
    const length = Math.min(PIECE, count - first + 1)
    const steps = Uint32Array.from({ length }, (_step, index) => first + index)
    await store.handlers['points/append'](
      {
        runId: run.id,
        batch: [
          {
            series: 'batch/loss',
            steps,
            values: Float64Array.from(steps, lossAt),
            elapsedMs: Float64Array.from(steps, (step) => 2500 + step / 10),
          },
        ],
        step: first + length - 1,
        elapsedMs: 2500 + (first + length) / 10,
        stepsPerSecond: 10_000,
      },
      context,
    )
  }
  store.close()
  return run.id
}
