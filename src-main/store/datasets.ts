import type {
  DatasetDescription,
  DatasetStatistics,
  DatasetSummary,
} from '@engine/protocol/dataset'
import { StudioError } from '@engine/protocol/errors'
import type { Database } from 'better-sqlite3'
import type { DatasetFiles } from './dataset-files'
import { canonicalJson, fromJson, toJson } from './stored-json'

interface DatasetRow {
  readonly id: number
  readonly name: string
  readonly hash: string
  readonly sizeBytes: number
  readonly createdAt: number
  readonly trashedAt: number | null
  readonly description: string
}

export interface DatasetTable {
  /** @throws store/name-taken */
  insert(
    description: DatasetDescription,
    statistics: DatasetStatistics,
    bytes: Uint8Array,
  ): DatasetSummary
  /** Newest first. */
  list(includeTrashed: boolean): DatasetSummary[]
  /** @throws dataset/not-found */
  show(id: number): { summary: DatasetSummary; statistics: DatasetStatistics }
  findByName(name: string): DatasetSummary | null
  findGenerated(settings: unknown): DatasetSummary | null
  /** @throws dataset/not-found, store/damaged */
  read(id: number): Uint8Array<ArrayBuffer>
  /** @throws dataset/not-found, store/name-taken */
  update(
    id: number,
    change: { name?: string | undefined; trashedAt?: number | null | undefined },
  ): DatasetSummary
}

export function createDatasetTable(
  db: Database,
  files: DatasetFiles,
  now: () => number,
): DatasetTable {
  const columns =
    'id, name, hash, size_bytes AS sizeBytes, created_at AS createdAt, trashed_at AS trashedAt, description'
  const selectAll = db.prepare<[], DatasetRow>(`SELECT ${columns} FROM dataset ORDER BY id DESC`)
  const selectOne = db.prepare<[number], DatasetRow>(`SELECT ${columns} FROM dataset WHERE id = ?`)
  const selectShown = db.prepare<[number], DatasetRow & { readonly statistics: string }>(
    `SELECT ${columns}, statistics FROM dataset WHERE id = ?`,
  )
  const selectByName = db.prepare<[string], DatasetRow>(
    `SELECT ${columns} FROM dataset WHERE name = ? AND trashed_at IS NULL`,
  )
  const selectGenerated = db.prepare<[string], DatasetRow>(
    `SELECT ${columns} FROM dataset WHERE settings = ? AND trashed_at IS NULL ORDER BY id DESC LIMIT 1`,
  )
  const countByHash = db
    .prepare<[string], number>('SELECT count(*) FROM dataset WHERE hash = ?')
    .pluck()
  const insertRow = db.prepare<[string, string, number, number, string | null, string, string]>(
    'INSERT INTO dataset (name, hash, size_bytes, created_at, settings, description, statistics) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const updateRow = db.prepare<[string, number | null, number]>(
    'UPDATE dataset SET name = ?, trashed_at = ? WHERE id = ?',
  )

  const find = (id: number): DatasetRow => selectOne.get(id) ?? refuseUnknown(id)
  const refuseTaken = (name: string, ownId: number | null): void => {
    const other = selectByName.get(name)
    if (!other || other.id === ownId) return
    throw new StudioError(
      'store/name-taken',
      `There is already a data set named “${name}”. Choose another name, or move the other one to ` +
        'the trash first.',
      { name, id: other.id },
    )
  }

  const insert = db.transaction(
    (description: DatasetDescription, statistics: DatasetStatistics, bytes: Uint8Array): number => {
      refuseTaken(description.name, null)
      const { origin } = description
      const settings = origin.type === 'generated' ? canonicalJson(origin.settings) : null
      const hash = files.write(bytes)
      try {
        const result = insertRow.run(
          description.name,
          hash,
          bytes.length,
          now(),
          settings,
          toJson(description),
          toJson(statistics),
        )
        return Number(result.lastInsertRowid)
      } catch (error) {
        if (countByHash.get(hash) === 0) files.remove(hash)
        throw error
      }
    },
  )
  const update: DatasetTable['update'] = (id, change) => {
    const row = find(id)
    const name = change.name ?? row.name
    const trashedAt = change.trashedAt === undefined ? row.trashedAt : change.trashedAt
    if (trashedAt === null) refuseTaken(name, id)
    updateRow.run(name, trashedAt, id)
    return toSummary(find(id))
  }

  // Inside a write transaction, so that no other studio is between its file and its row.
  db.transaction(() => {
    files.removeStrays((hash) => countByHash.get(hash) !== 0)
  }).immediate()

  return {
    insert: (description, statistics, bytes) =>
      toSummary(find(insert.immediate(description, statistics, bytes))),
    list: (includeTrashed) =>
      selectAll
        .all()
        .filter((row) => includeTrashed || row.trashedAt === null)
        .map(toSummary),
    show: (id) => {
      const row = selectShown.get(id) ?? refuseUnknown(id)
      return { summary: toSummary(row), statistics: fromJson<DatasetStatistics>(row.statistics) }
    },
    findByName: (name) => orNull(selectByName.get(name)),
    findGenerated: (settings) => orNull(selectGenerated.get(canonicalJson(settings))),
    read: (id) => {
      const row = find(id)
      return files.read(row.hash, row.name)
    },
    update: (id, change) => db.transaction(() => update(id, change)).immediate(),
  }
}

function refuseUnknown(id: number): never {
  throw new StudioError(
    'dataset/not-found',
    `There is no data set number ${id}. Choose one from the list of data sets.`,
    { id },
  )
}

function orNull(row: DatasetRow | undefined): DatasetSummary | null {
  return row ? toSummary(row) : null
}

function toSummary(row: DatasetRow): DatasetSummary {
  return {
    ...fromJson<DatasetDescription>(row.description),
    id: row.id,
    name: row.name,
    sizeBytes: row.sizeBytes,
    hash: row.hash,
    createdAt: row.createdAt,
    trashedAt: row.trashedAt,
  }
}
