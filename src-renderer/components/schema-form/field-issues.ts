/** Something wrong with a value, as zod reports it; the path leads from the form's own value. */
export interface FieldIssue {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** What a zod error says, for a form. */
export function fieldIssuesOf(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): readonly FieldIssue[] {
  return issues.map(({ path, message }) => ({
    path: path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
    message,
  }))
}

/** The issues under a path, told from there: what a form for a part of a value is given. */
export function issuesUnder(
  issues: readonly FieldIssue[],
  ...path: readonly (string | number)[]
): readonly FieldIssue[] {
  return issues
    .filter((issue) => path.every((part, index) => issue.path[index] === part))
    .map((issue) => ({ path: issue.path.slice(path.length), message: issue.message }))
}
