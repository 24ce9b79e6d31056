import { parseQueryNumber } from './query-number'
import { tokensOf, type Operator, type Token } from './tokens'

interface Place {
  readonly from: number
  readonly to: number
}

/** What is asked of a run, with its place in the text. */
export type Query = Place &
  (
    | { readonly type: 'all'; readonly parts: readonly Query[] }
    | { readonly type: 'any'; readonly parts: readonly Query[] }
    | { readonly type: 'not'; readonly part: Query }
    /** Somewhere in the run's texts. */
    | { readonly type: 'text'; readonly text: string }
    | {
        readonly type: 'compare'
        readonly field: string
        readonly fieldPlace: Place
        readonly operator: Operator
        readonly value: string
        /** The value as a number, where it is one. */
        readonly number: number | null
      }
  )

/** Why a text is no query yet; the interface words it by `kind`. */
export interface QueryFault extends Place {
  readonly kind: 'value-missing' | 'field-missing' | 'term-missing' | 'not-closed' | 'not-opened'
}

export interface ParsedQuery {
  /** What could be understood; an empty `all` holds for every run. */
  readonly query: Query
  readonly faults: readonly QueryFault[]
}

/**
 * Reads a query:
 *
 *   accuracy > 0.9 optimizer.type = adam -tag:old (seed = 1 or seed = 2) "drawn digits"
 *
 * Terms side by side must all hold; `or` binds weaker; `not`, `-` and `!` negate; a word alone is
 * looked for in the run's texts. What is wrong is said and left out, so that typing can go on.
 */
export function parseQuery(text: string): ParsedQuery {
  const parser = new Parser(tokensOf(text), text.length)
  return parser.parse()
}

class Parser {
  readonly #tokens: readonly Token[]
  readonly #length: number
  readonly #faults: QueryFault[] = []
  #at = 0

  constructor(tokens: readonly Token[], length: number) {
    this.#tokens = tokens
    this.#length = length
  }

  parse(): ParsedQuery {
    const parts: Query[] = []
    while (this.#at < this.#tokens.length) {
      const part = this.#any()
      if (part !== null) parts.push(part)
      const stray = this.#tokens[this.#at]
      if (stray?.type === 'close') {
        this.#fault('not-opened', stray)
        this.#at++
      }
    }
    const [only] = parts
    const query =
      only !== undefined && parts.length === 1
        ? only
        : ({ type: 'all', parts, from: 0, to: this.#length } as const)
    return { query, faults: this.#faults }
  }

  #fault(kind: QueryFault['kind'], { from, to }: Place): void {
    this.#faults.push({ kind, from, to })
  }

  #isKeyword(word: string): boolean {
    const token = this.#tokens[this.#at]
    return (
      token?.type === 'word' &&
      token.text.toLowerCase() === word &&
      this.#tokens[this.#at + 1]?.type !== 'operator'
    )
  }

  #any(): Query | null {
    const parts: Query[] = []
    for (;;) {
      const part = this.#all()
      if (part !== null) parts.push(part)
      const or = this.#tokens[this.#at]
      if (or === undefined || !this.#isKeyword('or')) break
      if (part === null) this.#fault('term-missing', or)
      this.#at++
      const next = this.#tokens[this.#at]
      if (next === undefined || next.type === 'close') this.#fault('term-missing', or)
    }
    return joined('any', parts)
  }

  #all(): Query | null {
    const parts: Query[] = []
    while (this.#at < this.#tokens.length) {
      if (this.#tokens[this.#at]?.type === 'close' || this.#isKeyword('or')) break
      if (this.#isKeyword('and')) {
        this.#at++
        continue
      }
      const part = this.#term()
      if (part !== null) parts.push(part)
    }
    return joined('all', parts)
  }

  #term(): Query | null {
    const token = this.#tokens[this.#at]
    if (token === undefined) return null
    if (token.type === 'minus' || this.#isKeyword('not')) {
      this.#at++
      const part = this.#tokens[this.#at]?.type === 'close' ? null : this.#term()
      if (part === null) {
        this.#fault('term-missing', token)
        return null
      }
      return { type: 'not', part, from: token.from, to: part.to }
    }
    this.#at++
    switch (token.type) {
      case 'open':
        return this.#group(token)
      case 'operator': {
        this.#fault('field-missing', token)
        const value = this.#tokens[this.#at]
        if (value?.type === 'word' || value?.type === 'quoted') this.#at++
        return null
      }
      case 'close':
        return null
      case 'word':
      case 'quoted':
        return this.#comparison(token)
      default:
        return token satisfies never
    }
  }

  #group(open: Token): Query | null {
    const inner = this.#any()
    const close = this.#tokens[this.#at]
    if (close?.type === 'close') this.#at++
    else this.#fault('not-closed', open)
    if (inner === null) {
      this.#fault('term-missing', open)
      return null
    }
    return { ...inner, from: open.from, to: close?.to ?? this.#length }
  }

  #comparison(word: Token & { readonly type: 'word' | 'quoted' }): Query | null {
    const { from, to } = word
    const operator = this.#tokens[this.#at]
    if (operator?.type !== 'operator') {
      if (word.type === 'quoted' && !word.isClosed) this.#fault('not-closed', word)
      return word.text === '' ? null : { type: 'text', text: word.text, from, to }
    }
    this.#at++
    const value = this.#tokens[this.#at]
    if (value?.type !== 'word' && value?.type !== 'quoted') {
      this.#fault('value-missing', { from, to: operator.to })
      return null
    }
    this.#at++
    if (value.type === 'quoted' && !value.isClosed) this.#fault('not-closed', value)
    return {
      type: 'compare',
      field: word.text,
      fieldPlace: { from, to },
      operator: operator.operator,
      value: value.text,
      number: parseQueryNumber(value.text),
      from,
      to: value.to,
    }
  }
}

function joined(type: 'all' | 'any', parts: readonly Query[]): Query | null {
  const first = parts[0]
  const last = parts.at(-1)
  if (first === undefined || last === undefined) return null
  return parts.length === 1 ? first : { type, parts, from: first.from, to: last.to }
}

/** The terms that must all hold, as they stand in the text: what the chips of a query show. */
export function termsOf(text: string): { readonly from: number; readonly to: number }[] {
  const { query } = parseQuery(text)
  if (query.type !== 'all') return [{ from: query.from, to: query.to }]
  return query.parts.map(({ from, to }) => ({ from, to }))
}

/** The text without one of its terms. */
export function withoutTerm(text: string, index: number): string {
  const terms = termsOf(text)
  return terms
    .filter((_, place) => place !== index)
    .map(({ from, to }) => text.slice(from, to))
    .join(' ')
}

/** The text with one more term at its end. */
export function withTerm(text: string, term: string): string {
  const { query } = parseQuery(text)
  const before = query.type === 'any' ? `(${text.trim()})` : text.trim()
  return before === '' ? term : `${before} ${term}`
}

/** A name or value as it has to be written in a query: in quotes where it would be cut. */
export function quoted(text: string): string {
  const isPlain = text !== '' && !/[\s()"“”:=!<>~]/.test(text) && !/^-|^(and|or|not)$/i.test(text)
  return isPlain ? text : `"${text.replaceAll(/["“”]/g, '')}"`
}
