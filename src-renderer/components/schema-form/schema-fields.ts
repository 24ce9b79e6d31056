import { z } from 'zod'

/** An object schema whose fields are known to be schemas. */
export type ObjectSchema = z.ZodObject<Readonly<Record<string, z.core.$ZodType>>>

interface FieldCommon {
  /** Name of the value inside its object; empty for a schema described on its own. */
  readonly key: string
  /** May be left out although it has no default. */
  readonly isOptional: boolean
  /** May be null, which the form writes as an empty field. */
  readonly isNullable: boolean
  /** What the schema fills in for a missing value; undefined when it must be given. */
  readonly default: unknown
}

export interface NumberField extends FieldCommon {
  readonly kind: 'integer' | 'number'
  readonly minimum: number | null
  readonly maximum: number | null
  /** Which of the bounds are themselves forbidden. */
  readonly exclusive: { readonly minimum: boolean; readonly maximum: boolean }
}

export interface ChoiceField extends FieldCommon {
  readonly kind: 'choice'
  readonly choices: readonly string[]
}

export interface BooleanField extends FieldCommon {
  readonly kind: 'boolean'
}

export interface TextField extends FieldCommon {
  readonly kind: 'text'
  readonly minimumLength: number
  readonly maximumLength: number | null
}

export interface LiteralField extends FieldCommon {
  readonly kind: 'literal'
  readonly value: string | number | boolean | null
}

export interface ObjectField extends FieldCommon {
  readonly kind: 'object'
  readonly fields: readonly FieldDescription[]
}

/** One form of a union: the values of the discriminator that mean it, and its other fields. */
export interface ObjectVariant {
  readonly values: readonly string[]
  readonly fields: readonly FieldDescription[]
  readonly schema: ObjectSchema
}

/** One of several objects, told apart by the value of the field `discriminator`. */
export interface UnionField extends FieldCommon {
  readonly kind: 'union'
  readonly discriminator: string
  readonly variants: readonly ObjectVariant[]
}

/** One of several plain values, such as a choice, a number or a text. */
export interface MixedField extends FieldCommon {
  readonly kind: 'mixed'
  readonly variants: readonly FieldDescription[]
}

/** Several of the same; `SchemaFields` leaves lists to the view that shows them. */
export interface ListField extends FieldCommon {
  readonly kind: 'list'
  readonly item: FieldDescription
  readonly minimumLength: number
  readonly maximumLength: number | null
}

export type FieldDescription =
  | NumberField
  | ChoiceField
  | BooleanField
  | TextField
  | LiteralField
  | ObjectField
  | UnionField
  | MixedField
  | ListField

export type FieldKind = FieldDescription['kind']

/**
 * What a form must know of a schema. Wrappers (default, prefault, optional, nullable, readonly,
 * catch, preprocess) are taken off; refinements stay the schema's own business.
 *
 * @throws TypeError for a schema that no form can show, such as a map or a function
 */
export function describeSchema(schema: z.core.$ZodType, key = ''): FieldDescription {
  let inner = schema
  let isOptional = false
  let isNullable = false
  for (;;) {
    if (inner instanceof z.ZodPipe && inner.def.in instanceof z.ZodTransform) {
      inner = inner.def.out
      continue
    }
    if (inner instanceof z.ZodOptional) isOptional = true
    else if (inner instanceof z.ZodNullable) isNullable = true
    else if (!(
      inner instanceof z.ZodDefault ||
      inner instanceof z.ZodPrefault ||
      inner instanceof z.ZodReadonly ||
      inner instanceof z.ZodNonOptional ||
      inner instanceof z.ZodCatch
    )) {
      break
    }
    inner = inner.def.innerType
  }
  return describeBare(inner, { key, isOptional, isNullable, default: defaultOf(schema) })
}

/**
 * The fields of an object schema in their order, or, for a discriminated union, one union field that
 * holds the fields of every variant.
 */
export function describeFields(schema: z.core.$ZodType): readonly FieldDescription[] {
  const description = describeSchema(schema)
  return description.kind === 'object' ? description.fields : [description]
}

