import { TEAM_ADDRESS } from '../memory-map'

/*
 * Threads that run one program together. Each holds an instance of the module over the same shared
 * memory, runs every operation of the program for its part of the rows or columns, and meets the
 * others at a barrier before the next operation.
 *
 * Who waits spins first, because the others are seldom more than a few microseconds away, and then
 * parks in the operating system, so that a paused run or a slow partner costs no processor time. The
 * numbers that threads agree by lie in cache lines of their own:
 */
/** Workers that have come up. */
const READY: usize = TEAM_ADDRESS
/** Counts the programs started; workers wait for it to change. */
const ROUND: usize = TEAM_ADDRESS + 64
/** Threads that have reached the barrier. */
const ARRIVED: usize = TEAM_ADDRESS + 128
/** Counts the barriers passed; who has arrived waits for it to change. */
const PHASE: usize = TEAM_ADDRESS + 192
/** Threads that are parked, so that nobody wakes those who are not. */
const PARKED: usize = TEAM_ADDRESS + 256
/** The program: first and last address, rows. */
const JOB: usize = TEAM_ADDRESS + 320

/**
 * Looks at a number before a thread parks: 58 µs on an AMD EPYC (Zen 5), longer than one of two threads
 * has more to do than the other between two barriers, and than a program lets wait for the next. With
 * a tenth of it threads parked at most barriers, and waking them took more than they gained.
 */
const SPIN_COUNT: i32 = 200000

/** The threads that run a program together, and this thread's part of their work. */
export class Team {
  /** This thread's number, from 0. */
  static index: i32 = 0
  /** Threads that share the program that runs. */
  static size: i32 = 1

  /** Numbers in a cache line: parts that are split there do not disturb each other. */
  static readonly LINE: i32 = 16

  /** Whether this thread does what only one of them can do. */
  static get isFirst(): bool {
    return Team.index == 0
  }

  /** Start of this thread's part of `count` things that are split at multiples of `unit`. */
  static firstOf(count: i32, unit: i32): i32 {
    return Team.border(count, unit, Team.index)
  }

  /** End of this thread's part, exclusive. */
  static endOf(count: i32, unit: i32): i32 {
    return Team.border(count, unit, Team.index + 1)
  }

  /** Size of the largest part, at most. */
  static largestPart(count: i32, unit: i32): i32 {
    const units = (count + unit - 1) / unit
    return ((units + Team.size - 1) / Team.size) * unit
  }

  private static border(count: i32, unit: i32, index: i32): i32 {
    const units = (count + unit - 1) / unit
    return min(((units * index) / Team.size) * unit, count)
  }

  /** Workers that have come up so far. */
  static get readyCount(): i32 {
    return atomic.load<i32>(READY)
  }

  /** Wakes the workers for a program. To be called by the first thread, which then runs its part. */
  static begin(program: usize, end: usize, rowCount: i32): void {
    store<usize>(JOB, program)
    store<usize>(JOB, end, 4)
    store<i32>(JOB, rowCount, 8)
    change(ROUND)
  }

  /** Announces a worker and returns the round that it has to wait out. */
  static join(): i32 {
    const round = atomic.load<i32>(ROUND)
    atomic.add<i32>(READY, 1)
    return round
  }

  /** Waits for the next program. */
  static waitForRound(round: i32): void {
    waitForChange(ROUND, round)
  }

  static get program(): usize {
    return load<usize>(JOB)
  }

  static get programEnd(): usize {
    return load<usize>(JOB, 4)
  }

  static get rowCount(): i32 {
    return load<i32>(JOB, 8)
  }

  /** Returns once all threads have called it; what they wrote before is seen by all afterwards. */
  static meet(): void {
    if (!ASC_FEATURE_THREADS) return
    if (Team.size == 1) return
    const phase = atomic.load<i32>(PHASE)
    if (atomic.add<i32>(ARRIVED, 1) == Team.size - 1) {
      atomic.store<i32>(ARRIVED, 0)
      change(PHASE)
    } else {
      waitForChange(PHASE, phase)
    }
  }
}

function change(address: usize): void {
  atomic.add<i32>(address, 1)
  if (atomic.load<i32>(PARKED) != 0) atomic.notify(address)
}

function waitForChange(address: usize, old: i32): void {
  for (let spin = 0; spin < SPIN_COUNT; spin++) {
    if (atomic.load<i32>(address) != old) return
  }
  atomic.add<i32>(PARKED, 1)
  // Returns at once when the number has changed meanwhile.
  while (atomic.load<i32>(address) == old) atomic.wait<i32>(address, old)
  atomic.sub<i32>(PARKED, 1)
}
