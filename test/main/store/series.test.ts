import { join } from 'node:path'
import type { MetricBatch } from '@engine/protocol/metric-batch'
import type { RunSummary, Series } from '@engine/protocol/run'
import SQLite from 'better-sqlite3'
import { fc } from '../../property'
import { decodePoints, encodePoints } from '../../../src-main/store/points-codec'
import type { SeriesPoints } from '../../../src-main/store/series-points'
import type { StoreClient } from '../../../src-main/store/store-client'
import { describe, expect, test } from 'vitest'
import { insertRun, startStore, temporaryFolder } from './sample-store'

const EVERYTHING = { fromStep: 0, toStep: 0xffff_ffff, maximumPointCount: 1_000_000 }

/** Points at the given steps; the value and time of each follow from its step. */
function pointsAt(steps: readonly number[], valueOf: (step: number) => number): SeriesPoints {
  return {
    steps: Uint32Array.from(steps),
    values: Float64Array.from(steps, valueOf),
    elapsedMs: Float64Array.from(steps, (step) => step * 1.25),
  }
}

function range(from: number, to: number, stride = 1): number[] {
  return Array.from(
    { length: Math.max(0, Math.ceil((to - from) / stride)) },
    (_, i) => from + i * stride,
  )
}

const wave = (step: number): number => Math.sin(step / 50) + ((step * 7919) % 101) / 100

async function append(store: StoreClient, runId: number, batch: MetricBatch): Promise<RunSummary> {
  const step = Math.max(0, ...batch.map((columns) => columns.steps.at(-1) ?? 0))
  return store.request('points/append', { runId, batch, step, elapsedMs: step, stepsPerSecond: 4 })
}

async function readOne(
  store: StoreClient,
  runId: number,
  series: string,
  part: Partial<typeof EVERYTHING> = {},
): Promise<Series> {
  const [only, ...others] = await store.request('series/read', {
    runId,
    series: [series],
    ...EVERYTHING,
    ...part,
  })
  expect(others).toEqual([])
  if (!only) throw new Error(`There is no series ${series}`)
  return only
}

/** That the first points lie in sealed chunks of 4,096 and the rest in pieces, without a gap. */
function expectWholeChunksSealed(folder: string, series: string, pointCount: number): void {
  const db = new SQLite(join(folder, 'studio.db'), { readonly: true })
  const chunks = db
    .prepare<[string], { start: number; count: number; isSealed: number }>(
      'SELECT first_index AS start, series_chunk.point_count AS count, ' +
        'summary IS NOT NULL AS isSealed FROM series_chunk JOIN series ON series.id = series_id ' +
        'WHERE name = ? ORDER BY first_step',
    )
    .all(series)
  db.close()
  const sealedCount = pointCount - (pointCount % 4096)
  let start = 0
  for (const chunk of chunks) {
    expect(chunk.start).toBe(start)
    start += chunk.count
    expect(chunk.isSealed === 1).toBe(start <= sealedCount)
    if (chunk.isSealed === 1) expect(chunk.count).toBe(4096)
  }
  expect(start).toBe(pointCount)
}

/** The reduction as it is defined, without chunks, summaries or haste. */
function reduceSlowly(points: SeriesPoints, firstIndex: number, maximum: number): number[] {
  const { values } = points
  for (const perBucket of [2, 3]) {
    for (let size = 1; ; size *= 2) {
      const buckets = Map.groupBy(values.keys(), (i) => Math.floor((firstIndex + i) / size))
      if (buckets.size > Math.max(1, Math.floor(maximum / perBucket))) continue
      const steps = [...buckets.values()].flatMap((indices) => {
        const numbers = indices.filter((i) => !Number.isNaN(values[i]))
        const least = Math.min(...numbers.map((i) => values[i] ?? NaN))
        const greatest = Math.max(...numbers.map((i) => values[i] ?? NaN))
        const chosen = new Set([
          numbers.find((i) => values[i] === least),
          numbers.find((i) => values[i] === greatest),
          indices.find((i) => Number.isNaN(values[i])),
        ])
        return indices.filter((i) => chosen.has(i)).map((i) => points.steps[i] ?? -1)
      })
      if (steps.length <= maximum || perBucket === 3) return steps
      break
    }
  }
  return []
}

