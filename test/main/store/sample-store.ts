import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatasetDescription, DatasetStatistics } from '@engine/protocol/dataset'
import { experimentConfigSchema } from '@engine/protocol/experiment-config'
import { runConfigsOf } from '@engine/protocol/experiment-runs'
import type { ExperimentSummary } from '@engine/protocol/run'
import { onTestFinished } from 'vitest'
import type { StoreClient } from '../../../src-main/store/store-client'
import { openStore } from '../../../src-main/store/store-client'
import { builtEntries } from '../../built-entries'

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'descent-store-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

export async function storeFile(): Promise<string> {
  return join(await builtEntries('store'), 'main/store.js')
}

/** The store in its real thread; ended after the test if it still runs. */
export async function startStore(dataDirectory: string): Promise<StoreClient> {
  const store = await openStore({ dataDirectory, workerFile: await storeFile() })
  onTestFinished(() => {
    store.close()
  })
  return store
}

export function sampleDescription(name: string): DatasetDescription {
  return {
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
  }
}

export const SAMPLE_STATISTICS: DatasetStatistics = {
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
}

export const SAMPLE_CONFIG = experimentConfigSchema.parse({
  name: 'Two ways down',
  dataset: { source: 'stored', name: 'squares' },
  network: {
    layers: [{ type: 'affine', units: 4 }, { type: 'relu' }, { type: 'affine', units: 2 }],
  },
  optimizers: [{ type: 'sgd' }, { type: 'adam', learningRate: 0.002 }],
  training: { seed: 7 },
})

/** Stores a data set named `squares` and returns its id. */
export async function insertDataset(store: StoreClient, name = 'squares'): Promise<number> {
  const dataset = await store.request('dataset/insert', {
    description: sampleDescription(name),
    statistics: SAMPLE_STATISTICS,
    bytes: new TextEncoder().encode(`content of ${name}`),
  })
  return dataset.id
}

/** Queues the runs of an experiment, SAMPLE_CONFIG's two if none is given. */
export async function insertExperiment(
  store: StoreClient,
  datasetId: number,
  experiment = SAMPLE_CONFIG,
): Promise<ExperimentSummary> {
  return store.request('experiment/insert', {
    config: experiment,
    runs: runConfigsOf(experiment).map((config) => ({
      config,
      name: `with ${config.optimizer.type}`,
      datasetId,
      datasetName: 'squares',
      networkText: '2 → 4 relu → 2',
      optimizerText: config.optimizer.type,
    })),
  })
}

/** A queued run on a fresh data set. */
export async function insertRun(store: StoreClient): Promise<number> {
  const experiment = await insertExperiment(store, await insertDataset(store))
  const [run] = experiment.runs
  if (!run) throw new Error('The sample experiment has no run')
  return run.id
}

/** What a promise is rejected with: its code and message. */
export async function refusalOf(promise: Promise<unknown>): Promise<{
  code: string
  message: string
  details: Readonly<Record<string, unknown>>
}> {
  const error: unknown = await promise.then(
    () => new Error('The call was not refused'),
    (reason: unknown) => reason,
  )
  if (error instanceof Error && 'code' in error && 'details' in error) {
    // StudioError of this program; its constructor gives these fields their types.
    return error as Error & { code: string; details: Readonly<Record<string, unknown>> }
  }
  throw error
}
