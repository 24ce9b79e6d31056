import type { Database } from 'better-sqlite3'

/** A studio tells this often that it lives. */
export const HEARTBEAT_MS = 5000
/** A studio that has not told so for this long counts as dead, though its process exists (a reused pid). */
const SILENT_AFTER_MS = 30_000
/** Two computations of one process's start time differ by less than this. */
const START_TOLERANCE_MS = 2000

interface OwnerRow {
  readonly id: number
  readonly pid: number
  readonly processStartedAt: number
  readonly seenAt: number
}

const SELECT_OWNERS =
  'SELECT id, pid, process_started_at AS processStartedAt, seen_at AS seenAt FROM owner'

/** This studio process among those that have the folder open. */
export interface Owner {
  readonly id: number
  /** Tells the others that this process lives. */
  refresh(): void
  /** Ids of owners that are gone; their active runs belong to nobody. */
  deadOwnerIds(): number[]
  /** Deletes rows of owners that are gone. */
  forget(ids: readonly number[]): void
  /** Signs off: this process no longer owns a run. */
  end(): void
}

export function registerOwner(db: Database, now: () => number): Owner {
  const startedAt = processStartedAt(now())
  let seenAt = now()
  const insert = db.prepare<[number | null, number, number, number]>(
    'INSERT INTO owner (id, pid, process_started_at, seen_at) VALUES (?, ?, ?, ?)',
  )
  const id = Number(insert.run(null, process.pid, startedAt, seenAt).lastInsertRowid)
  const update = db.prepare<[number, number]>('UPDATE owner SET seen_at = ? WHERE id = ?')
  const remove = db.prepare<[number]>('DELETE FROM owner WHERE id = ?')
  const select = db.prepare<[], OwnerRow>(SELECT_OWNERS)

  return {
    id,
    refresh() {
      seenAt = now()
      // After a long sleep of the machine another studio may have taken this one for dead.
      if (update.run(seenAt, id).changes === 0) insert.run(id, process.pid, startedAt, seenAt)
    },
    deadOwnerIds() {
      const time = now()
      // When this studio itself was silent, the machine slept, and silence proves nothing.
      const silenceCounts = time - seenAt < SILENT_AFTER_MS / 2
      return select
        .all()
        .filter((row) => row.id !== id && !isAlive(row, time, silenceCounts))
        .map((row) => row.id)
    },
    forget(ids) {
      for (const dead of ids) remove.run(dead)
    },
    end() {
      remove.run(id)
    },
  }
}

/** Process ids of other living studios on this folder, asked before this one has signed on. */
export function otherLivingProcesses(db: Database, now: number): number[] {
  return db
    .prepare<[], OwnerRow>(SELECT_OWNERS)
    .all()
    .filter((row) => row.pid !== process.pid && isAlive(row, now, true))
    .map((row) => row.pid)
}

function isAlive(row: OwnerRow, now: number, silenceCounts: boolean): boolean {
  if (silenceCounts && now - row.seenAt > SILENT_AFTER_MS) return false
  if (row.pid !== process.pid) return processExists(row.pid)
  // A container gives the same pid again after a restart: then the start time differs.
  return Math.abs(row.processStartedAt - processStartedAt(now)) < START_TOLERANCE_MS
}

function processStartedAt(now: number): number {
  return now - process.uptime() * 1000
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it exists and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
