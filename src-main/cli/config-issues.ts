import { z } from 'zod'

/** `optimizers[1].learningRate`; the whole file for an empty path. */
export function fieldText(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${String(part)}]` : `.${String(part)}`))
    .join('')
  return text.startsWith('.') ? text.slice(1) : text
}

/**
 * Says in a sentence what is wrong with one field and what would be right.
 *
 * @param schema the schema that `value` was checked by
 * @param value  the whole value
 */
export function sentenceOf(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown): string {
  // A value that is written short, as text, is reported where its long form has its type.
  const above = issue.path.slice(0, -1)
  const isShort = issue.path.length > 0 && typeof valueAt(value, above) === 'string'
  const path = isShort ? above : issue.path
  const field = fieldText(path)
  const given = valueAt(value, path)
  const subject = given === undefined ? `${field} is missing` : `${field} is ${shown(given)}`
  switch (issue.code) {
    case 'invalid_type':
      return `${subject}; ${nameOfType(issue.expected)} is expected.`
    case 'too_small':
      return `${subject}; ${limit(issue, 'least', issue.minimum, issue.inclusive)}.`
    case 'too_big':
      return `${subject}; ${limit(issue, 'most', issue.maximum, issue.inclusive)}.`
    case 'invalid_value':
      return `${subject}; allowed: ${issue.values.map((option) => shown(option)).join(', ')}.`
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? `${subject}; allowed: ${issue.options.map((option) => shown(option)).join(', ')}.`
        : `${subject}; ${issue.message}.`
    case 'unrecognized_keys':
      return unknownFields(issue.keys, issue.path, schema, value)
    default:
      return `${subject}: ${issue.message}`
  }
}

function limit(
  issue: { readonly origin: string },
  side: 'least' | 'most',
  bound: number | bigint,
  isInclusive = true,
): string {
  const unit =
    issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' entries' : ''
  if (isInclusive) return `at ${side} ${String(bound)}${unit} is allowed`
  return `it must be ${side === 'least' ? 'greater' : 'less'} than ${String(bound)}`
}

function nameOfType(expected: string): string {
  switch (expected) {
    case 'int':
      return 'a whole number'
    case 'number':
      return 'a number'
    case 'string':
      return 'text in double quotes'
    case 'boolean':
      return 'true or false'
    case 'array':
      return 'a list in square brackets'
    case 'object':
      return 'an object in curly brackets'
    default:
      return expected
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return undefined
    // Any part of a path is a key of the object or list that it was reported for.
    at = (at as Record<PropertyKey, unknown>)[part]
  }
  return at
}

function unknownFields(
  keys: readonly string[],
  path: readonly PropertyKey[],
  schema: z.ZodType,
  value: unknown,
): string {
  const known = knownFields(schema, path, value)
  const place = path.length === 0 ? 'at the top' : `in ${fieldText(path)}`
  return keys
    .map((key) => {
      const near = known.find((name) => isNear(name, key))
      const remedy =
        near !== undefined
          ? `did you mean "${near}"?`
          : known.length > 0
            ? `its fields are ${known.join(', ')}.`
            : 'leave it out.'
      return `There is no field "${key}" ${place}; ${remedy}`
    })
    .join(' ')
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly oneOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
}

/** Field names that the schema allows at a place, by the variant that the value itself chooses. */
function knownFields(
  schema: z.ZodType,
  path: readonly PropertyKey[],
  value: unknown,
): readonly string[] {
  // JSON Schema holds all that is asked for here in these few keywords.
  let place = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  let at = value
  for (const part of [...path, null]) {
    const variants = place.oneOf ?? place.anyOf
    if (variants) place = variants.find((variant) => isVariantOf(variant, at)) ?? {}
    if (part === null) break
    place = (typeof part === 'number' ? place.items : place.properties?.[String(part)]) ?? {}
    at = valueAt(at, [part])
  }
  return Object.keys(place.properties ?? {})
}

function isVariantOf(variant: JsonSchema, value: unknown): boolean {
  return Object.entries(variant.properties ?? {}).every(([name, property]) => {
    const given = valueAt(value, [name])
    if (property.const !== undefined) return given === property.const
    return property.enum === undefined || given === undefined || property.enum.includes(given)
  })
}

/** True for a slip of the pen: another case, or at most two letters more, less or other. */
function isNear(name: string, typed: string): boolean {
  const a = name.toLowerCase()
  const b = typed.toLowerCase()
  if (Math.abs(a.length - b.length) > 2 || Math.min(a.length, b.length) < 3) return a === b
  // One row of the Levenshtein table at a time.
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return (row[b.length] ?? Infinity) <= 2
}
