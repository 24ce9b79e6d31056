import { configDifferences, isSameJson } from './config-differences'

/** What was composed, step by step: one line of undo and redo for the whole form. */
export interface DraftHistory<T> {
  /** Oldest first. */
  readonly past: readonly T[]
  readonly present: T
  /** What redo leads to, nearest first. */
  readonly future: readonly T[]
  /** The one value that the last step changed, and when; null for a step that is not to grow. */
  readonly typing: { readonly field: string; readonly atMs: number } | null
}

/** Steps that can be taken back. */
const MAXIMUM_COUNT = 200
/** Changes of one value that follow within this time, as arrow keys make them, are one step. */
const TYPING_MS = 1000

export function beginHistory<T>(present: T): DraftHistory<T> {
  return { past: [], present, future: [], typing: null }
}

/** The history with a new present; one that equals the old adds nothing. */
export function recorded<T>(history: DraftHistory<T>, present: T, atMs: number): DraftHistory<T> {
  if (isSameJson(history.present, present)) return { ...history, present }
  const differences = configDifferences(history.present, present)
  const [only] = differences
  const field =
    differences.length === 1 && only !== undefined && typeof only.after !== 'object'
      ? only.path.join('.')
      : null
  const { typing } = history
  const goesOn = field !== null && typing?.field === field && atMs - typing.atMs < TYPING_MS
  return {
    past: goesOn ? history.past : [...history.past, history.present].slice(-MAXIMUM_COUNT),
    present,
    future: [],
    typing: field === null ? null : { field, atMs },
  }
}

/** The history with what its last step brings with it, which is undone together with that step. */
export function followed<T>(history: DraftHistory<T>, present: T): DraftHistory<T> {
  return isSameJson(history.present, present) ? history : { ...history, present }
}

/** One step back; the same history where there is none. */
export function undone<T>(history: DraftHistory<T>): DraftHistory<T> {
  const before = history.past.at(-1)
  if (before === undefined) return history
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
    typing: null,
  }
}

/** One step forward; the same history where there is none. */
export function redone<T>(history: DraftHistory<T>): DraftHistory<T> {
  const [next, ...future] = history.future
  if (next === undefined) return history
  return { past: [...history.past, history.present], present: next, future, typing: null }
}
