import { readFileSync } from 'node:fs'

/** CPUs that other processes may use before a repeat is thrown away. */
const QUIET = Number(process.env['BENCH_QUIET'] ?? 0.1)
const LIMIT_MS = 100_000

export interface Repeats {
  readonly rates: readonly number[]
  readonly repeats: number
  readonly discarded: number
  /** CPUs used by others in the worst repeat that was kept; null where the system does not say. */
  readonly otherCpu: number | null
}

/**
 * The rates of `count` calls of `measure`. A repeat during which other processes were busy is done
 * again, as long as that helps; then the quietest are kept. The peers measure in the same way.
 */
export function quietRepeats(count: number, measure: () => number): Repeats {
  const seen: { rate: number; other: number | null }[] = []
  const startedAt = performance.now()
  const quietCount = (): number =>
    seen.filter(({ other }) => other === null || other <= QUIET).length
  while (
    quietCount() < count &&
    (seen.length < count || (seen.length < 4 * count && performance.now() - startedAt < LIMIT_MS))
  ) {
    const before = cpuSeconds()
    const beganAt = performance.now()
    const rate = measure()
    const after = cpuSeconds()
    const seconds = (performance.now() - beganAt) / 1000
    const other =
      before && after
        ? Math.max(0, after.all - before.all - (after.own - before.own)) / seconds
        : null
    seen.push({ rate, other })
  }
  const kept = seen.toSorted((a, b) => (a.other ?? 0) - (b.other ?? 0)).slice(0, count)
  const others = kept.flatMap(({ other }) => (other === null ? [] : [other]))
  return {
    rates: kept.map(({ rate }) => Number(rate.toFixed(2))),
    repeats: kept.length,
    discarded: seen.length - kept.length,
    otherCpu: others.length > 0 ? Number(Math.max(...others).toFixed(3)) : null,
  }
}

export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

export function spread(values: readonly number[], digits = 1): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const round = (value: number | undefined): number => Number((value ?? Number.NaN).toFixed(digits))
  const median =
    sorted.length % 2 === 1
      ? sorted[middle]
      : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
  return { min: round(sorted[0]), median: round(median), max: round(sorted.at(-1)) }
}

/** Largest resident memory of this process so far, in MB; null where the system does not say. */
export function peakResidentMb(): number | null {
  const status = readSystemFile('/proc/self/status')
  const kilobytes = status === null ? undefined : /VmHWM:\s+(\d+)/.exec(status)?.[1]
  return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 102.4) / 10
}

/** CPU time used so far by the whole machine and by this process; null where the system does not say. */
function cpuSeconds(): { all: number; own: number } | null {
  const fields = readSystemFile('/proc/stat')
    ?.split('\n', 1)[0]
    ?.trim()
    .split(/\s+/)
    .slice(1)
    .map(Number)
  if (!fields) return null
  // user, nice, system, irq, softirq and steal, in hundredths of a second.
  const all = [0, 1, 2, 5, 6, 7].reduce((sum, index) => sum + (fields[index] ?? 0), 0) / 100
  const own = process.cpuUsage()
  return { all, own: (own.user + own.system) / 1e6 }
}

function readSystemFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
