import { safeParse } from 'zod'
import { defaultOf, type ObjectVariant, type UnionField } from './schema-fields'

type Values = Readonly<Record<string, unknown>>

export function variantOf(field: UnionField, value: unknown): ObjectVariant | undefined {
  return field.variants.find((variant) => variant.values.some((known) => known === value))
}

/**
 * The value after another variant was chosen: the new variant's defaults, with what the person had
 * entered wherever both variants mean the same by a field (same name, same default). So a seed stays,
 * while a learning rate of SGD is not carried over to Adam.
 */
export function switchVariant(field: UnionField, current: Values, chosen: string): Values {
  const next = variantOf(field, chosen)
  const previous = variantOf(field, current[field.discriminator])
  const values: Record<string, unknown> = { [field.discriminator]: chosen }
  if (!next) return values
  for (const [key, schema] of Object.entries(next.schema.shape)) {
    if (key === field.discriminator) continue
    const byDefault = defaultOf(schema)
    const before = previous?.schema.shape[key]
    const isSame =
      before !== undefined &&
      JSON.stringify(defaultOf(before)) === JSON.stringify(byDefault) &&
      safeParse(schema, current[key]).success
    const value = isSame ? current[key] : byDefault
    if (value !== undefined) values[key] = value
  }
  return values
}
