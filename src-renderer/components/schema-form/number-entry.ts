import type { NumberField } from './schema-fields'

/**
 * The number that a person typed, or null when it is none. Read as people write: `1e-3`, `.5`,
 * `−2`, full-width digits of a Chinese keyboard, spaces between thousands. A comma is refused: it
 * would mean a thousand to some and a decimal point to others.
 */
export function parseNumber(text: string): number | null {
  const plain = text
    .normalize('NFKC')
    .replace(/[−–]/g, '-')
    .replace(/(?<=\d)\s(?=\d)/g, '')
    .trim()
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null
  const value = Number(plain)
  return Number.isFinite(value) ? value : null
}

/** What a number field says of its content; `null` when all is well. */
export type NumberComplaint =
  | { readonly type: 'not-a-number' }
  | { readonly type: 'not-an-integer' }
  | { readonly type: 'at-least' | 'more-than' | 'at-most' | 'less-than'; readonly bound: number }

/** The first thing wrong with a value; only bounds and kind, not what other fields demand. */
export function complaintOf(value: unknown, field: NumberField): NumberComplaint | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return { type: 'not-a-number' }
  const { minimum, maximum, exclusive } = field
  if (field.kind === 'integer' && !Number.isInteger(value)) return { type: 'not-an-integer' }
  if (minimum !== null) {
    if (exclusive.minimum && value <= minimum) return { type: 'more-than', bound: minimum }
    if (value < minimum) return { type: 'at-least', bound: minimum }
  }
  if (maximum !== null) {
    if (exclusive.maximum && value >= maximum) return { type: 'less-than', bound: maximum }
    if (value > maximum) return { type: 'at-most', bound: maximum }
  }
  return null
}

/**
 * Whether a value is thought of by its order of magnitude, as a learning rate is: positive, with no
 * least value.
 */
export function isScaleLike(field: NumberField): boolean {
  return field.kind === 'number' && field.minimum === 0 && field.exclusive.minimum
}

/**
 * The value that an arrow key leads to; the same value where the next one would break a bound.
 * Scale-like values go through 1, 2, 5, 10 …, `isLarge` (with Shift) by the factor 10. Other numbers
 * change by one unit of their last written digit, integers by one unit of their second digit.
 */
export function stepNumber(
  value: number,
  direction: 1 | -1,
  isLarge: boolean,
  field: NumberField,
): number {
  const next = isScaleLike(field)
    ? scaled(value, direction, isLarge)
    : value + direction * stepOf(value, field) * (isLarge ? 10 : 1)
  const tidy = Number(next.toPrecision(12))
  return complaintOf(tidy, field) === null ? tidy : value
}

function scaled(value: number, direction: 1 | -1, isLarge: boolean): number {
  if (isLarge) return direction > 0 ? value * 10 : value / 10
  const exponent = Math.floor(Math.log10(value))
  const rungs = [-1, 0, 1].flatMap((above) =>
    [1, 2, 5].map((lead) => Number(`${lead}e${exponent + above}`)),
  )
  // The value itself may be off by rounding: what counts as the next rung is a true step away.
  const found =
    direction > 0
      ? rungs.find((rung) => rung > value * (1 + 1e-9))
      : rungs.findLast((rung) => rung < value * (1 - 1e-9))
  return found ?? value
}

function stepOf(value: number, field: NumberField): number {
  if (field.kind === 'integer') {
    const magnitude = Math.floor(Math.log10(Math.max(1, Math.abs(value))))
    return Math.max(1, 10 ** (magnitude - 1))
  }
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  const decimals = (mantissa.split('.')[1] ?? '').length - Number(exponent)
  const finest = field.maximum !== null && field.maximum <= 1 ? 0.01 : 0.1
  return Math.min(finest, 10 ** -decimals)
}
