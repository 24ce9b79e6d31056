import { StudioError } from '@engine/protocol/errors'
import type { Database } from 'better-sqlite3'
import { writeBackup } from './backups'
import { otherLivingProcesses } from './owners'
import { SCHEMA_1 } from './schema-1'
import { SCHEMA_2 } from './schema-2'
import { SCHEMA_3 } from './schema-3'
import { SCHEMA_4 } from './schema-4'
import type { StorePaths } from './store-paths'

/** One step of the schema's history: takes a database of the version before to `version`. */
export interface Migration {
  readonly version: number
  readonly apply: (db: Database) => void
}

/** A published step is never changed; a new schema adds a step. */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    apply: (db) => {
      db.exec(SCHEMA_1)
    },
  },
  {
    version: 2,
    apply: (db) => {
      db.exec(SCHEMA_2)
    },
  },
  {
    version: 3,
    apply: (db) => {
      db.exec(SCHEMA_3)
    },
  },
  {
    version: 4,
    apply: (db) => {
      db.exec(SCHEMA_4)
    },
  },
]

export function schemaVersionOf(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

/**
 * Brings a database to the newest schema, each step with its version in one transaction. A database
 * that holds something is copied before the first step.
 *
 * @throws store/in-use when another living studio has the folder open with the old schema
 */
export function migrate(
  db: Database,
  migrations: readonly Migration[],
  paths: StorePaths,
  now: number,
): void {
  const before = schemaVersionOf(db)
  const pending = migrations.filter((migration) => migration.version > before)
  if (pending.length === 0) return
  if (before > 0) {
    const [pid] = otherLivingProcesses(db, now)
    if (pid !== undefined) {
      throw new StudioError(
        'store/in-use',
        `An older version of the studio (process ${pid}) has the data folder ${paths.directory} ` +
          'open. Close it, then start again: the database has to be converted.',
        { path: paths.directory, pid },
      )
    }
    writeBackup(db, paths.backups, before, now)
  }
  for (const { version, apply } of pending) {
    db.transaction(() => {
      // Another studio that started at the same time may have been faster.
      if (schemaVersionOf(db) >= version) return
      apply(db)
      db.pragma(`user_version = ${version}`)
    }).immediate()
  }
}
