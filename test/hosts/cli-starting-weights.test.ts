import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { experimentFile, run } from './command-line'
import { buildProgram, temporaryDirectory } from './program'

beforeAll(buildProgram)

const startedSchema = z.looseObject({ event: z.literal('run-started'), initialHash: z.string() })

test('train starts from an exported file or from a run, both with the same weights', async () => {
  const directory = temporaryDirectory()
  const inStudio = ['--data-dir', join(directory, 'data')]
  const config = experimentFile(directory)
  const weights = join(directory, 'weights.npz')
  const hashOf = async (...options: string[]): Promise<string> => {
    const { code, out, err } = await run('train', config, '--json', ...options, ...inStudio)
    expect(err).toBe('')
    expect(code).toBe(0)
    return startedSchema.parse(JSON.parse(out.slice(0, out.indexOf('\n')))).initialHash
  }
  const drawn = await hashOf()
  const exported = ['export', '1', '--checkpoint', 'last', '--format', 'npz', '--output', weights]
  expect(await run(...exported, ...inStudio)).toMatchObject({ code: 0 })
  const fromFile = await hashOf('--weights', weights)
  const fromRun = await hashOf('--from-run', '1', '--checkpoint', 'last')
  expect(fromFile).not.toBe(drawn)
  expect(fromRun).toBe(fromFile)

  const refused = await run('train', config, '--layers', '1,x', '--from-run', '1', ...inStudio)
  expect(refused.code).toBe(2)
  expect(refused.err).toContain('--layers is 1,x')
  const lonely = await run('train', config, '--checkpoint', 'best', ...inStudio)
  expect(lonely.code).toBe(2)
  expect(lonely.err).toContain('--from-run')
})
