import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { gradientCheckReportSchema } from '@engine/protocol/gradient-check'
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

test('gradcheck and range-test begin with the file that a config names beside it, or with a run', async () => {
  const directory = temporaryDirectory()
  const inStudio = ['--data-dir', join(directory, 'data')]
  const trained = experimentFile(directory)
  expect(await run('train', trained, ...inStudio)).toMatchObject({ code: 0 })
  const beside = temporaryDirectory()
  const weights = join(beside, 'mine.safetensors')
  const exported = ['export', '1', '--checkpoint', 'last', '--format', 'safetensors']
  expect(await run(...exported, '--output', weights, ...inStudio)).toMatchObject({ code: 0 })
  const named = experimentFile(beside, { start: { from: 'file', fileName: 'mine.safetensors' } })

  const lossOf = async (...args: string[]): Promise<number> => {
    const { code, out, err } = await run('gradcheck', ...args, '--json', ...inStudio)
    expect(err).toBe('')
    expect(code).toBe(0)
    return gradientCheckReportSchema.parse(JSON.parse(out)).loss
  }
  const ofRun = await lossOf(trained, '--from-run', '1', '--checkpoint', 'last')
  expect(await lossOf(named)).toBe(ofRun)

  const rates = ['--steps', '20', '--json']
  const tested = await run('range-test', named, ...rates, ...inStudio)
  expect(tested).toMatchObject({ code: 0, err: '' })
  expect(tested.out).toContain('"losses":[')
  rmSync(weights)
  const missing = await run('range-test', named, ...inStudio)
  expect(missing.code).toBe(2)
  expect(missing.err).toContain('mine.safetensors')
})
