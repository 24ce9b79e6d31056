import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../../src-main/store/database'
import {
  MIGRATIONS,
  migrate,
  schemaVersionOf,
  type Migration,
} from '../../../src-main/store/migrations'
import { storePathsOf } from '../../../src-main/store/store-paths'
import { experimentConfigSchema } from '@engine/protocol/experiment-config'
import SQLite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import {
  insertDataset,
  insertExperiment,
  insertRun,
  refusalOf,
  SAMPLE_CONFIG,
  startStore,
  temporaryFolder,
} from './sample-store'

const TIME = Date.UTC(2026, 10, 3, 9, 30)
const NEWEST = MIGRATIONS.at(-1)?.version ?? 0

/** A step after the newest one, as a later version of the program would have it. */
const ADD_COLOUR: Migration = {
  version: NEWEST + 1,
  apply: (db) => {
    db.exec("ALTER TABLE run ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'")
  },
}

describe('opening a data folder', () => {
  test('makes the folder and the database, and finds them again', async () => {
    const folder = join(temporaryFolder(), 'deep', 'below')
    const first = await startStore(folder)
    const description = await first.request('store/describe', {})
    expect(description).toMatchObject({
      schemaVersion: NEWEST,
      databasePath: join(folder, 'studio.db'),
    })
    expect(description.sizeBytes).toBeGreaterThan(0)
    const id = await insertDataset(first)
    await first.shutDown()
    expect(readdirSync(folder).sort()).toEqual(['datasets', 'studio.db'])

    const second = await startStore(folder)
    expect((await second.request('dataset/show', { id })).summary.name).toBe('squares')
  })

  test('uses a write-ahead log, foreign keys and synchronous NORMAL', () => {
    const db = openDatabase(storePathsOf(temporaryFolder()), () => TIME)
    const pragma = (name: string): unknown => db.pragma(name, { simple: true })
    expect(pragma('journal_mode')).toBe('wal')
    expect(pragma('synchronous')).toBe(1)
    expect(pragma('foreign_keys')).toBe(1)
    expect(pragma('busy_timeout')).toBe(5000)
    const tables = db
      .prepare<[], { name: string; strict: number }>(
        "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
      )
      .all()
    expect(tables.length).toBeGreaterThan(8)
    expect(tables.filter((table) => table.strict !== 1)).toEqual([])
    db.close()
  })

  test('is refused where the folder cannot be made, naming the path and the remedy', async () => {
    const file = join(temporaryFolder(), 'a-file')
    writeFileSync(file, 'not a folder')
    const error = await refusalOf(startStore(join(file, 'studio')))
    expect(error.code).toBe('store/unwritable')
    expect(error.message).toContain(join(file, 'studio'))
    expect(error.message).toContain('--data-dir')
    expect(readFileSync(file, 'utf8')).toBe('not a folder')
  })

  test('is refused in a folder without the right to write', async (context) => {
    if (process.getuid?.() === 0) context.skip('root may write everywhere')
    const folder = temporaryFolder()
    chmodSync(folder, 0o500)
    try {
      expect((await refusalOf(startStore(folder))).code).toBe('store/unwritable')
    } finally {
      chmodSync(folder, 0o700)
    }
  })

  test('goes well for several studios that start on a new folder at the same moment', async () => {
    const folder = temporaryFolder()
    const stores = await Promise.all([1, 2, 3, 4].map(() => startStore(folder)))
    await Promise.all(stores.map((store, i) => store.request('settings/write', { [`key${i}`]: i })))
    const settings = await stores[0]?.request('settings/read', {})
    expect(settings).toEqual({ key0: 0, key1: 1, key2: 2, key3: 3 })
  })
})

