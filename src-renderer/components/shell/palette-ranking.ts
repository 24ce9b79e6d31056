/**
 * How well a text fits what was typed; 0 not at all. Every word must occur: at the beginning of the
 * text, of a word, inside one, or letter by letter in its order ("ntr" in "New trial").
 */
export function fitOf(text: string, typed: string): number {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const lower = text.toLowerCase()
  let fit = 1
  for (const word of words) {
    const one = wordFit(lower, word)
    if (one === 0) return 0
    fit += one
  }
  // Of two that fit alike the shorter one is meant.
  return fit - Math.min(lower.length, 200) / 1000
}

function wordFit(text: string, word: string): number {
  const at = text.indexOf(word)
  if (at === 0) return 8
  if (at > 0) return isWordStart(text, at) ? 6 : startsLater(text, word) ? 6 : 4
  let place = 0
  for (const sign of word) {
    place = text.indexOf(sign, place) + 1
    if (place === 0) return 0
  }
  return 1
}

function isWordStart(text: string, at: number): boolean {
  return !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))
}

function startsLater(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at > 0 && isWordStart(text, at)) return true
  }
  return false
}

/** The best fits first, at most `count`; equal ones as they came. */
export function bestFits<T>(
  items: readonly T[],
  typed: string,
  textOf: (item: T) => string,
  count: number,
): readonly T[] {
  if (typed.trim() === '') return items.slice(0, count)
  return items
    .map((item) => ({ item, fit: fitOf(textOf(item), typed) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .slice(0, count)
    .map(({ item }) => item)
}
