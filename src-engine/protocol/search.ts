import { z } from 'zod'

/** As in a change of a config: where a setting stands in a run's config, with dots between. */
const fieldSchema = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9]+(\.[A-Za-z0-9]+)*$/, 'Not a field of a config.')

/** Each of these values in turn; an object takes the place of the whole branch: `initializer`. */
const listedAxisSchema = z.strictObject({
  field: fieldSchema,
  values: z.array(z.json()).min(1).max(100),
})

const rangedAxisSchema = z
  .strictObject({
    field: fieldSchema,
    from: z.number(),
    to: z.number(),
    /** `logarithmic` spreads evenly over powers of ten, as rates and penalties want it. */
    scale: z.enum(['linear', 'logarithmic']).default('logarithmic'),
    /** Rounds to whole numbers. */
    isWhole: z.boolean().default(false),
  })
  .refine(({ from, to }) => from < to, { message: 'From must be less than to.', path: ['to'] })
  .refine(({ from, scale }) => scale === 'linear' || from > 0, {
    message: 'A logarithmic scale begins above 0.',
    path: ['from'],
  })

export const searchConfigSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  /** Every value of every axis with every one of the others. */
  z.strictObject({
    type: z.literal('grid'),
    axes: z.array(listedAxisSchema).min(1).max(6),
  }),
  /** Points scattered evenly over the ranges: a few find more than a grid of as many. */
  z.strictObject({
    type: z.literal('random'),
    count: z.int().min(1).max(1000).default(12),
    /** Points left out at the beginning, so that a second search goes on where a first one ended. */
    skip: z.int().min(0).max(1_000_000).default(0),
    axes: z
      .array(z.union([listedAxisSchema, rangedAxisSchema]))
      .min(1)
      .max(6),
  }),
])
export type SearchConfig = z.output<typeof searchConfigSchema>
type Axis = Extract<SearchConfig, { type: 'random' }>['axes'][number]
type ConfigValue = z.output<ReturnType<typeof z.json>>

/** One trial of a search: settings with other values. */
export type SearchPoint = readonly {
  readonly field: string
  readonly value: ConfigValue
}[]

/** Trials of a search without looking at them. */
export function searchPointCount(search: SearchConfig): number {
  switch (search.type) {
    case 'none':
      return 1
    case 'grid':
      return search.axes.reduce((product, { values }) => product * values.length, 1)
    case 'random':
      return search.count
    default:
      return search satisfies never
  }
}

/** The trials of a search in their order; of none a single one without changes. */
export function searchPoints(search: SearchConfig): readonly SearchPoint[] {
  switch (search.type) {
    case 'none':
      return [[]]
    case 'grid':
      return search.axes.reduce<readonly SearchPoint[]>(
        (points, { field, values }) =>
          points.flatMap((point) => values.map((value) => [...point, { field, value }])),
        [[]],
      )
    case 'random': {
      const steps = additiveSteps(search.axes.length)
      return Array.from({ length: search.count }, (_point, index) =>
        search.axes.map((axis, place) => {
          const share = (0.5 + (search.skip + index + 1) * (steps[place] ?? 0)) % 1
          return { field: axis.field, value: valueAt(axis, share) }
        }),
      )
    }
    default:
      return search satisfies never
  }
}

/**
 * Steps of the additive recurrence that fills a cube of d sides evenly: φ⁻¹ … φ⁻ᵈ, where φ is the
 * positive root of xᵈ⁺¹ = x + 1.
 *
 * @see Roberts 2018, "The unreasonable effectiveness of quasirandom sequences"
 */
function additiveSteps(sideCount: number): readonly number[] {
  let root = 2
  for (let round = 0; round < 40; round++) root = (1 + root) ** (1 / (sideCount + 1))
  return Array.from({ length: sideCount }, (_step, index) => root ** -(index + 1) % 1)
}

function valueAt(axis: Axis, share: number): ConfigValue {
  if ('values' in axis) return axis.values[Math.floor(share * axis.values.length)] ?? null
  const { from, to, scale, isWhole } = axis
  const value =
    scale === 'linear' ? from + (to - from) * share : Math.exp(mixed(Math.log(from), Math.log(to)))
  // Three digits are all that such a search can tell apart, and they are read more easily.
  return isWhole ? Math.round(value) : Number(value.toPrecision(3))

  function mixed(low: number, high: number): number {
    return low + (high - low) * share
  }
}
