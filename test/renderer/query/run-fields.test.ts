import { runConfigSchema } from '@engine/protocol/experiment-config'
import { describe, expect, it } from 'vitest'
import { holds } from '../../../src-renderer/query/evaluation'
import { parseQuery } from '../../../src-renderer/query/query'
import {
  configFields,
  differingFields,
  fieldsOfRuns,
  queryTarget,
  runValue,
} from '../../../src-renderer/query/run-fields'
import { runSummary } from '../views/run-summary'

const config = (learningRate: number, seed = 1) =>
  runConfigSchema.parse({
    name: `rate ${String(learningRate)}`,
    dataset: { source: 'generated', settings: { generator: 'xor' } },
    network: {
      layers: [{ type: 'affine', units: 4 }, { type: 'relu' }, { type: 'affine', units: 2 }],
    },
    training: { seed },
    optimizer: { type: 'sgd', learningRate },
  })

describe('fields of runs', () => {
  it('are the settings by their paths, lists by their places, names left out', () => {
    const fields = configFields(config(0.1))
    expect(fields.get('optimizer.learningRate')).toBe(0.1)
    expect(fields.get('network.layers.0.units')).toBe(4)
    expect(fields.get('network.layers.1.type')).toBe('relu')
    expect(fields.has('name')).toBe(false)
  })

  it('that differ are named, and no others', () => {
    expect(differingFields([configFields(config(0.1)), configFields(config(0.01, 2))])).toEqual([
      'training.seed',
      'optimizer.learningRate',
    ])
    expect(differingFields([configFields(config(0.1)), configFields(config(0.1))])).toEqual([])
  })

  it('answer queries: settings, series, the metric that decides, tags and words', () => {
    const run = runSummary({
      tags: ['old', 'baseline'],
      last: { 'test/accuracy': 0.92, 'train/accuracy': 0.99, 'test/loss': 0.3 },
      best: { 'test/accuracy': { value: 0.95, step: 3 } },
    })
    const fields = configFields(config(0.01))
    const asked = (text: string): boolean => holds(parseQuery(text).query, queryTarget(run, fields))
    expect(runValue(run, fields, 'accuracy')).toBe(0.92)
    expect(runValue(run, fields, 'best.test/accuracy')).toBe(0.95)
    expect(runValue(run, null, 'optimizer.learningRate')).toBeUndefined()
    expect(asked('accuracy > 90% optimizer.learningRate <= 0.01 tag = old digits')).toBe(true)
    expect(asked('train/accuracy < 0.9')).toBe(false)
    expect(asked('-tag = old')).toBe(false)
    expect(asked('optimizer.type = sgd (seed = 7 or "test/loss" < 0.4)')).toBe(true)
  })

  it('are told apart as fields, settings and metrics, numbers and words', () => {
    const run = runSummary({ last: { 'test/loss': 1 } })
    const fields = fieldsOfRuns([run], new Map([[run.id, configFields(config(0.1))]]))
    const of = (name: string) => fields.find((field) => field.name === name)
    expect(of('optimizer.learningRate')).toMatchObject({ kind: 'setting', isNumeric: true })
    expect(of('optimizer.type')).toMatchObject({ kind: 'setting', isNumeric: false })
    expect(of('test/loss')).toMatchObject({ kind: 'metric', isNumeric: true })
    expect(of('tag')).toMatchObject({ kind: 'run', isNumeric: false })
  })
})