describe('points as bytes', () => {
  const value = fc.oneof(
    fc.double(),
    fc.float(),
    fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, 5e-324),
  )
  const points = fc
    .record({
      steps: fc.oneof(
        fc.uniqueArray(fc.integer({ min: 0, max: 0xffff_ffff }), { maxLength: 60 }),
        fc
          .tuple(fc.nat(1000), fc.integer({ min: 1, max: 500 }), fc.nat(60))
          .map(([first, stride, count]) => range(first, first + count * stride, stride)),
      ),
      startMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
      gapsMs: fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), {
        minLength: 60,
        maxLength: 60,
      }),
      values: fc.oneof(
        fc.array(value, { minLength: 60, maxLength: 60 }),
        fc.array(fc.float(), { minLength: 60, maxLength: 60 }),
      ),
    })
    .map(({ steps, startMs, gapsMs, values }): SeriesPoints => {
      let elapsed = startMs
      return {
        steps: Uint32Array.from(steps.sort((a, b) => a - b)),
        values: Float64Array.from(values.slice(0, steps.length)),
        elapsedMs: Float64Array.from(steps, (_, i) => (elapsed += gapsMs[i] ?? 0)),
      }
    })

  test('come back the same, the clock to the microsecond and never backwards', () => {
    fc.assert(
      fc.property(points, (given) => {
        const read = decodePoints(encodePoints(given))
        expect(read.steps).toEqual(given.steps)
        expect(read.values).toEqual(given.values)
        for (const [i, elapsed] of read.elapsedMs.entries()) {
          const difference = Math.abs(elapsed - (given.elapsedMs[i] ?? NaN))
          // Half a microsecond, and the spacing of float64 near 10¹² ms.
          expect(difference).toBeLessThanOrEqual(0.0005 + 2.5e-4)
          expect(elapsed).toBeGreaterThanOrEqual(read.elapsedMs[i - 1] ?? 0)
        }
        expect(decodePoints(encodePoints(read))).toEqual(read)
      }),
    )
  })

  test('take 8 bytes a point for regular steps and float32 values, 12 for float64', () => {
    const steps = range(1, 1001)
    expect(encodePoints(pointsAt(steps, Math.fround)).length).toBe(24 + 8 * 1000)
    expect(encodePoints(pointsAt(steps, (step) => step / 3)).length).toBe(24 + 12 * 1000)
    const irregular = steps.with(999, 5000)
    expect(encodePoints(pointsAt(irregular, Math.fround)).length).toBe(24 + 12 * 1000)
  })

  test('that are cut short are refused', () => {
    const bytes = encodePoints(pointsAt(range(1, 50), wave))
    expect(() => decodePoints(bytes.slice(0, -1))).toThrow(
      expect.objectContaining({ code: 'store/damaged' }),
    )
    expect(() => decodePoints(Uint8Array.of(1, 2))).toThrow(
      expect.objectContaining({ code: 'store/damaged' }),
    )
  })
})

