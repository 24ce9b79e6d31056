import { generatorConfigSchema, importConfigSchema } from '@engine/protocol/dataset-config'
import { experimentConfigSchema, runConfigSchema } from '@engine/protocol/experiment-config'
import { layerConfigSchema } from '@engine/protocol/layer-config'
import { settingsSchema } from '@engine/protocol/settings'
import { describe, expect, test } from 'vitest'
import {
  choiceKey,
  labelKey,
  pathOf,
} from '../../../src-renderer/components/schema-form/field-texts'
import {
  describeFields,
  type FieldDescription,
} from '../../../src-renderer/components/schema-form/schema-fields'
import { createStudioI18n } from '../../../src-renderer/locales/i18n'

/** Every text key that a form for these fields asks for. */
function textKeysOf(fields: readonly FieldDescription[], parent: string): string[] {
  return fields.flatMap((field): string[] => {
    const path = pathOf(parent, field.key)
    const own = field.key === '' ? [] : [labelKey(path)]
    switch (field.kind) {
      case 'literal':
        return []
      case 'choice':
        return [...own, ...field.choices.map((value) => choiceKey(path, value))]
      case 'mixed':
        return [
          ...own,
          ...field.variants.flatMap((variant) => {
            if (variant.kind === 'choice') {
              return variant.choices.map((value) => choiceKey(path, value))
            }
            if (variant.kind === 'object') return textKeysOf(variant.fields, path)
            return [choiceKey(path, variant.kind === 'text' ? 'by-text' : 'by-number')]
          }),
        ]
      case 'object':
        return [...own, ...textKeysOf(field.fields, path)]
      case 'union': {
        const discriminator = pathOf(path, field.discriminator)
        return [
          ...own,
          labelKey(discriminator),
          ...field.variants.flatMap(({ values, fields: inner }) => [
            ...values.map((value) => choiceKey(discriminator, value)),
            ...textKeysOf(inner, path),
          ]),
        ]
      }
      case 'list':
        return [...own, ...textKeysOf([{ ...field.item, key: '' }], path)]
      default:
        return own
    }
  })
}

describe.each(['en', 'zh-CN'])('in %s', (locale) => {
  const { global } = createStudioI18n(locale)

  test.each([
    ['the experiment', experimentConfigSchema, ''],
    ['a run', runConfigSchema, ''],
    ['a generated set', generatorConfigSchema, 'generator'],
    ['a layer', layerConfigSchema, 'layer'],
    ['the import', importConfigSchema, 'import'],
    ['the settings', settingsSchema, 'settings'],
  ])('%s has a label for every field and choice', (_what, schema, path) => {
    const keys = textKeysOf(describeFields(schema), path)
    expect(keys.length).toBeGreaterThan(5)
    expect(keys.filter((key) => !global.te(key, locale))).toEqual([])
  })
})

test('the optimizer labels are looked for without index and variant', () => {
  const keys = textKeysOf(describeFields(experimentConfigSchema), '')
  expect(keys).toContain('config.optimizers.learningRate.label')
  expect(keys).toContain('config.network.layers.type.choices.leaky-relu')
  expect(keys).toContain('config.dataset.settings.generator.choices.digits')
})
