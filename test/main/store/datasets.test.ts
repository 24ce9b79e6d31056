import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatasetSummary } from '@engine/protocol/dataset'
import type { GeneratorConfig } from '@engine/protocol/dataset-config'
import type { StoreClient } from '../../../src-main/store/store-client'
import { describe, expect, test } from 'vitest'
import {
  insertDataset,
  refusalOf,
  SAMPLE_STATISTICS,
  sampleDescription,
  startStore,
  temporaryFolder,
} from './sample-store'

const BYTES = Uint8Array.from({ length: 10_000 }, (_, i) => (i * 31) % 251)
const HASH = createHash('sha256').update(BYTES).digest('hex')
const MOONS: GeneratorConfig = { generator: 'moons', exampleCount: 100, noise: 0.1, seed: 1 }

async function insert(
  store: StoreClient,
  name: string,
  bytes: Uint8Array<ArrayBuffer> = BYTES,
): Promise<DatasetSummary> {
  return store.request('dataset/insert', {
    description: sampleDescription(name),
    statistics: SAMPLE_STATISTICS,
    bytes,
  })
}

async function insertMoons(store: StoreClient, name: string): Promise<DatasetSummary> {
  return store.request('dataset/insert', {
    description: { ...sampleDescription(name), origin: { type: 'generated', settings: MOONS } },
    statistics: SAMPLE_STATISTICS,
    bytes: BYTES,
  })
}

