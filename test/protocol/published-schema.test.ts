import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { experimentConfigSchema } from '@engine/protocol/experiment-config'
import { expect, test } from 'vitest'
import { z } from 'zod'

const root = resolve(import.meta.dirname, '../..')

/** What editors complete and check an experiment by: the schema of the program, and the key that names it. */
function publishedSchema(): object {
  const { properties, ...schema } = z.toJSONSchema(experimentConfigSchema, {
    io: 'input',
    reused: 'ref',
  })
  return {
    $id: 'experiment.schema.json',
    title: 'Experiment of Descent Studio',
    ...schema,
    properties: { $schema: { type: 'string' }, ...properties },
  }
}

test('docs/experiment.schema.json is the schema of the program; npm run schema writes it', async () => {
  await expect(`${JSON.stringify(publishedSchema(), null, 1)}\n`).toMatchFileSnapshot(
    join(root, 'docs/experiment.schema.json'),
  )
})

test('the published schema knows every field of the examples', () => {
  const { properties } = z.toJSONSchema(experimentConfigSchema, { io: 'input' })
  const known = Object.keys(properties ?? {})
  const files = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.json'))
  expect(files.length).toBeGreaterThan(3)
  for (const file of files) {
    const example: unknown = JSON.parse(readFileSync(join(root, 'examples', file), 'utf8'))
    for (const key of Object.keys(z.record(z.string(), z.unknown()).parse(example))) {
      expect(known, file).toContain(key)
    }
  }
})
