import type { RunSummary } from '@engine/protocol/run'
import type { Database } from 'better-sqlite3'
import type { Owner } from './owners'
import type { RunTable } from './runs'

interface AbandonedRow {
  readonly id: number
  readonly elapsedMs: number
  /** When its studio was last seen; null where even its row is gone. */
  readonly seenAt: number | null
  /** Last step whose points are stored, 0 when there is none. */
  readonly storedStep: number
}

/**
 * Marks active runs as interrupted whose studio process is gone, and returns them. Runs of another
 * living studio on the same folder are left alone.
 */
export function createRecovery(
  db: Database,
  runs: RunTable,
  owner: Owner,
  now: () => number,
): () => RunSummary[] {
  const selectAbandoned = db.prepare<[string], AbandonedRow>(
    'SELECT run.id, elapsed_ms AS elapsedMs, seen_at AS seenAt, ' +
      'coalesce((SELECT max(last_step) FROM series WHERE run_id = run.id), fork_step, 0) ' +
      'AS storedStep ' +
      'FROM run LEFT JOIN owner ON owner.id = owner_id ' +
      "WHERE status IN ('queued', 'running', 'paused') " +
      'AND (owner_id IS NULL OR owner_id IN (SELECT value FROM json_each(?))) ORDER BY run.id',
  )
  const recover = db.transaction(() => {
    const deadOwnerIds = owner.deadOwnerIds()
    const recovered = selectAbandoned.all(JSON.stringify(deadOwnerIds)).map((run) => {
      const step = run.storedStep
      const endedAt = run.seenAt ?? now()
      const statusReason = {
        code: 'run/program-ended',
        message: `The program ended while the run was at step ${step}.`,
      }
      runs.appendEvent(run.id, {
        step,
        at: endedAt,
        type: 'interrupted',
        details: { code: statusReason.code },
      })
      return runs.update(run.id, {
        status: 'interrupted',
        statusReason,
        step,
        endedAt,
        stepsPerSecond: run.elapsedMs > 0 ? (step / run.elapsedMs) * 1000 : 0,
      })
    })
    owner.forget(deadOwnerIds)
    return recovered
  })
  return () => recover.immediate()
}
