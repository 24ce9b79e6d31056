import type { Query } from './query'
import type { Operator } from './tokens'

/** What a field of a run holds; several texts for tags, null for nothing. */
export type FieldValue = number | string | boolean | readonly string[] | null

/** A run as queries see it. */
export interface QueryTarget {
  /** Everything that words are looked for in, in small letters. */
  readonly searchText: string
  /** Undefined where the run has no such field. */
  readonly valueOf: (field: string) => FieldValue | undefined
}

/** Whether a query holds for a run. A comparison with a field that the run does not have is false. */
export function holds(query: Query, target: QueryTarget): boolean {
  switch (query.type) {
    case 'all':
      return query.parts.every((part) => holds(part, target))
    case 'any':
      return query.parts.some((part) => holds(part, target))
    case 'not':
      return !holds(query.part, target)
    case 'text':
      return target.searchText.includes(query.text.toLowerCase())
    case 'compare': {
      const value = target.valueOf(query.field)
      if (value === undefined || value === null) return query.operator === '!='
      return compare(value, query.operator, query.value)
    }
    default:
      return query satisfies never
  }
}

/** Fields that a query names, each once. */
export function fieldsOf(query: Query): ReadonlySet<string> {
  switch (query.type) {
    case 'all':
    case 'any':
      return new Set(query.parts.flatMap((part) => [...fieldsOf(part)]))
    case 'not':
      return fieldsOf(query.part)
    case 'text':
      return new Set()
    case 'compare':
      return new Set([query.field])
    default:
      return query satisfies never
  }
}

function compare(value: Exclude<FieldValue, null>, operator: Operator, asked: string): boolean {
  if (typeof value === 'object') {
    const isOneOf = value.some((text) =>
      compareTexts(text, operator === '!=' ? '=' : operator, asked),
    )
    return operator === '!=' ? !isOneOf : isOneOf
  }
  if (typeof value === 'number') {
    const number = parseQueryNumber(asked)
    return number === null
      ? compareTexts(String(value), operator, asked)
      : compareNumbers(value, operator, number)
  }
  return compareTexts(String(value), operator, asked)
}

function compareNumbers(value: number, operator: Operator, asked: number): boolean {
  switch (operator) {
    case '=':
    case ':':
    case '~':
      return Object.is(value, asked) || value === asked
    case '!=':
      return !Object.is(value, asked) && value !== asked
    case '<':
      return value < asked
    case '<=':
      return value <= asked
    case '>':
      return value > asked
    case '>=':
      return value >= asked
    default:
      return operator satisfies never
  }
}

function compareTexts(value: string, operator: Operator, asked: string): boolean {
  const [text, other] = [value.toLowerCase(), asked.toLowerCase()]
  switch (operator) {
    case '=':
      return text === other
    case '!=':
      return text !== other
    case ':':
    case '~':
      return text.includes(other)
    case '<':
      return text < other
    case '<=':
      return text <= other
    case '>':
      return text > other
    case '>=':
      return text >= other
    default:
      return operator satisfies never
  }
}

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
