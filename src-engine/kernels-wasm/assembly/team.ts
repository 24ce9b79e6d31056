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
}
