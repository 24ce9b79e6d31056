import { StudioError } from '@engine/protocol/errors'
import type { CheckpointSummary } from '@engine/protocol/run'
import type { CheckpointChoice } from '@engine/protocol/checkpoint-choice'
import type { Database } from 'better-sqlite3'
import { checkpointsToDelete } from './checkpoint-thinning'
import { hashOf, ownBytes } from './stored-bytes'

interface CheckpointRow extends Omit<CheckpointSummary, 'isInitial' | 'isBest' | 'isLast'> {
  readonly isInitial: number
  readonly isBest: number
  readonly isLast: number
}

export interface NewCheckpoint {
  readonly runId: number
  readonly step: number
  readonly stateHash: string
  readonly isInitial: boolean
  readonly isBest: boolean
  readonly bytes: Uint8Array
}

export interface CheckpointTable {
  /** By ascending steps. */
  list(runId: number): CheckpointSummary[]
  /** Takes the place of a checkpoint at the same step, and thins out the others. */
  insert(checkpoint: NewCheckpoint): CheckpointSummary
  /** @throws store/no-checkpoint, store/damaged */
  read(
    runId: number,
    choice: CheckpointChoice,
  ): { summary: CheckpointSummary; bytes: Uint8Array<ArrayBuffer> }
}

export function createCheckpointTable(db: Database, now: () => number): CheckpointTable {
  const columns =
    'id, run_id AS runId, step, state_hash AS stateHash, size_bytes AS sizeBytes, ' +
    'created_at AS createdAt, is_initial AS isInitial, is_best AS isBest, step = ' +
    '(SELECT max(step) FROM checkpoint AS other WHERE other.run_id = checkpoint.run_id) AS isLast'
  const select = db.prepare<[number], CheckpointRow>(
    `SELECT ${columns} FROM checkpoint WHERE run_id = ? ORDER BY step`,
  )
  const selectBytes = db.prepare<[number], { bytes: Uint8Array; bytesHash: string }>(
    'SELECT bytes, bytes_hash AS bytesHash FROM checkpoint WHERE id = ?',
  )
  const clearBest = db.prepare<[number]>(
    'UPDATE checkpoint SET is_best = 0 WHERE run_id = ? AND is_best = 1',
  )
  const upsert = db.prepare<
    [number, number, string, string, number, number, number, number, Uint8Array]
  >(
    'INSERT INTO checkpoint (run_id, step, state_hash, bytes_hash, size_bytes, created_at, ' +
      'is_initial, is_best, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ' +
      'ON CONFLICT (run_id, step) DO UPDATE SET state_hash = excluded.state_hash, ' +
      'bytes_hash = excluded.bytes_hash, size_bytes = excluded.size_bytes, ' +
      'created_at = excluded.created_at, bytes = excluded.bytes, ' +
      'is_initial = max(is_initial, excluded.is_initial), is_best = max(is_best, excluded.is_best)',
  )
  const remove = db.prepare<[number]>('DELETE FROM checkpoint WHERE id = ?')
  const selectRun = db.prepare<[number], number>('SELECT 1 FROM run WHERE id = ?').pluck()

  const list = (runId: number): CheckpointSummary[] => select.all(runId).map(toSummary)

  const insert = db.transaction((checkpoint: NewCheckpoint): CheckpointSummary => {
    const { runId, step, stateHash, bytes } = checkpoint
    if (selectRun.get(runId) === undefined) {
      throw new StudioError('run/not-found', `There is no run number ${runId} for a checkpoint.`, {
        runId,
      })
    }
    if (checkpoint.isBest) clearBest.run(runId)
    upsert.run(
      runId,
      step,
      stateHash,
      hashOf(bytes),
      bytes.length,
      now(),
      Number(checkpoint.isInitial),
      Number(checkpoint.isBest),
      bytes,
    )
    const thinned = list(runId).map((stored) => ({
      ...stored,
      isKept: stored.isInitial || stored.isBest || stored.isLast || stored.step === step,
    }))
    for (const id of checkpointsToDelete(thinned)) remove.run(id)
    return list(runId).find((stored) => stored.step === step) ?? refuseMissing(runId, { step })
  })

  return {
    list,
    insert: (checkpoint) => insert.immediate(checkpoint),
    read: db.transaction((runId: number, choice: CheckpointChoice) => {
      const all = list(runId)
      const summary = all.find((stored) => isChosen(stored, choice)) ?? refuseMissing(runId, choice)
      const row = selectBytes.get(summary.id)
      if (!row || hashOf(row.bytes) !== row.bytesHash) {
        const others = all.filter((stored) => stored !== summary).map((stored) => stored.step)
        throw new StudioError(
          'store/damaged',
          `The checkpoint at step ${summary.step} of run ${runId} has changed since it was written ` +
            'and is not used. ' +
            (others.length === 0
              ? 'The run has no other one; its curves are not touched by this.'
              : `Choose another one: there are checkpoints at steps ${others.join(', ')}.`),
          { runId, step: summary.step, others },
        )
      }
      return { summary, bytes: ownBytes(row.bytes) }
    }),
  }
}

function isChosen(checkpoint: CheckpointSummary, choice: CheckpointChoice): boolean {
  switch (choice) {
    case 'best':
      return checkpoint.isBest
    case 'last':
      return checkpoint.isLast
    case 'initial':
      return checkpoint.isInitial
    default:
      return checkpoint.step === choice.step
  }
}

function refuseMissing(runId: number, choice: CheckpointChoice): never {
  const wanted =
    typeof choice === 'string' ? `“${choice}” checkpoint` : `checkpoint at step ${choice.step}`
  throw new StudioError(
    'store/no-checkpoint',
    `Run ${runId} has no ${wanted}. Open the run to see which checkpoints it has, and choose one.`,
    { runId, choice },
  )
}

function toSummary(row: CheckpointRow): CheckpointSummary {
  return {
    ...row,
    isInitial: row.isInitial === 1,
    isBest: row.isBest === 1,
    isLast: row.isLast === 1,
  }
}
