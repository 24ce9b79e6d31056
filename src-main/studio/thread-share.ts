/** More threads than these gain little: the sums of a step are split into four parts at most. */
const MOST_THREADS = 4

/**
 * Threads for a run that starts while `runCount` runs, itself included, train or are about to. One
 * core is left to the studio and the interface; threads that wait for each other on a busy core make
 * a run slower than it is alone.
 */
export function threadShare(coreCount: number, runCount: number): number {
  const share = Math.floor((coreCount - 1) / Math.max(runCount, 1))
  return Math.min(Math.max(share, 1), MOST_THREADS)
}
