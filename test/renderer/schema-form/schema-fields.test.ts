import { generatorConfigSchema, importConfigSchema } from '@engine/protocol/dataset-config'
import { experimentConfigSchema, runConfigSchema } from '@engine/protocol/experiment-config'
import { layerConfigSchema } from '@engine/protocol/layer-config'
import { optimizerConfigSchema } from '@engine/protocol/optimizer-config'
import { settingsSchema } from '@engine/protocol/settings'
import { studioContract } from '@engine/protocol/studio-contract'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  defaultOf,
  describeFields,
  describeSchema,
  type FieldDescription,
} from '../../../src-renderer/components/schema-form/schema-fields'

function field(schema: z.ZodType, key: string): FieldDescription {
  const found = describeFields(schema).find((candidate) => candidate.key === key)
  if (!found) throw new Error(`no field ${key}`)
  return found
}

describe('describing the schemas of the protocol', () => {
  test.each(Object.entries({ experimentConfigSchema, runConfigSchema, settingsSchema }))(
    'every field of %s can be described',
    (_name, schema) => {
      expect(describeFields(schema).map(({ key }) => key)).toEqual(Object.keys(schema.shape))
    },
  )

  test.each(
    Object.entries({
      generatorConfigSchema,
      importConfigSchema,
      layerConfigSchema,
      optimizerConfigSchema,
    }),
  )('every variant of %s can be described', (_name, schema) => {
    const [union] = describeFields(schema)
    expect(union?.kind).toBe('union')
    if (union?.kind !== 'union') return
    expect(union.variants).toHaveLength(schema.options.length)
  })

  test('params of requests that are forms can be described', () => {
    for (const name of ['dataset/rename', 'run/update', 'run/export-checkpoint'] as const) {
      expect(describeFields(studioContract.requests[name].params).length).toBeGreaterThan(0)
    }
  })

  test('training has its bounds, defaults and kinds', () => {
    const training = field(experimentConfigSchema, 'training')
    if (training.kind !== 'object') throw new Error(training.kind)
    expect(training.default).toEqual({
      batchSize: 100,
      length: { unit: 'epochs', count: 10 },
      seed: 1,
      order: 'shuffled',
      givenOrder: { fileName: '', examples: [] },
      precision: 'float32',
      gradientClipping: { type: 'none' },
      gradient: 'backpropagation',
      earlyStopping: { patience: 0, minimumDelta: 0 },
    })
    const [batchSize, length, seed, order] = training.fields
    expect(batchSize).toMatchObject({
      kind: 'integer',
      minimum: 1,
      maximum: 1_000_000,
      default: 100,
    })
    expect(length).toMatchObject({ kind: 'union', discriminator: 'unit' })
    expect(seed).toMatchObject({ kind: 'integer', minimum: 0, maximum: 0xffff_ffff })
    expect(order).toMatchObject({
      kind: 'choice',
      choices: ['shuffled', 'sequential', 'with-replacement', 'class-balanced', 'given'],
    })
  })

  test('a positive learning rate is bounded below by an exclusive 0', () => {
    const optimizer = describeSchema(optimizerConfigSchema)
    if (optimizer.kind !== 'union') throw new Error(optimizer.kind)
    expect(optimizer.variants[0]?.values).toEqual(['sgd'])
    expect(optimizer.variants[0]?.fields[0]).toMatchObject({
      key: 'learningRate',
      kind: 'number',
      minimum: 0,
      maximum: 1000,
      exclusive: { minimum: true, maximum: false },
      default: 0.1,
    })
  })

  test('a variant can stand for several values of the discriminator', () => {
    const generator = describeSchema(generatorConfigSchema)
    if (generator.kind !== 'union') throw new Error(generator.kind)
    expect(generator.variants.map(({ values }) => values)).toEqual([
      ['digits'],
      ['xor', 'circles', 'moons', 'spirals'],
      ['blobs'],
      ['sine', 'plane'],
    ])
  })

  test('a refined object is described like a plain one', () => {
    const split = field(experimentConfigSchema, 'split')
    if (split.kind !== 'object') throw new Error(split.kind)
    expect(split.fields.map(({ key }) => key)).toEqual([
      'validation',
      'test',
      'stratified',
      'trainLimit',
    ])
  })

  test('the target column of a CSV is one of several plain values', () => {
    const csv = describeSchema(importConfigSchema)
    if (csv.kind !== 'union') throw new Error(csv.kind)
    const target = csv.variants[0]?.fields.find(({ key }) => key === 'target')
    if (target?.kind !== 'mixed') throw new Error(target?.kind)
    expect(target.default).toBe('first')
    expect(target.variants.map(({ kind }) => kind)).toEqual(['choice', 'integer', 'text'])
  })

  test('lists tell how many they hold and of what', () => {
    const optimizers = field(experimentConfigSchema, 'optimizers')
    expect(optimizers).toMatchObject({ kind: 'list', minimumLength: 1, maximumLength: 24 })
    if (optimizers.kind === 'list') expect(optimizers.item.kind).toBe('union')
  })
})

describe('wrappers', () => {
  test('optional, nullable, default, prefault, readonly and catch are taken off', () => {
    const wrapped = z.number().min(1).nullable().default(2).readonly().catch(3).optional()
    expect(describeSchema(wrapped, 'x')).toMatchObject({
      key: 'x',
      kind: 'number',
      minimum: 1,
      isOptional: true,
      isNullable: true,
    })
  })

  test('an integer without bounds has none', () => {
    expect(describeSchema(z.int())).toMatchObject({
      kind: 'integer',
      minimum: null,
      maximum: null,
    })
  })

  test('the default of a prefault is what it parses to', () => {
    const schema = z.object({ a: z.int().default(3) }).prefault({})
    expect(defaultOf(schema)).toEqual({ a: 3 })
    expect(defaultOf(z.int())).toBeUndefined()
  })

  test('a schema that no form can show is refused', () => {
    expect(() => describeSchema(z.map(z.string(), z.string()), 'x')).toThrow('the map at "x"')
  })
})