/** The value of the schema for nothing given; undefined where something must be given. */
export function defaultOf(schema: z.core.$ZodType): unknown {
  const parsed = z.safeParse(schema, undefined)
  return parsed.success ? parsed.data : undefined
}

function describeBare(schema: z.core.$ZodType, common: FieldCommon): FieldDescription {
  if (schema instanceof z.ZodNumber) return describeNumber(schema, common)
  if (schema instanceof z.ZodString) {
    return {
      ...common,
      kind: 'text',
      minimumLength: schema.minLength ?? 0,
      maximumLength: schema.maxLength,
    }
  }
  if (schema instanceof z.ZodBoolean) return { ...common, kind: 'boolean' }
  if (schema instanceof z.ZodEnum) {
    return { ...common, kind: 'choice', choices: schema.options.map(String) }
  }
  if (schema instanceof z.ZodLiteral) return describeLiteral(schema, common)
  if (schema instanceof z.ZodObject) {
    return { ...common, kind: 'object', fields: fieldsOf(schema) }
  }
  if (schema instanceof z.ZodDiscriminatedUnion) return describeUnion(schema, common)
  if (schema instanceof z.ZodUnion) {
    const variants = schema.options.map((option) => describeSchema(option))
    return { ...common, kind: 'mixed', variants }
  }
  // Any JSON: a value of another setting, which the view that knows the setting shows.
  if (schema instanceof z.ZodLazy) return { ...common, kind: 'mixed', variants: [] }
  if (schema instanceof z.ZodArray) {
    const bounds = z.toJSONSchema(schema, { io: 'input' })
    return {
      ...common,
      kind: 'list',
      item: describeSchema(schema.element),
      minimumLength: bounds.minItems ?? 0,
      maximumLength: bounds.maxItems ?? null,
    }
  }
  throw new TypeError(`A form cannot show the ${schema._zod.def.type} at "${common.key}".`)
}

function fieldsOf(schema: ObjectSchema, except = ''): FieldDescription[] {
  return Object.entries(schema.shape)
    .filter(([key]) => key !== except)
    .map(([key, field]) => describeSchema(field, key))
}

function describeNumber(schema: z.ZodNumber, common: FieldCommon): NumberField {
  const bounds = z.toJSONSchema(schema, { io: 'input' })
  // Integers are bounded by what a double holds exactly; a form does not speak of that.
  const real = (bound: number | boolean | undefined): number | null =>
    typeof bound !== 'number' || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? null : bound
  const { exclusiveMinimum, exclusiveMaximum } = bounds
  return {
    ...common,
    kind: bounds.type === 'integer' ? 'integer' : 'number',
    minimum: real(exclusiveMinimum ?? bounds.minimum),
    maximum: real(exclusiveMaximum ?? bounds.maximum),
    exclusive: {
      minimum: exclusiveMinimum !== undefined,
      maximum: exclusiveMaximum !== undefined,
    },
  }
}

function describeLiteral(schema: z.ZodLiteral, common: FieldCommon): FieldDescription {
  const [value, ...others] = [...schema.values]
  if (others.length > 0) {
    return { ...common, kind: 'choice', choices: [value, ...others].map(String) }
  }
  if (typeof value === 'bigint' || value === undefined) {
    throw new TypeError(`A form cannot show the literal at "${common.key}".`)
  }
  return { ...common, kind: 'literal', value }
}

function describeUnion(schema: z.ZodDiscriminatedUnion, common: FieldCommon): UnionField {
  const { discriminator } = schema.def
  const variants = schema.options.map((option): ObjectVariant => {
    if (!(option instanceof z.ZodObject)) {
      throw new TypeError(`A form cannot show the union at "${common.key}": not all are objects.`)
    }
    const marker: unknown = option.shape[discriminator]
    if (!(marker instanceof z.ZodEnum || marker instanceof z.ZodLiteral)) {
      throw new TypeError(`The field "${discriminator}" does not tell the variants apart.`)
    }
    const values = marker instanceof z.ZodEnum ? marker.options : [...marker.values]
    return { values: values.map(String), fields: fieldsOf(option, discriminator), schema: option }
  })
  return { ...common, kind: 'union', discriminator, variants }
}
