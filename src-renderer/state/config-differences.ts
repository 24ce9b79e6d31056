/** A place where two configs differ. `before` or `after` is undefined where one has nothing there. */
export interface ConfigDifference {
  /** From the root of the config: `['network', 'layers', 0, 'units']`. */
  readonly path: readonly (string | number)[]
  readonly before: unknown
  readonly after: unknown
}

/** Numbers of a list that are told one by one; where more differ, the list is one difference. */
const MOST_NUMBERS = 20

/**
 * What differs between two values of JSON, leaf by leaf. Of two lists the equal beginning and the
 * equal end are left out first, so that a layer put in between is one difference and not many; paths
 * count in the list of before, or of after where something was added.
 */
export function configDifferences(before: unknown, after: unknown): readonly ConfigDifference[] {
  return differencesAt([], before, after)
}

/** Equal as JSON: order of keys does not matter, and an absent field equals an undefined one. */
export function isSameJson(before: unknown, after: unknown): boolean {
  return differencesAt([], before, after).length === 0
}

function differencesAt(
  path: ConfigDifference['path'],
  before: unknown,
  after: unknown,
): readonly ConfigDifference[] {
  if (Object.is(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after)) return listDifferences(path, before, after)
  if (isPlainObject(before) && isPlainObject(after) && before['type'] === after['type']) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) => differencesAt([...path, key], before[key], after[key]))
  }
  return [{ path, before, after }]
}

function listDifferences(
  path: ConfigDifference['path'],
  before: readonly unknown[],
  after: readonly unknown[],
): readonly ConfigDifference[] {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && isSameJson(before[start], after[start])) start++
  let end = 0
  while (
    end < shorter - start &&
    isSameJson(before[before.length - 1 - end], after[after.length - 1 - end])
  ) {
    end++
  }
  const count = Math.max(before.length, after.length) - start - end
  const isNumber = (item: unknown): boolean => typeof item === 'number'
  if (count > MOST_NUMBERS && before.every(isNumber) && after.every(isNumber)) {
    return [{ path, before, after }]
  }
  return Array.from({ length: count }, (_difference, offset) => {
    const place = start + offset
    const item = (list: readonly unknown[]): unknown =>
      place < list.length - end ? list[place] : undefined
    return differencesAt([...path, place], item(before), item(after))
  }).flat()
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
