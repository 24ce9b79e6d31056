import { augmentationConfigSchema } from '@engine/protocol/augmentation-config'
import { splitConfigSchema } from '@engine/protocol/dataset-config'
import {
  regularizationConfigSchema,
  trainingConfigSchema,
} from '@engine/protocol/experiment-config'
import { initializerConfigSchema, layerConfigSchema } from '@engine/protocol/layer-config'
import { lossConfigSchema } from '@engine/protocol/loss-config'
import { optimizerConfigSchema } from '@engine/protocol/optimizer-config'
import type { z } from 'zod'
import {
  describeSchema,
  type FieldDescription,
  type NumberField,
} from '../../../components/schema-form/schema-fields'
import { variantOf } from '../../../components/schema-form/union-variants'
import type { Draft, FormValue } from '../../../state/draft'

/** A setting that a search can vary. */
export interface SearchField {
  /** From the root of a run's config: `network.layers.0.units`. */
  readonly field: string
  /** Where its texts lie below `config.`: `network.layers.units`. */
  readonly textPath: string
  readonly group: 'optimizer' | 'training' | 'regularization' | 'start' | 'data' | 'layer'
  /** Place of the layer, from 0; null for what belongs to no layer. */
  readonly layer: number | null
  readonly value:
    | { readonly kind: 'number'; readonly field: NumberField }
    | { readonly kind: 'choice'; readonly choices: readonly string[] }
    /** Objects of a union, each with its defaults, known by their type. */
    | { readonly kind: 'variant'; readonly choices: readonly string[] }
  /** What the form holds now. */
  readonly current: unknown
}

/** Settings that a search leaves alone: repeats vary the seed, and these change what is measured. */
const LEFT_OUT = ['seed', 'precision', 'gradient', 'type', 'isFrozen']

/** Every number and choice of the draft that a search can vary, most wanted first. */
export function searchFieldsOf(draft: Draft): readonly SearchField[] {
  const [first] = draft.optimizers
  const inAll = ({ key }: FieldDescription): boolean =>
    draft.optimizers.every((optimizer) => Object.hasOwn(optimizer, key))
  return [
    ...(first === undefined
      ? []
      : fieldsOf(optimizerConfigSchema, first, 'optimizer', 'optimizer', inAll)),
    ...fieldsOf(trainingConfigSchema, draft.training, 'training', 'training'),
    ...fieldsOf(
      regularizationConfigSchema,
      draft.regularization,
      'regularization',
      'regularization',
    ),
    {
      field: 'initializer',
      textPath: 'initializer.type',
      group: 'start',
      layer: null,
      value: { kind: 'variant', choices: initializerTypes() },
      current: draft.initializer['type'],
    },
    ...fieldsOf(initializerConfigSchema, draft.initializer, 'initializer', 'start'),
    ...fieldsOf(lossConfigSchema, draft.loss, 'loss', 'regularization'),
    ...draft.network.layers.flatMap((layer, index) =>
      fieldsOf(layerConfigSchema, layer, `network.layers.${String(index)}`, 'layer').map(
        (field) => ({ ...field, layer: index }),
      ),
    ),
    ...fieldsOf(splitConfigSchema, draft.split, 'split', 'data').filter(
      ({ field }) => field === 'split.trainLimit',
    ),
    ...fieldsOf(augmentationConfigSchema, draft.augmentation, 'augmentation', 'data'),
  ]
}

function initializerTypes(): readonly string[] {
  const description = describeSchema(initializerConfigSchema)
  const types =
    description.kind === 'union' ? description.variants.flatMap(({ values }) => values) : []
  return types.filter((type) => initializerConfigSchema.safeParse({ type }).success)
}

function fieldsOf(
  schema: z.core.$ZodType,
  value: FormValue,
  path: string,
  group: SearchField['group'],
  isWanted: (field: FieldDescription) => boolean = () => true,
): readonly SearchField[] {
  const description = describeSchema(schema)
  const fields =
    description.kind === 'object'
      ? description.fields
      : description.kind === 'union'
        ? (variantOf(description, value[description.discriminator])?.fields ?? [])
        : []
  return fields
    .filter((field) => !LEFT_OUT.includes(field.key) && isWanted(field))
    .flatMap((field) => {
      const varied = valueOf(field)
      return varied === null
        ? []
        : [
            {
              field: `${path}.${field.key}`,
              textPath: `${path}.${field.key}`
                .replace(/\.\d+/g, '')
                .replace(/^optimizer\./, 'optimizers.'),
              group,
              layer: null,
              value: varied,
              current: value[field.key],
            },
          ]
    })
}

function valueOf(field: FieldDescription): SearchField['value'] | null {
  if (field.kind === 'integer' || field.kind === 'number') return { kind: 'number', field }
  if (field.kind === 'choice') return { kind: 'choice', choices: field.choices }
  return null
}

/** What the book compares. */
const INITIALIZERS = ['gaussian', 'xavier-normal', 'he-normal'] as const

/** An axis of a field as it is first offered: around the value that the form holds. */
export function firstAxis(field: SearchField, type: 'grid' | 'random'): FormValue {
  const { value, current } = field
  if (value.kind === 'variant') {
    return {
      field: field.field,
      values: INITIALIZERS.map((type) => initializerConfigSchema.parse({ type })),
    }
  }
  if (value.kind === 'choice') {
    // A given order needs its file; it is varied only where one adds it.
    return { field: field.field, values: value.choices.filter((choice) => choice !== 'given') }
  }
  const around = typeof current === 'number' ? valuesAround(current, value.field) : []
  if (type === 'grid') return { field: field.field, values: around }
  const [least = 0] = around
  const most = around.at(-1) ?? 1
  return {
    field: field.field,
    from: least,
    to: most,
    scale: least > 0 ? 'logarithmic' : 'linear',
    ...(value.field.kind === 'integer' ? { isWhole: true } : {}),
  }
}

/** A few values below and above one, within the bounds of its field. */
export function valuesAround(current: number, field: NumberField): readonly number[] {
  const wide =
    current === 0
      ? [0, ...(field.maximum !== null && field.maximum <= 1 ? [0.1, 0.2] : STARTS[field.kind])]
      : field.kind === 'integer'
        ? [current / 2, current, current * 2].map(Math.round)
        : [current / 10, current, current * 10]
  const fitting = wide
    .map((value) => Number(value.toPrecision(6)))
    .filter(
      (value) =>
        (field.minimum === null ||
          (field.exclusive.minimum ? value > field.minimum : value >= field.minimum)) &&
        (field.maximum === null ||
          (field.exclusive.maximum ? value < field.maximum : value <= field.maximum)),
    )
  return [...new Set(fitting)].sort((a, b) => a - b)
}

/** Where a setting is switched off, the values that it is usually given. */
const STARTS = { number: [1e-5, 1e-4, 1e-3], integer: [1, 2] } as const