describe('a database of another version', () => {
  test('from the future is refused and stays as it is, byte for byte, log included', async () => {
    const folder = temporaryFolder()
    const paths = storePathsOf(folder)
    const future = openDatabase(paths, () => TIME, [...MIGRATIONS, ADD_COLOUR])
    future.prepare("INSERT INTO setting (key, value) VALUES ('theme', '1')").run()
    // As a crash of the newer version leaves it: the change is in the log only.
    const log = `${paths.database}-wal`
    const copy = temporaryFolder()
    copyFileSync(paths.database, join(copy, 'studio.db'))
    copyFileSync(log, join(copy, 'studio.db-wal'))
    future.close()
    const before = [
      readFileSync(join(copy, 'studio.db')),
      readFileSync(join(copy, 'studio.db-wal')),
    ]
    expect(before[1]?.length).toBeGreaterThan(0)

    const error = await refusalOf(startStore(copy))
    expect(error.code).toBe('store/newer-version')
    expect(error.message).toContain(copy)
    expect(error.message).toContain('Install the newer version')
    expect(error.details).toMatchObject({ schemaVersion: NEWEST + 1, knownVersion: NEWEST })
    const after = [readFileSync(join(copy, 'studio.db')), readFileSync(join(copy, 'studio.db-wal'))]
    expect(after.map((bytes, i) => bytes.equals(before[i] ?? Buffer.of()))).toEqual([true, true])
    expect(existsSync(join(copy, 'backups'))).toBe(false)
  })

  test('from the past is copied, then brought to the newest schema with everything in it', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    const runId = await insertRun(store)
    await store.shutDown()

    const paths = storePathsOf(folder)
    const db = openDatabase(paths, () => TIME, [...MIGRATIONS, ADD_COLOUR])
    expect(schemaVersionOf(db)).toBe(NEWEST + 1)
    expect(db.prepare('SELECT colour FROM run WHERE id = ?').pluck().get(runId)).toBe('blue')
    db.close()

    const backups = readdirSync(paths.backups)
    expect(backups).toEqual([`studio-2026-11-03T09-30-00.000Z-schema-${NEWEST}.db`])
    const backup = new SQLite(join(paths.backups, backups[0] ?? ''), { readonly: true })
    expect(schemaVersionOf(backup)).toBe(NEWEST)
    expect(backup.prepare('SELECT count(*) FROM run').pluck().get()).toBe(2)
    backup.close()
  })

  test('from before `filters` keeps its runs updating them element by element', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    const datasetId = await insertDataset(store)
    const optimizers = [{ type: 'muon' }, { type: 'sgd' }, { type: 'adafactor' }]
    const layers = [
      { type: 'reshape', channels: 1, height: 1, width: 2 },
      { type: 'branches', branches: [[{ type: 'convolution', filters: 4, padding: 1 }], []] },
      { type: 'affine', units: 2 },
    ]
    for (const network of [{ layers }, SAMPLE_CONFIG.network]) {
      const config = experimentConfigSchema.parse({ ...SAMPLE_CONFIG, network, optimizers })
      await insertExperiment(store, datasetId, config)
    }
    const [dense, convolutional] = await store.request('experiment/list', {})
    await store.shutDown()

    const old = new SQLite(storePathsOf(folder).database)
    for (const table of ['run', 'experiment']) {
      const rows = old.prepare<[], { id: number; config: string }>(
        `SELECT id, config FROM ${table}`,
      )
      for (const { id, config } of rows.all()) {
        const without = config.replaceAll('"filters":"matrix",', '')
        old.prepare(`UPDATE ${table} SET config = ? WHERE id = ?`).run(without, id)
      }
    }
    old.pragma('user_version = 4')
    old.close()

    const opened = await startStore(folder)
    const filtersOf = async (experimentId: number): Promise<unknown[]> => {
      const { config, runs } = await opened.request('experiment/show', { id: experimentId })
      const shown = await Promise.all(
        runs.map(({ id }) => opened.request('run/show', { runId: id })),
      )
      const all = [...config.optimizers, ...shown.map((run) => run.config.optimizer)]
      return all.map((optimizer) => ('filters' in optimizer ? optimizer.filters : null))
    }
    const before = ['elementwise', null, 'elementwise']
    const now = ['matrix', null, 'matrix']
    expect(await filtersOf(convolutional?.id ?? 0)).toEqual([...before, ...before])
    expect(await filtersOf(dense?.id ?? 0)).toEqual([...now, ...now])
  })

  test('is left as it was when a step fails, and can be opened as before', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    const runId = await insertRun(store)
    await store.shutDown()
    const broken: Migration = {
      version: NEWEST + 2,
      apply: (db) => {
        db.exec('DELETE FROM run')
        db.exec('This is no SQL')
      },
    }
    const paths = storePathsOf(folder)
    expect(() => openDatabase(paths, () => TIME, [...MIGRATIONS, ADD_COLOUR, broken])).toThrow(
      /syntax error/,
    )
    const db = openDatabase(paths, () => TIME)
    expect(schemaVersionOf(db)).toBe(NEWEST)
    expect(db.prepare('SELECT id FROM run WHERE id = ?').pluck().get(runId)).toBe(runId)
    db.close()
  })

  test('keeps the last three backups', () => {
    const paths = storePathsOf(temporaryFolder())
    const steps = [0, 1, 2, 3].map((i) => ({ version: NEWEST + 1 + i, apply: () => undefined }))
    openDatabase(paths, () => TIME).close()
    for (const i of steps.keys()) {
      const known = [...MIGRATIONS, ...steps.slice(0, i + 1)]
      openDatabase(paths, () => TIME + i * 1000, known).close()
    }
    expect(readdirSync(paths.backups)).toEqual(
      [1, 2, 3].map((i) => `studio-2026-11-03T09-30-0${i}.000Z-schema-${NEWEST + i}.db`),
    )
  })

  test('is converted once when two studios of the new version start at the same moment', () => {
    const paths = storePathsOf(temporaryFolder())
    openDatabase(paths, () => TIME).close()
    const known = [...MIGRATIONS, ADD_COLOUR]
    // The other one converts it after this one has looked, and before this one may write.
    const db = new SQLite(paths.database)
    const begin = db.transaction.bind(db)
    db.transaction = (work) => {
      openDatabase(paths, () => TIME, known).close()
      return begin(work)
    }
    migrate(db, known, paths, TIME)
    expect(schemaVersionOf(db)).toBe(NEWEST + 1)
    db.close()
  })

  test('is seen by others as it was until all of its steps are done, a new one too', () => {
    const seen: number[] = []
    const look: Migration = {
      version: NEWEST + 2,
      apply: () => {
        const other = new SQLite(paths.database, { readonly: true })
        seen.push(schemaVersionOf(other))
        other.close()
      },
    }
    let paths = storePathsOf(temporaryFolder())
    openDatabase(paths, () => TIME, [...MIGRATIONS, ADD_COLOUR, look]).close()
    expect(existsSync(paths.backups)).toBe(false)
    paths = storePathsOf(temporaryFolder())
    openDatabase(paths, () => TIME).close()
    openDatabase(paths, () => TIME, [...MIGRATIONS, ADD_COLOUR, look]).close()
    expect(seen).toEqual([0, NEWEST])
  })

  test('is not converted while another living studio has it open', () => {
    const paths = storePathsOf(temporaryFolder())
    const db = openDatabase(paths, () => TIME)
    // The parent process lives as long as this test does.
    db.prepare('INSERT INTO owner (pid, process_started_at, seen_at) VALUES (?, ?, ?)').run(
      process.ppid,
      TIME,
      TIME,
    )
    db.close()
    expect(() => openDatabase(paths, () => TIME, [...MIGRATIONS, ADD_COLOUR])).toThrow(
      expect.objectContaining({ code: 'store/in-use' }),
    )
    const later = openDatabase(paths, () => TIME + 60_000, [...MIGRATIONS, ADD_COLOUR])
    expect(schemaVersionOf(later)).toBe(NEWEST + 1)
    later.close()
  })
})

