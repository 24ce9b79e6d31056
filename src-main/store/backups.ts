import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync } from 'node:fs'
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import type { StorePaths } from './store-paths'

/** Older backups are deleted when a new one has been written. */
const KEPT_BACKUP_COUNT = 3
const NAME = /^studio-.*\.db$/

/** Full paths, oldest first: the names begin with the time. */
export function listBackups(directory: string): string[] {
  if (!existsSync(directory)) return []
  const names = readdirSync(directory).filter((name) => NAME.test(name))
  return names.sort().map((name) => join(directory, name))
}

/**
 * Writes a consistent copy of the database, as committed, into its folder of backups, before its
 * schema is changed. The copy appears under its name only once it is complete and on the disk. To be
 * called by who holds the right to write the database, so that no two copies are written at once.
 *
 * @returns its path
 */
export function writeBackup(paths: StorePaths, schemaVersion: number, now: number): string {
  const directory = paths.backups
  mkdirSync(directory, { recursive: true })
  const time = new Date(now).toISOString().replaceAll(':', '-')
  const file = join(directory, `studio-${time}-schema-${schemaVersion}.db`)
  const aside = `${file}.part`
  // Its own connection: the one that holds the right to write is within a transaction.
  const db = new SQLite(paths.database, { readonly: true })
  try {
    db.prepare('VACUUM INTO ?').run(aside)
    const handle = openSync(aside, 'r+')
    fsyncSync(handle)
    closeSync(handle)
    renameSync(aside, file)
  } finally {
    db.close()
    rmSync(aside, { force: true })
  }
  for (const old of listBackups(directory).slice(0, -KEPT_BACKUP_COUNT)) rmSync(old)
  return file
}
