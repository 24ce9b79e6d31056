import { statSync } from 'node:fs'
import { join } from 'node:path'
import { runConfigsOf } from '@engine/protocol/experiment-runs'
import type { MetricBatch } from '@engine/protocol/metric-batch'
import { experimentConfigSchema } from '@engine/protocol/experiment-config'
import { expect, test } from 'vitest'
import type { StoreClient } from '../../../src-main/store/store-client'
import {
  insertDataset,
  insertRun,
  SAMPLE_CONFIG,
  startStore,
  temporaryFolder,
} from './sample-store'

/**
 * A limit is kept once it is kept at some time: it tells what the program needs, and not what else the
 * machine has to do meanwhile.
 */
const milliseconds = async <T>(action: () => Promise<T>): Promise<[T, number]> => {
  const start = performance.now()
  const result = await action()
  return [result, performance.now() - start]
}

function noisyLoss(from: number, count: number): MetricBatch {
  const steps = Uint32Array.from({ length: count }, (_, i) => from + i)
  return [
    {
      series: 'batch/loss',
      steps,
      // An integer hash of the step as noise: the same numbers on every machine.
      values: Float64Array.from(
        steps,
        (step) => 2 / Math.sqrt(step) + (Math.imul(step, 2_654_435_761) >>> 0) / 2 ** 32,
      ),
      elapsedMs: Float64Array.from(steps, (step) => step * 0.37),
    },
  ]
}

test('a series of a million points opens in well under 100 ms and loses no peak', async () => {
  const folder = temporaryFolder()
  const store = await startStore(folder)
  const runId = await insertRun(store)
  const pointCount = 1_000_000
  const batchSize = 400
  const [, writingMs] = await milliseconds(async () => {
    for (let from = 1; from <= pointCount; from += batchSize) {
      await store.request('points/append', {
        runId,
        batch: noisyLoss(from, batchSize),
        step: from + batchSize - 1,
        elapsedMs: from,
        stepsPerSecond: 4000,
      })
    }
  })
  await store.shutDown()
  const sizeBytes = statSync(join(folder, 'studio.db')).size

  const readFrom = (
    from: StoreClient,
    fromStep: number,
    toStep: number,
    maximumPointCount = 4000,
  ) =>
    from.request('series/read', {
      runId,
      series: ['batch/loss'],
      fromStep,
      toStep,
      maximumPointCount,
    })
  const coldMs = async (): Promise<number> => {
    const opened = await startStore(folder)
    const [, readingMs] = await milliseconds(() => readFrom(opened, 0, 0xffff_ffff))
    await opened.shutDown()
    return readingMs
  }
  await expect.poll(coldMs).toBeLessThan(300)

  const reopened = await startStore(folder)
  const read = (fromStep: number, toStep: number, maximumPointCount?: number) =>
    readFrom(reopened, fromStep, toStep, maximumPointCount)
  const [whole] = await read(0, 0xffff_ffff)
  const warmMs = async (): Promise<number> => (await milliseconds(() => read(0, 0xffff_ffff)))[1]
  await expect.poll(warmMs).toBeLessThan(100)
  const [[zoomed], zoomedMs] = await milliseconds(() => read(400_001, 404_000))
  const [[every], everyMs] = await milliseconds(() => read(0, 0xffff_ffff, pointCount))
  console.log(
    `1,000,000 points: written in ${writingMs.toFixed(0)} ms (${pointCount / batchSize} batches), ` +
      `${(sizeBytes / 1e6).toFixed(1)} MB; curve of 4,000 points ${(await coldMs()).toFixed(1)} ms ` +
      `cold, ${(await warmMs()).toFixed(1)} ms warm; zoomed ${zoomedMs.toFixed(1)} ms; all ${everyMs.toFixed(0)} ms`,
  )
  if (!whole || !zoomed || !every) throw new Error('There is no series')

  const all = noisyLoss(1, pointCount)[0]
  expect(every).toMatchObject({ isReduced: false, totalCount: pointCount })
  expect(every.steps).toEqual(all?.steps)
  expect(every.values).toEqual(all?.values)
  expect(zoomed).toMatchObject({ isReduced: false, totalCount: 4000 })
  expect(zoomed.values).toEqual(all?.values.slice(400_000, 404_000))

  // The least power of two that makes at most 2,000 buckets of a million points.
  const bucketSize = 512
  const expected: number[] = []
  for (let start = 0; start < pointCount; start += bucketSize) {
    const bucket = every.values.subarray(start, start + bucketSize)
    const least = bucket.indexOf(Math.min(...bucket))
    const greatest = bucket.indexOf(Math.max(...bucket))
    expected.push(start + 1 + Math.min(least, greatest), start + 1 + Math.max(least, greatest))
  }
  expect(whole).toMatchObject({ isReduced: true, totalCount: pointCount })
  expect(whole.steps).toEqual(Uint32Array.from(expected))
  expect(whole.values).toEqual(Float64Array.from(expected, (step) => every.values[step - 1] ?? NaN))
  // 12 bytes a point with a regular step, and the summaries.
  expect(sizeBytes).toBeLessThan(14.5 * pointCount)
})

test('a history of 10,000 runs is listed at once', async () => {
  const store = await startStore(temporaryFolder())
  const datasetId = await insertDataset(store)
  const optimizers = Array.from({ length: 20 }, () => SAMPLE_CONFIG.optimizers[0])
  const config = experimentConfigSchema.parse({ ...SAMPLE_CONFIG, optimizers })
  for (let i = 0; i < 500; i++) {
    const { runs } = await store.request('experiment/insert', {
      config,
      runs: runConfigsOf(config).map((runConfig) => ({
        config: runConfig,
        name: 'one of many',
        datasetId,
        datasetName: 'squares',
        networkText: '2 → 4 relu → 2',
        optimizerText: 'SGD 0.1',
      })),
    })
    for (const { id: runId } of runs) {
      const [points] = noisyLoss(runId, 1)
      if (!points) throw new Error('There are no points')
      const series = ['batch/loss', 'train/loss', 'train/accuracy', 'test/accuracy']
      const batch = series.map((name) => ({ ...points, series: name }))
      const progress = { runId, step: 1, elapsedMs: 1, stepsPerSecond: 1 }
      await store.request('points/append', { ...progress, batch })
    }
  }
  const list = () => store.request('run/list', { includeTrashed: false })
  const [runs, listingMs] = await milliseconds(list)
  const [experiments, experimentsMs] = await milliseconds(() =>
    store.request('experiment/list', {}),
  )
  console.log(
    `10,000 runs with 4 series each: listed in ${listingMs.toFixed(0)} ms, ` +
      `as 500 experiments in ${experimentsMs.toFixed(0)} ms`,
  )
  expect(runs).toHaveLength(10_000)
  expect(runs[0]?.id).toBe(10_000)
  expect(runs.every((run) => Object.keys(run.last).length === 4)).toBe(true)
  expect(experiments).toHaveLength(500)
  await expect.poll(async () => (await milliseconds(list))[1]).toBeLessThan(1500)
})
