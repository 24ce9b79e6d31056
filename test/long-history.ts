import type { MetricBatch } from '@engine/protocol/metric-batch'
import { experimentConfigSchema } from '@engine/protocol/experiment-config'
import { runConfigsOf } from '@engine/protocol/experiment-runs'
import { openDatabase } from '../src-main/store/database'
import { createStore } from '../src-main/store/store'
import { storePathsOf } from '../src-main/store/store-paths'

const ARM_COUNT = 5
const SERIES = ['batch/loss', 'train/loss', 'train/accuracy', 'test/loss', 'test/accuracy']
const NETWORKS = [
  { units: 50, text: '784 → 50 sigmoid → 10' },
  { units: 100, text: '784 → 100 relu → 100 relu → 10' },
  { units: 32, text: '784 → 32 tanh → 10' },
]
const DATASETS = ['Drawn digits 10000', 'spirals', 'mnist']
const TAGS = ['baseline', 'wide', 'paper', 'to check']

/** The same fraction for the same number, spread evenly over [0, 1). */
function fractionOf(number: number): number {
  return (Math.imul(number, 2_654_435_761) >>> 0) / 2 ** 32
}

/**
 * Writes a history of finished runs, in experiments of five, as years of work leave it: networks, data
 * sets, tags and figures differ. The folder must not be open elsewhere.
 */
export async function writeLongHistory(dataDirectory: string, runCount: number): Promise<void> {
  const paths = storePathsOf(dataDirectory)
  let time = Date.UTC(2026, 0, 1)
  const store = createStore(
    openDatabase(paths, () => time),
    paths,
    () => time,
  )
  const { handlers } = store
  const context = { isCancelled: () => false, onCancel: () => undefined, report: () => undefined }
  const datasetIds = await Promise.all(
    DATASETS.map(async (name) => {
      const dataset = await handlers['dataset/insert'](
        {
          description: {
            name,
            task: 'classification',
            inputShape: [2],
            inputType: 'float64',
            inputNames: ['x', 'y'],
            classes: ['no', 'yes'],
            targetNames: [],
            trainCount: 4,
            testCount: 0,
            origin: { type: 'imported', format: 'csv', files: [`${name}.csv`] },
          },
          statistics: {
            rowCount: 4,
            columnCount: 2,
            minimum: 0,
            maximum: 1,
            mean: 0.5,
            standardDeviation: 0.5,
            columns: [{ name: 'x', minimum: 0, maximum: 1, mean: 0.5, standardDeviation: 0.5 }],
            trainClassCounts: [2, 2],
            testClassCounts: [0, 0],
            targets: [],
          },
          bytes: new TextEncoder().encode(name),
        },
        context,
      )
      return dataset.id
    }),
  )

  for (let experiment = 0; experiment * ARM_COUNT < runCount; experiment++) {
    time += 1000 * 60 * 30
    const network = NETWORKS[experiment % NETWORKS.length]!
    const dataset = experiment % DATASETS.length
    const config = experimentConfigSchema.parse({
      name: `Experiment ${experiment + 1}`,
      dataset: { source: 'stored', name: DATASETS[dataset] },
      network: {
        layers: [
          { type: 'affine', units: network.units },
          { type: 'affine', units: 2 },
        ],
      },
      optimizers: [
        { type: 'sgd' },
        { type: 'momentum' },
        { type: 'adagrad' },
        { type: 'rmsprop' },
        { type: 'adam' },
      ],
      training: { seed: experiment },
    })
    const { runs } = await handlers['experiment/insert'](
      {
        config,
        runs: runConfigsOf(config).map((runConfig) => ({
          config: runConfig,
          name: `Experiment ${experiment + 1} · ${runConfig.optimizer.type}`,
          datasetId: datasetIds[dataset]!,
          datasetName: DATASETS[dataset]!,
          networkText: network.text,
          optimizerText: `${runConfig.optimizer.type} ${runConfig.optimizer.learningRate}`,
          start: null,
        })),
      },
      context,
    )
    for (const { id: runId } of runs) {
      const batch: MetricBatch = SERIES.map((series, index) => ({
        series,
        steps: Uint32Array.of(1000),
        values: Float64Array.of(fractionOf(runId * SERIES.length + index)),
        elapsedMs: Float64Array.of(2500),
      }))
      await handlers['points/append'](
        { runId, batch, step: 1000, elapsedMs: 2500, stepsPerSecond: 400 },
        context,
      )
      await handlers['run/update'](
        {
          runId,
          patch: {
            status: runId % 17 === 0 ? 'diverged' : 'finished',
            stepCount: 1000,
            stepsPerEpoch: 100,
            parameterCount: 39_760,
            startedAt: time,
            endedAt: time + 2500,
            tags: TAGS.filter((_, index) => fractionOf(runId * 7 + index) < 0.2),
          },
        },
        context,
      )
    }
  }
  store.close()
}
