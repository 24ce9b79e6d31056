import type { RunSummary } from './run'

/** What can be said of the initial weights of a selection of runs. */
export type StartAgreement =
  | { readonly type: 'same'; readonly hash: string }
  | { readonly type: 'same-so-far'; readonly hash: string; readonly startedCount: number }
  /** Runs of one seed began alike; those of another seed began elsewhere, as they should. */
  | { readonly type: 'same-by-seed'; readonly seedCount: number }
  | { readonly type: 'different' }
  | { readonly type: 'unknown' }

export function startAgreement(
  runs: readonly Pick<RunSummary, 'initialHash' | 'seed'>[],
): StartAgreement {
  const hashes = runs.map((run) => run.initialHash).filter((hash) => hash !== '')
  const [hash] = hashes
  if (hash === undefined) return { type: 'unknown' }
  if (hashes.some((other) => other !== hash)) {
    const bySeed = Map.groupBy(
      runs.filter((run) => run.initialHash !== ''),
      (run) => run.seed,
    )
    const isSameBySeed = [...bySeed.values()].every(
      (members) => new Set(members.map((run) => run.initialHash)).size === 1,
    )
    // One run per seed has nothing to agree with.
    return isSameBySeed && [...bySeed.values()].some((members) => members.length > 1)
      ? { type: 'same-by-seed', seedCount: bySeed.size }
      : { type: 'different' }
  }
  return hashes.length === runs.length
    ? { type: 'same', hash }
    : { type: 'same-so-far', hash, startedCount: hashes.length }
}
