import { StudioError } from '@engine/protocol/errors'
import SQLite from 'better-sqlite3'
import { listBackups } from './backups'
import type { StorePaths } from './store-paths'

/** Codes of the file system that say "no room, no right or no disk", whatever was being written. */
const WRITE_FAILURES = new Set([
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EIO',
  'EROFS',
  'EACCES',
  'EPERM',
  'EEXIST',
  'EISDIR',
  'ENOTDIR',
  'ENOENT',
  'EMFILE',
  'ENFILE',
])

/**
 * What a failed statement or file operation means to the user: damage, a lock held by another
 * program, or a disk that says no. Anything else is returned as it is: a refusal that already has
 * its sentence, or a bug.
 */
export function toStoreError(error: unknown, paths: StorePaths): unknown {
  if (error instanceof StudioError) return error
  if (error instanceof SQLite.SqliteError) return fromSQLite(error, paths)
  if (error instanceof RangeError && error.message.includes('too big')) {
    return new StudioError(
      'store/too-large',
      'A checkpoint of more than 1,000,000,000 bytes cannot be stored. Train a smaller network.',
      {},
      { cause: error },
    )
  }
  if (error instanceof Error && 'code' in error && WRITE_FAILURES.has(String(error.code))) {
    return writeFailure(error, paths)
  }
  return error
}

/** The database cannot be read any more; the sentence says which backups there are. */
export function damagedDatabase(cause: string, paths: StorePaths): StudioError {
  const backups = listBackups(paths.backups)
  const newest = backups.at(-1)
  const remedy =
    newest === undefined
      ? 'There is no backup: end the studio and move the file away to start with an empty history.'
      : `End the studio, move the file away and put the newest backup in its place: ${newest}.`
  return new StudioError(
    'store/damaged',
    `The database ${paths.database} is damaged (${cause}). ${remedy}`,
    { path: paths.database, cause, backups },
  )
}

function fromSQLite(error: InstanceType<typeof SQLite.SqliteError>, paths: StorePaths): unknown {
  const is = (...codes: string[]): boolean => codes.some((code) => error.code.startsWith(code))
  if (is('SQLITE_NOTADB', 'SQLITE_CORRUPT')) return damagedDatabase(error.message, paths)
  if (is('SQLITE_BUSY', 'SQLITE_LOCKED')) {
    return new StudioError(
      'store/busy',
      `Another program keeps the database ${paths.database} locked. Close it and try again.`,
      { path: paths.database },
      { cause: error },
    )
  }
  if (is('SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM')) {
    return writeFailure(error, paths)
  }
  return error
}

function writeFailure(error: Error, paths: StorePaths): StudioError {
  return new StudioError(
    'store/write-failed',
    `The data folder ${paths.directory} could not be read or written (${error.message}). Nothing of ` +
      'this step was stored; everything stored before is safe. Make room on the disk or mend the ' +
      "folder's permissions, then resume.",
    { path: paths.directory, cause: error.message },
    { cause: error },
  )
}