describe('a data set', () => {
  test('is kept as one file named by its content, and read back the same', async () => {
    const folder = temporaryFolder()
    const first = await startStore(folder)
    const summary = await insert(first, 'digits')
    expect(summary).toEqual({
      ...sampleDescription('digits'),
      id: 1,
      sizeBytes: BYTES.length,
      hash: HASH,
      createdAt: summary.createdAt,
      trashedAt: null,
    })
    expect(readdirSync(join(folder, 'datasets'))).toEqual([`${HASH}.safetensors`])
    expect(readFileSync(join(folder, 'datasets', `${HASH}.safetensors`))).toEqual(
      Buffer.from(BYTES),
    )
    await first.shutDown()

    const second = await startStore(folder)
    expect((await second.request('dataset/read', { id: 1 })).bytes).toEqual(BYTES)
    expect(await second.request('dataset/show', { id: 1 })).toEqual({
      summary,
      statistics: SAMPLE_STATISTICS,
    })
    expect(await second.request('dataset/find', { name: 'digits' })).toEqual(summary)
    expect(await second.request('dataset/find', { name: 'Digits' })).toBeNull()
  })

  test('shares its file with another of the same content', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    const one = await insert(store, 'one')
    const two = await insert(store, 'two')
    expect(two.hash).toBe(one.hash)
    expect(readdirSync(join(folder, 'datasets'))).toHaveLength(1)
    expect((await store.request('dataset/read', { id: two.id })).bytes).toEqual(BYTES)
    const names = (await store.request('dataset/list', { includeTrashed: false })).map(
      (dataset) => dataset.name,
    )
    expect(names).toEqual(['two', 'one'])
  })

  test('may be empty', async () => {
    const store = await startStore(temporaryFolder())
    const { id } = await insert(store, 'empty', new Uint8Array(0))
    expect((await store.request('dataset/read', { id })).bytes).toEqual(new Uint8Array(0))
  })

  test('is refused under a name that is taken, with the remedy, and leaves no file', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    const id = await insertDataset(store, 'mnist')
    const error = await refusalOf(insert(store, 'mnist'))
    expect(error).toMatchObject({ code: 'store/name-taken', details: { name: 'mnist', id } })
    expect(error.message).toMatch(/“mnist”.*another name/)
    expect(readdirSync(join(folder, 'datasets'))).toHaveLength(1)
  })

  test('gives its name free in the trash, and comes back only under a free name', async () => {
    const store = await startStore(temporaryFolder())
    const old = await insert(store, 'mnist')
    const update = (id: number, change: { name?: string; trashedAt?: number | null }) =>
      store.request('dataset/update', { id, ...change })
    expect(await update(old.id, { trashedAt: 77 })).toMatchObject({ trashedAt: 77 })
    expect(await store.request('dataset/find', { name: 'mnist' })).toBeNull()
    expect(await store.request('dataset/list', { includeTrashed: false })).toEqual([])
    expect(await store.request('dataset/list', { includeTrashed: true })).toHaveLength(1)
    // Runs of long ago can still be resumed on data in the trash.
    expect((await store.request('dataset/read', { id: old.id })).bytes).toEqual(BYTES)

    const fresh = await insert(store, 'mnist')
    expect(await refusalOf(update(old.id, { trashedAt: null }))).toMatchObject({
      code: 'store/name-taken',
    })
    expect(await update(old.id, { name: 'mnist of old', trashedAt: null })).toMatchObject({
      name: 'mnist of old',
      trashedAt: null,
    })
    expect(await refusalOf(update(fresh.id, { name: 'mnist of old' }))).toMatchObject({
      code: 'store/name-taken',
    })
    expect(await update(fresh.id, { name: 'mnist' })).toEqual(fresh)
    expect(await refusalOf(update(99, { name: 'x' }))).toMatchObject({ code: 'dataset/not-found' })
  })

  test('that was generated is found by its settings in whatever order they come', async () => {
    const store = await startStore(temporaryFolder())
    const made = await insertMoons(store, 'moons')
    const { seed, generator, noise, exampleCount } = MOONS
    const find = (settings: unknown): Promise<DatasetSummary | null> =>
      store.request('dataset/find-generated', { settings })
    expect(await find({ seed, noise, exampleCount, generator })).toEqual(made)
    expect(await find({ ...MOONS, seed: 2 })).toBeNull()
    await store.request('dataset/update', { id: made.id, trashedAt: 5 })
    expect(await find(MOONS)).toBeNull()
    const again = await insertMoons(store, 'moons')
    expect(await find(MOONS)).toEqual(again)
  })

  test('whose file has changed or gone is refused, and mended by importing it again', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    const { id } = await insert(store, 'digits')
    const file = join(folder, 'datasets', `${HASH}.safetensors`)
    const changed = BYTES.with(5000, 3)
    const spoilings = [() => writeFileSync(file, changed), () => rmSync(file)]
    for (const [i, spoil] of spoilings.entries()) {
      spoil()
      const error = await refusalOf(store.request('dataset/read', { id }))
      expect(error.code).toBe('store/damaged')
      expect(error.message).toContain(file)
      expect(error.message).toContain('“digits”')
      await insert(store, `digits again ${i}`)
      expect((await store.request('dataset/read', { id })).bytes).toEqual(BYTES)
    }
  })

  test('that cannot be written is refused with the cause, and leaves no row', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    writeFileSync(join(folder, 'datasets'), 'a file where the folder should be')
    const error = await refusalOf(insert(store, 'digits'))
    expect(error.code).toBe('store/write-failed')
    expect(error.message).toContain(folder)
    expect(error.message).toMatch(/EEXIST|ENOTDIR/)
    expect(await store.request('dataset/list', { includeTrashed: true })).toEqual([])
    rmSync(join(folder, 'datasets'))
    expect((await insert(store, 'digits')).id).toBe(1)
  })
})

test('files that a crash left without a row are deleted an hour later', async () => {
  const folder = temporaryFolder()
  const first = await startStore(folder)
  await insert(first, 'kept')
  await first.shutDown()
  const datasets = join(folder, 'datasets')
  mkdirSync(datasets, { recursive: true })
  const hourAgo = Date.now() / 1000 - 3601
  const names = ['old.part', `${'ab'.repeat(32)}.safetensors`, 'readme.txt', 'young.part']
  for (const name of names) writeFileSync(join(datasets, name), 'x')
  for (const name of [...names.slice(0, 3), `${HASH}.safetensors`]) {
    utimesSync(join(datasets, name), hourAgo, hourAgo)
  }
  const second = await startStore(folder)
  expect(readdirSync(datasets).sort()).toEqual(
    [`${HASH}.safetensors`, 'readme.txt', 'young.part'].sort(),
  )
  expect((await second.request('dataset/read', { id: 1 })).bytes).toEqual(BYTES)
  expect(existsSync(join(folder, 'studio.db'))).toBe(true)
})
