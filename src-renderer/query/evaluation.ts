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

type Comparison = Extract<Query, { readonly type: 'compare' }>

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
      return compare(value, query)
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

function compare(
  value: Exclude<FieldValue, null>,
  { operator, value: asked, number }: Comparison,
): boolean {
  if (typeof value === 'object') {
    const isOneOf = value.some((text) =>
      compareTexts(text, operator === '!=' ? '=' : operator, asked),
    )
    return operator === '!=' ? !isOneOf : isOneOf
  }
  if (typeof value === 'number') {
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
