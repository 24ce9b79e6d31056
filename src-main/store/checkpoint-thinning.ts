/**
 * Limits for the checkpoints between a run's first, best and last. Nets of the size of the book's
 * (a megabyte with Adam's state) reach the count; with tens of millions of parameters a few remain,
 * so that no run fills a disk.
 */
const BETWEEN_LIMIT_BYTES = 256 * 1024 * 1024
/** One for every doubling of the distance from the end, over 4,096 intervals. */
const BETWEEN_LIMIT_COUNT = 12

export interface ThinnedCheckpoint {
  readonly id: number
  readonly step: number
  readonly sizeBytes: number
  /** First, best or newest of its run, or just inserted. */
  readonly isKept: boolean
}

/**
 * Which checkpoints of a run to delete so that those between the kept ones stay within the limits.
 * Again and again the one goes whose absence leaves the least gap for its distance from the end, so
 * that what stays is dense near the end and thins out exponentially towards the start.
 *
 * @param checkpoints by ascending steps
 */
export function checkpointsToDelete(
  checkpoints: readonly ThinnedCheckpoint[],
  limits: { readonly bytes: number; readonly count: number } = {
    bytes: BETWEEN_LIMIT_BYTES,
    count: BETWEEN_LIMIT_COUNT,
  },
): number[] {
  const left = [...checkpoints]
  const deleted: number[] = []
  for (;;) {
    const between = left.filter((checkpoint) => !checkpoint.isKept)
    const bytes = between.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    if (between.length <= limits.count && bytes <= limits.bytes) return deleted
    const place = leastMissed(left)
    const [gone] = left.splice(place, 1)
    if (!gone) return deleted
    deleted.push(gone.id)
  }
}

/** Place of the checkpoint that may go first; there is at least one that is not kept. */
function leastMissed(checkpoints: readonly ThinnedCheckpoint[]): number {
  const lastStep = checkpoints.at(-1)?.step ?? 0
  let least = Infinity
  let place = -1
  for (const [i, { step, isKept }] of checkpoints.entries()) {
    if (isKept) continue
    const before = checkpoints[i - 1]?.step ?? 0
    const after = checkpoints[i + 1]?.step ?? lastStep
    const missed = (after - before) / Math.max(1, lastStep - step)
    if (missed < least) {
      least = missed
      place = i
    }
  }
  return place
}