describe('a damaged database', () => {
  const expectDamage = async (folder: string, ...parts: string[]): Promise<void> => {
    const error = await refusalOf(startStore(folder))
    expect(error.code).toBe('store/damaged')
    expect(error.message).toContain(join(folder, 'studio.db'))
    for (const part of parts) expect(error.message).toContain(part)
  }

  test('of random bytes is refused and left alone', async () => {
    const folder = temporaryFolder()
    const bytes = Buffer.from('These bytes were never a database. '.repeat(300))
    writeFileSync(join(folder, 'studio.db'), bytes)
    await expectDamage(folder, 'There is no backup')
    expect(readFileSync(join(folder, 'studio.db')).equals(bytes)).toBe(true)
  })

  test('with overwritten pages is refused, and the newest backup is named', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    await insertRun(store)
    await store.shutDown()
    const paths = storePathsOf(folder)
    mkdirSync(paths.backups)
    const backup = join(paths.backups, 'studio-2026-11-03T09-30-00.000Z-schema-1.db')
    copyFileSync(paths.database, backup)

    const bytes = readFileSync(paths.database)
    bytes.fill(0x5a, 4096)
    writeFileSync(paths.database, bytes)
    await expectDamage(folder, backup)
    copyFileSync(backup, paths.database)
    const restored = await startStore(folder)
    expect(await restored.request('run/list', { includeTrashed: false })).toHaveLength(2)
  })

  test('with one overwritten page that opening it does not need is refused all the same', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    await insertRun(store)
    await store.shutDown()
    const file = storePathsOf(folder).database
    const db = new SQLite(file)
    const page = db
      .prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'checkpoint'")
      .pluck()
      .get()
    db.close()
    const bytes = readFileSync(file)
    bytes.fill(0x5a, ((page ?? 0) - 1) * 4096, (page ?? 0) * 4096)
    writeFileSync(file, bytes)
    await expectDamage(folder)
  })

  test('of zero bytes is refused where there are backups, and new where there are none', async () => {
    const folder = temporaryFolder()
    const paths = storePathsOf(folder)
    writeFileSync(paths.database, '')
    const fresh = await startStore(folder)
    await fresh.shutDown()
    expect(statSync(paths.database).size).toBeGreaterThan(0)

    mkdirSync(paths.backups)
    const backup = join(paths.backups, 'studio-2026-11-03T09-30-00.000Z-schema-1.db')
    copyFileSync(paths.database, backup)
    writeFileSync(paths.database, '')
    await expectDamage(folder, backup, 'it is empty')
  })

  test('of another program is refused', async () => {
    const folder = temporaryFolder()
    const other = new SQLite(join(folder, 'studio.db'))
    other.exec('CREATE TABLE recipe (id INTEGER); PRAGMA user_version = 1')
    other.close()
    await expectDamage(folder, 'another program')
  })
})
