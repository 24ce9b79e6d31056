import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { StudioError } from '@engine/protocol/errors'
import SQLite, { type Database } from 'better-sqlite3'
import { listBackups } from './backups'
import { MIGRATIONS, migrate, schemaVersionOf, type Migration } from './migrations'
import { APPLICATION_ID } from './schema-1'
import { damagedDatabase, toStoreError } from './store-errors'
import type { StorePaths } from './store-paths'

/** How long a statement waits for the lock of another studio on the same folder. */
const BUSY_TIMEOUT_MS = 5000
/** The write-ahead log is cut back to this size once its content has reached the database. */
const LOG_LIMIT_BYTES = 64 * 1024 * 1024
/** quick_check reads every page: 0.18 s for 354 MB (measured). Larger files are not checked at every start. */
const CHECKED_SIZE_BYTES = 256 * 1024 * 1024

/**
 * Opens or makes the database of a data folder and brings it to the newest schema.
 *
 * @throws store/unwritable the folder cannot be made or written
 * @throws store/damaged the file is damaged, emptied or no database of this program
 * @throws store/newer-version a newer version of the studio made it; the file is left untouched
 */
export function openDatabase(
  paths: StorePaths,
  now: () => number,
  migrations: readonly Migration[] = MIGRATIONS,
): Database {
  prepareFolder(paths)
  let db: Database | null = null
  try {
    if (existsSync(paths.database)) inspect(paths, migrations)
    db = new SQLite(paths.database, { timeout: BUSY_TIMEOUT_MS })
    configure(db, paths)
    if (statSync(paths.database).size <= CHECKED_SIZE_BYTES) check(db, paths)
    migrate(db, migrations, paths, now())
    return db
  } catch (error) {
    db?.close()
    throw toStoreError(error, paths)
  }
}

/** Moves the write-ahead log into the database and closes it, the latter also on a full disk. */
export function closeDatabase(db: Database): void {
  try {
    db.pragma('optimize')
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
}

function prepareFolder(paths: StorePaths): void {
  try {
    mkdirSync(paths.directory, { recursive: true })
    accessSync(paths.directory, constants.R_OK | constants.W_OK | constants.X_OK)
    if (existsSync(paths.database)) accessSync(paths.database, constants.R_OK | constants.W_OK)
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new StudioError(
      'store/unwritable',
      `The data folder ${paths.directory} cannot be written (${cause}). Mend its permissions, or ` +
        'choose another folder with --data-dir.',
      { path: paths.directory, cause },
      { cause: error },
    )
  }
}

/** Looks at an existing file without a right to write, so that a file of the future stays as it is. */
function inspect(paths: StorePaths, migrations: readonly Migration[]): void {
  if (statSync(paths.database).size === 0) {
    // SQLite takes an empty file for a new database. Where there are backups it was not new.
    if (listBackups(paths.backups).length > 0) throw damagedDatabase('it is empty', paths)
    return
  }
  const db = new SQLite(paths.database, { readonly: true, timeout: BUSY_TIMEOUT_MS })
  try {
    const version = schemaVersionOf(db)
    const newest = migrations.at(-1)?.version ?? 0
    if (version > newest) {
      throw new StudioError(
        'store/newer-version',
        `The data folder ${paths.directory} was written by a newer version of the studio (schema ` +
          `${version}; this version knows ${newest}). Nothing was changed. Install the newer ` +
          'version, or choose another folder with --data-dir.',
        { path: paths.directory, schemaVersion: version, knownVersion: newest },
      )
    }
    const id = Number(db.pragma('application_id', { simple: true }))
    if (version > 0 && id !== APPLICATION_ID) {
      throw damagedDatabase('it is the database of another program', paths)
    }
  } finally {
    db.close()
  }
}

function configure(db: Database, paths: StorePaths): void {
  const mode = db.pragma('journal_mode = WAL', { simple: true })
  if (mode !== 'wal') {
    throw new StudioError(
      'store/unwritable',
      `The disk of the data folder ${paths.directory} does not support a write-ahead log. Choose a ` +
        'folder on a local disk with --data-dir.',
      { path: paths.directory, cause: `journal mode ${String(mode)}` },
    )
  }
  // NORMAL cannot corrupt a database in WAL mode; a crash of the program loses nothing, a power cut
  // at most the last transactions. Set explicitly: a fresh file starts with FULL.
  db.pragma('synchronous = NORMAL')
  // On macOS a plain fsync does not reach the disk, on which NORMAL relies. Elsewhere without effect.
  db.pragma('checkpoint_fullfsync = ON')
  db.pragma('foreign_keys = ON')
  db.pragma(`journal_size_limit = ${LOG_LIMIT_BYTES}`)
}

function check(db: Database, paths: StorePaths): void {
  const result = String(db.pragma('quick_check(1)', { simple: true }))
  if (result !== 'ok') throw damagedDatabase(result, paths)
}
