import type { FormValue } from '../../state/draft'

/** A value of a form that is an object of the schema; anything else counts as empty. */
export function recordOf(value: unknown): FormValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {}
}

/** The list with the item at `from` taken out and put in at `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list]
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}

export function replacedAt<T>(list: readonly T[], index: number, item: T): T[] {
  return list.map((old, place) => (place === index ? item : old))
}

export function removedAt<T>(list: readonly T[], index: number): T[] {
  return list.filter((_item, place) => place !== index)
}
