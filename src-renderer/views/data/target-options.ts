import type { DatasetPreview } from '@engine/protocol/dataset'

/** A column that can be chosen to be predicted. */
export interface TargetOption {
  /** As a select holds it: `first`, `last`, `name:…` or `index:…`. */
  readonly value: string
  /** The column's name; null for first and last, which the language names. */
  readonly name: string | null
}

/**
 * The columns to choose from, once the file has been read: by name where there is a header, by
 * number where not. Columns that share a name are left to their numbers' owner, the terminal.
 */
export function targetOptions(preview: DatasetPreview | null): readonly TargetOption[] {
  const ends: TargetOption[] = [
    { value: 'first', name: null },
    { value: 'last', name: null },
  ]
  if (preview === null || preview.description.inputShape.length > 1) return ends
  const { inputNames } = preview.description
  const target = preview.decisions.find(({ code }) => code === 'csv/target')?.details['column']
  const names = typeof target === 'string' ? [target, ...inputNames] : inputNames
  const unnamed = names.map((name) => /^column (\d+)$/.exec(name)?.[1])
  if (unnamed.every((number) => number !== undefined)) {
    const numbers = unnamed.map(Number).toSorted((a, b) => a - b)
    return [
      ...ends,
      ...numbers.map((number) => ({ value: `index:${number - 1}`, name: `column ${number}` })),
    ]
  }
  const single = names.filter((name) => names.indexOf(name) === names.lastIndexOf(name))
  return [...ends, ...single.map((name) => ({ value: `name:${name}`, name }))]
}

/** What the config holds for a chosen option. */
export function targetOf(option: string): string | number {
  if (option.startsWith('index:')) return Number(option.slice('index:'.length))
  return option.startsWith('name:') ? option.slice('name:'.length) : option
}

/** The option that stands for what the config holds. */
export function optionOf(target: unknown): string {
  if (typeof target === 'number') return `index:${target}`
  return target === 'first' || target === 'last' ? target : `name:${String(target)}`
}
