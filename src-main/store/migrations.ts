import { StudioError } from '@engine/protocol/errors'
import type { Database } from 'better-sqlite3'
import { writeBackup } from './backups'
import { otherLivingProcesses } from './owners'
import { SCHEMA_1 } from './schema-1'
import { SCHEMA_2 } from './schema-2'
import { SCHEMA_3 } from './schema-3'
import { SCHEMA_4 } from './schema-4'
import { SCHEMA_5 } from './schema-5'
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
  {
    version: 5,
    apply: (db) => {
      db.exec(SCHEMA_5)
    },
  },
]

export function schemaVersionOf(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

/** A conversion copies the whole database first: another studio waits this long for it. */
const CONVERSION_TIMEOUT_MS = 120_000

/**
 * Brings a database to the newest schema in one transaction: others see it as it was before, or
 * whole. A database that holds something is copied before the first step.
 *
 * @throws store/in-use when another living studio has the folder open with the old schema
 */
export function migrate(
  db: Database,
  migrations: readonly Migration[],
  paths: StorePaths,
  now: number,
): void {
  const newest = migrations.at(-1)?.version ?? 0
  if (schemaVersionOf(db) >= newest) return
  const timeout = Number(db.pragma('busy_timeout', { simple: true }))
  db.pragma(`busy_timeout = ${CONVERSION_TIMEOUT_MS}`)
  db.transaction(() => {
    // Another studio that started at the same time may have been faster.
    const before = schemaVersionOf(db)
    if (before >= newest) return
    if (before > 0) {
      refuseOthers(db, paths, now)
      writeBackup(paths, before, now)
    }
    for (const { version, apply } of migrations) if (version > before) apply(db)
    db.pragma(`user_version = ${newest}`)
  }).immediate()
  db.pragma(`busy_timeout = ${timeout}`)
}

function refuseOthers(db: Database, paths: StorePaths, now: number): void {
  const [pid] = otherLivingProcesses(db, now)
  if (pid === undefined) return
  throw new StudioError(
    'store/in-use',
    `An older version of the studio (process ${pid}) has the data folder ${paths.directory} ` +
      'open. Close it, then start again: the database has to be converted.',
    { path: paths.directory, pid },
  )
}
