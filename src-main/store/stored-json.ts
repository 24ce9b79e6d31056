/**
 * JSON text for a column. Unlike plain JSON it keeps NaN and the infinities, which the details of a
 * diverging run's events contain: they are written as `{"$number": "NaN"}`.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'number' && !Number.isFinite(item) ? { $number: String(item) } : item,
  )
}

/**
 * The value that `toJson` was given. The caller names its type: these columns are written by this
 * program alone, from values that their zod schema has checked.
 */
export function fromJson<T>(text: string): T {
  // Proven by what is said above; the schema of the reply checks it again on the other side.
  return JSON.parse(text, revive) as T
}

/** JSON with the keys of every object in order, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  )
}

function revive(_key: string, item: unknown): unknown {
  if (typeof item !== 'object' || item === null || !('$number' in item)) return item
  return Number(item.$number)
}
