import type { TablePeek } from './table-peek'

/** A column that can be chosen to be predicted. */
export interface TargetOption {
  readonly target: string | number
  /** The column's name or number; null for the first and the last, which the language names. */
  readonly name: string | null
}

/** The columns of a table to choose from: by name where it has names once each, else by number. */
export function targetOptions(peek: TablePeek | null): readonly TargetOption[] {
  const ends: TargetOption[] = [
    { target: 'first', name: null },
    { target: 'last', name: null },
  ]
  if (peek === null) return ends
  const { names, columnCount } = peek
  return [
    ...ends,
    ...Array.from({ length: columnCount }, (_, index): TargetOption => {
      const name = names?.[index] ?? ''
      const isUnique = name !== '' && names?.indexOf(name) === names?.lastIndexOf(name)
      // The words of the two ends mean the ends themselves.
      const isPlain = isUnique && name !== 'first' && name !== 'last'
      return { target: isPlain ? name : index, name: name === '' ? `${index + 1}` : name }
    }),
  ]
}