describe('a series', () => {
  test.each([1, 7, 255, 256, 257, 1000, 4095, 4096, 4097, 10_000])(
    'that grows by %i points at a time is read back as it was written',
    async (size) => {
      const folder = temporaryFolder()
      const store = await startStore(folder)
      const runId = await insertRun(store)
      const count = [1, 4096].includes(size) ? 8192 : Math.max(9000, 2 * size + 3)
      for (let start = 1; start <= count; start += size) {
        const points = pointsAt(range(start, Math.min(count + 1, start + size)), wave)
        await append(store, runId, [{ series: 'batch/loss', ...points }])
      }
      const expected = pointsAt(range(1, count + 1), wave)
      expect(await readOne(store, runId, 'batch/loss')).toEqual({
        series: 'batch/loss',
        ...expected,
        isReduced: false,
        totalCount: count,
      })
      expectWholeChunksSealed(folder, 'batch/loss', count)
    },
  )

  test('keeps NaN and infinities, in its points and in the newest and best values', async () => {
    const folder = temporaryFolder()
    const first = await startStore(folder)
    const runId = await insertRun(first)
    const values = [0.5, Infinity, -Infinity, 0.25, NaN]
    const points = pointsAt([1, 2, 3, 4, 5], (step) => values[step - 1] ?? 0)
    const summary = await append(first, runId, [
      { series: 'batch/loss', ...points },
      { series: 'train/accuracy', ...points },
      { series: 'test/loss', ...pointsAt([5], () => NaN) },
      { series: 'validation/loss', ...pointsAt([5], () => Infinity) },
    ])
    expect(summary.last).toEqual({
      'batch/loss': NaN,
      'train/accuracy': NaN,
      'test/loss': NaN,
      'validation/loss': Infinity,
    })
    expect(summary.best).toEqual({
      'batch/loss': { value: -Infinity, step: 3 },
      'train/accuracy': { value: Infinity, step: 2 },
      'validation/loss': { value: Infinity, step: 5 },
    })
    await first.shutDown()
    const second = await startStore(folder)
    const [, run] = await second.request('run/list', { includeTrashed: false })
    expect(run).toMatchObject({ last: summary.last, best: summary.best })
    expect([...(await readOne(second, runId, 'batch/loss')).values]).toEqual(values)
  })

  test('has the first of equal best values, lower or higher by what it measures', async () => {
    const store = await startStore(temporaryFolder())
    const runId = await insertRun(store)
    const series = ['train/loss', 'train/accuracy', 'test/r2']
    for (const [step, value] of [0.5, 0.7, 0.3, 0.7, 0.3].entries()) {
      const points = pointsAt([step + 1], () => value)
      await append(
        store,
        runId,
        series.map((name) => ({ series: name, ...points })),
      )
    }
    const { summary, series: names } = await store.request('run/show', { runId })
    expect(names).toEqual([...series].sort())
    expect(summary.best).toEqual({
      'train/loss': { value: 0.3, step: 3 },
      'train/accuracy': { value: 0.7, step: 2 },
      'test/r2': { value: 0.7, step: 2 },
    })
    expect(summary).toMatchObject({ step: 5, elapsedMs: 5, stepsPerSecond: 4 })
  })

  test('leaves out points at steps it has, as a resumed run repeats them', async () => {
    const store = await startStore(temporaryFolder())
    const runId = await insertRun(store)
    const series = 'batch/loss'
    await append(store, runId, [{ series, ...pointsAt(range(1, 6001), wave) }])
    const repeated = await append(store, runId, [
      { series, ...pointsAt(range(3000, 3500), () => -99) },
    ])
    expect(repeated.best[series]?.value).toBeGreaterThan(-99)
    expect(repeated.last[series]).toBe(wave(6000))
    await append(store, runId, [
      { series, ...pointsAt(range(5500, 6501), (step) => (step > 6000 ? wave(step) : -99)) },
    ])
    const read = await readOne(store, runId, series)
    expect(read).toMatchObject(pointsAt(range(1, 6501), wave))
    expect(read.totalCount).toBe(6500)
  })

  test('never goes back in time, though a resumed run spent less than the lost one', async () => {
    const store = await startStore(temporaryFolder())
    const runId = await insertRun(store)
    const columns = (steps: number[], elapsed: number[]): MetricBatch => [
      {
        series: 'batch/loss',
        ...pointsAt(steps, wave),
        elapsedMs: Float64Array.from(elapsed),
      },
    ]
    await append(store, runId, columns([1, 2, 3], [10, 20, 30]))
    await append(store, runId, columns([4, 5, 6], [25, 28, 35]))
    expect([...(await readOne(store, runId, 'batch/loss')).elapsedMs]).toEqual([
      10, 20, 30, 30, 30, 35,
    ])
  })

  test('takes points in any order and between stored ones', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    const runId = await insertRun(store)
    let number = 0
    const batch = fc.record({
      first: fc.nat(12_000),
      stride: fc.integer({ min: 1, max: 4 }),
      count: fc.integer({ min: 1, max: 5000 }),
      isReversed: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 6 }), async (batches) => {
        const series = `property/${number++}`
        const stored = new Set<number>()
        for (const { first, stride, count, isReversed } of batches) {
          const steps = range(first, first + count * stride, stride)
          for (const step of steps) stored.add(step)
          const points = pointsAt(isReversed ? steps.reverse() : steps, wave)
          await append(store, runId, [{ series, ...points }])
        }
        const read = await readOne(store, runId, series)
        const expected = pointsAt(
          [...stored].sort((a, b) => a - b),
          wave,
        )
        expect(read.steps).toEqual(expected.steps)
        expect(read.values).toEqual(expected.values)
        expect(read.elapsedMs).toEqual(read.elapsedMs.toSorted())
        expectWholeChunksSealed(folder, series, stored.size)
      }),
      { numRuns: 40 },
    )
  })

  test('refuses an elapsed time that is no number, and stores nothing of that batch', async () => {
    const store = await startStore(temporaryFolder())
    const runId = await insertRun(store)
    const good = pointsAt([1], wave)
    const bad = { ...good, elapsedMs: Float64Array.of(NaN) }
    await expect(
      append(store, runId, [
        { series: 'batch/loss', ...good },
        { series: 'train/loss', ...bad },
      ]),
    ).rejects.toMatchObject({ code: 'store/invalid-points' })
    expect((await store.request('run/show', { runId })).series).toEqual([])
  })
})

