/** Where the languages keep the texts of a field; `path` has neither list indices nor variants. */
export function labelKey(path: string): string {
  return `config.${path}.label`
}

export function helpKey(path: string): string {
  return `config.${path}.help`
}

export function choiceKey(path: string, value: string): string {
  return `config.${path}.choices.${value}`
}

/** What replaces the English message of a refinement that belongs to this field. */
export function issueKey(path: string): string {
  return `config.${path}.issue`
}

export function pathOf(parent: string, key: string): string {
  if (parent === '') return key
  return key === '' ? parent : `${parent}.${key}`
}
