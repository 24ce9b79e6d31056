import { readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { experimentConfigSchema } from '@engine/protocol/experiment-config'
import { describe, expect, test } from 'vitest'

const directory = resolve(import.meta.dirname, '../../examples')

describe('examples', () => {
  const files = readdirSync(directory).filter((name) => name.endsWith('.json'))

  test('the two-layer net and the optimizer comparison of the notes are among them', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        'two-layer-net-digits.json',
        'two-layer-net-mnist.json',
        'optimizer-comparison-digits.json',
        'optimizer-comparison-mnist.json',
      ]),
    )
  })

  test.each(files)('%s fits the schema of an experiment', (file) => {
    const config = experimentConfigSchema.parse(
      JSON.parse(readFileSync(resolve(directory, file), 'utf8')),
    )
    expect(config.name).not.toBe('')
    expect(config.optimizers.length).toBeGreaterThan(0)
  })
})
