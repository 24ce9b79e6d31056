const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  '%': 0.01,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  ms: 1,
  s: 1e3,
  m: 6e4,
  min: 6e4,
  h: 3.6e6,
  d: 8.64e7,
}

/** A number as people write it: `0.01`, `1e-3`, `95%`, `60k`; times in milliseconds: `90s`, `5m`. */
export function parseQueryNumber(text: string): number | null {
  if (/^nan$/i.test(text)) return Number.NaN
  const infinity = /^([+-]?)(∞|inf(inity)?)$/i.exec(text)
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%|[a-z]*)$/i.exec(text)
  const [, number = '', suffix = ''] = match ?? []
  const factor = Object.hasOwn(SUFFIXES, suffix) ? SUFFIXES[suffix] : undefined
  return number === '' || factor === undefined ? null : Number(number) * factor
}
