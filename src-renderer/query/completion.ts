import { quoted } from './query'
import { OPERATORS, tokensOf } from './tokens'

/** A field that can be asked for. */
export interface QueryField {
  readonly name: string
  /** What the field is, in the user's language. */
  readonly label: string
  readonly isNumeric: boolean
  /** Values that occur, the most frequent first; asked for only when they are shown. */
  readonly values: () => readonly string[]
}

export interface Completion {
  /** The text that takes the place of what stands between `from` and `to`. */
  readonly text: string
  readonly from: number
  readonly to: number
  readonly kind: 'field' | 'operator' | 'value' | 'keyword'
  readonly label: string
}

const MAXIMUM_COUNT = 12

/** What may come at the caret of a query, best fit first. */
export function completionsAt(
  text: string,
  caret: number,
  fields: readonly QueryField[],
): readonly Completion[] {
  const tokens = tokensOf(text.slice(0, caret))
  const last = tokens.at(-1)
  const isTouching = last !== undefined && last.to === caret
  const typed = isTouching && (last.type === 'word' || last.type === 'quoted') ? last : null
  const before = typed === null ? last : tokens.at(-2)
  const from = typed?.from ?? caret
  if (before?.type === 'operator') {
    const name = tokens.at(typed === null ? -2 : -3)
    const field =
      name?.type === 'word' || name?.type === 'quoted'
        ? fields.find((candidate) => candidate.name === name.text)
        : undefined
    return ranked(field?.values() ?? [], typed?.text ?? '', (value) => value).map((value) => ({
      text: `${quoted(value)} `,
      from,
      to: caret,
      kind: 'value',
      label: '',
    }))
  }
  if (typed === null && before !== undefined && !isTouching) {
    const isField =
      (before.type === 'word' || before.type === 'quoted') && isKnown(fields, before.text)
    const isValue = tokens.at(-2)?.type === 'operator'
    if (isField && !isValue) {
      return OPERATORS.filter((operator) => operator !== '~').map((operator) => ({
        text: `${operator} `,
        from,
        to: caret,
        kind: 'operator',
        label: '',
      }))
    }
  }
  return fieldCompletions(fields, typed?.text ?? '', from, caret)
}

function isKnown(fields: readonly QueryField[], name: string): boolean {
  return fields.some((field) => field.name === name)
}

function fieldCompletions(
  fields: readonly QueryField[],
  typed: string,
  from: number,
  to: number,
): readonly Completion[] {
  return ranked(fields, typed, ({ name, label }) => `${name} ${label}`).map((field) => ({
    text: `${quoted(field.name)}${field.isNumeric ? ' > ' : ' = '}`,
    from,
    to,
    kind: 'field',
    label: field.label,
  }))
}

/** Those whose text begins with what was typed, then those in which it begins a word, then the rest. */
function ranked<T>(items: readonly T[], typed: string, textOf: (item: T) => string): readonly T[] {
  const wanted = typed.toLowerCase()
  if (wanted === '') return items.slice(0, MAXIMUM_COUNT)
  const scored = items.flatMap((item) => {
    const text = textOf(item).toLowerCase()
    const at = text.indexOf(wanted)
    if (at < 0) return []
    const isWordStart = at === 0 || /[^\p{L}\p{N}]/u.test(text.charAt(at - 1))
    return [{ item, score: at === 0 ? 0 : isWordStart ? 1 : 2 }]
  })
  return scored
    .sort((a, b) => a.score - b.score)
    .slice(0, MAXIMUM_COUNT)
    .map(({ item }) => item)
}