describe('a reduced reading', () => {
  test.each([
    ['without NaN', wave],
    ['with NaN here and there', (step: number) => (step % 777 === 0 ? NaN : wave(step))],
    ['with stretches of NaN', (step: number) => (step % 3000 < 500 ? NaN : wave(step))],
    ['with infinities', (step: number) => (step % 999 === 0 ? Infinity : wave(step))],
    ['of one value only', () => 0.25],
  ])('%s gives the least and greatest point of every bucket', async (_, valueOf) => {
    const store = await startStore(temporaryFolder())
    const runId = await insertRun(store)
    // Steps by threes with gaps, so that places and steps differ.
    const steps = range(10, 70_000, 3).filter((step) => step % 1000 > 20)
    for (let start = 0; start < steps.length; start += 1500) {
      const part = pointsAt(steps.slice(start, start + 1500), valueOf)
      await append(store, runId, [{ series: 'batch/loss', ...part }])
    }
    const ranges = [
      [0, 0xffff_ffff],
      [10, 10],
      [20_000, 20_500],
      [5000, 61_234],
      [69_000, 90_000],
      [12_288, 40_000],
    ] as const
    for (const [fromStep, toStep] of ranges) {
      const first = steps.findIndex((step) => step >= fromStep)
      const inside = steps.filter((step) => step >= fromStep && step <= toStep)
      for (const maximumPointCount of [2, 3, 10, 100, 341, 700, 4000, 20_000]) {
        const read = await readOne(store, runId, 'batch/loss', {
          fromStep,
          toStep,
          maximumPointCount,
        })
        const isReduced = inside.length > maximumPointCount
        const expected = isReduced
          ? reduceSlowly(pointsAt(inside, valueOf), first, maximumPointCount)
          : inside
        expect(read).toEqual({
          series: 'batch/loss',
          ...pointsAt(expected, valueOf),
          isReduced,
          totalCount: inside.length,
        })
        expect(read.steps.length).toBeLessThanOrEqual(Math.max(3, maximumPointCount))
      }
    }
  })

  test('gives every series where none is named, and none where the run has not got it', async () => {
    const store = await startStore(temporaryFolder())
    const runId = await insertRun(store)
    await append(store, runId, [
      { series: 'train/loss', ...pointsAt([1, 2], wave) },
      { series: 'batch/loss', ...pointsAt([1, 2, 3], wave) },
    ])
    const all = await store.request('series/read', { runId, series: [], ...EVERYTHING })
    expect(all.map((series) => series.series)).toEqual(['batch/loss', 'train/loss'])
    const none = await store.request('series/read', { runId, series: ['test/r2'], ...EVERYTHING })
    expect(none).toEqual([])
    expect(await readOne(store, runId, 'train/loss', { fromStep: 7 })).toMatchObject({
      totalCount: 0,
      isReduced: false,
      steps: new Uint32Array(0),
    })
  })
})
