import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { goldenFileNames } from './golden-files'

it('every golden file that there is has a test that reads it', (context) => {
  const names = goldenFileNames()
  if (names === null) return context.skip('there is no folder of goldens')
  const tests = resolve(import.meta.dirname, '..')
  const sources = readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(tests, name), 'utf8'))
  const untested = names.filter(
    (name) => !sources.some((source) => source.includes(`describeGolden('${name}'`)),
  )
  expect(untested).toEqual([])
  expect(names.length).toBeGreaterThan(0)
})
