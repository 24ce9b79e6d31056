import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { experimentFile, run, start } from './command-line'
import { buildProgram, temporaryDirectory } from './program'

beforeAll(buildProgram)

/** Every line of standard output as one object. */
function linesOf(out: string): Record<string, unknown>[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)))
}

/** A studio of its own with a finished run. */
async function trained(
  changes: Readonly<Record<string, unknown>> = {},
): Promise<readonly [string, string]> {
  const directory = temporaryDirectory()
  const inStudio = ['--data-dir', join(directory, 'data')] as const
  const { code } = await run('train', experimentFile(directory, changes), ...inStudio)
  expect(code).toBe(0)
  return inStudio
}

describe('descent runs verify', () => {
  test('repeats a run, finds every state the same, and says where one is not', async () => {
    const inStudio = await trained()
    const { code, out } = await run('runs', 'verify', 'latest', '--json', ...inStudio)
    expect(code).toBe(0)
    const lines = linesOf(out)
    expect(lines.length).toBeGreaterThanOrEqual(3)
    for (const line of lines.slice(0, -1)) {
      expect(line).toMatchObject({ event: 'state-compared', run: 1, isSame: true })
      expect(line['replayedHash']).toMatch(/^[0-9a-f]{64}$/)
    }
    const verdict = lines.at(-1)
    expect(verdict).toMatchObject({ event: 'run-verified', run: 1, isSame: true, fromStep: 0 })
    expect(verdict?.['trainedWith']).toEqual([verdict?.['kernels']])

    const db = new SQLite(join(inStudio[1], 'studio.db'))
    db.prepare('UPDATE checkpoint SET state_hash = ? WHERE step = 40').run('0'.repeat(64))
    db.close()
    const other = await run('runs', 'verify', '1', ...inStudio)
    expect(other.code).toBe(1)
    expect(other.out).toMatch(/^ +0 +[0-9a-f]{16} +[0-9a-f]{16} +same$/m)
    expect(other.out).toMatch(/^ +40 +0{16} +[0-9a-f]{16} +DIFFERS$/m)
    expect(other.out).toContain('Not all states are the same, repeated from step 0 by the kernels')
  })
})

describe('descent runs fork', () => {
  test('goes on from a step with settings changed, and shares what is stored before it', async () => {
    const inStudio = await trained()
    const { code, out } = await run(
      ...['runs', 'fork', 'latest', '--step', '12', '--set', 'optimizer.learningRate=0.02'],
      ...['--set', 'training.length.count=6', '--name', 'slower', '--json', ...inStudio],
    )
    expect(code).toBe(0)
    const lines = linesOf(out)
    expect(lines[0]).toEqual({ event: 'run-forked', run: 2, parent: 1, step: 12 })
    const steps = lines.filter(({ event }) => event === 'step').map(({ step }) => step)
    expect(steps).toEqual(Array.from({ length: 36 }, (_, index) => 13 + index))
    expect(lines.at(-1)).toMatchObject({ event: 'run-finished', run: 2, status: 'finished' })
    const shown = await run('runs', 'show', 'slower', '--json', ...inStudio)
    expect(JSON.parse(shown.out)).toMatchObject({
      summary: { parentRunId: 1, forkStep: 12, step: 48 },
      config: { optimizer: { learningRate: 0.02 } },
    })
    const verified = await run('runs', 'verify', '2', ...inStudio)
    expect(verified.code).toBe(0)
    expect(verified.out).toMatch(/^ *1 +0 +[0-9a-f]{16} +[0-9a-f]{16} +same$/m)
    expect(verified.out).toMatch(/^ *2 +12 +[0-9a-f]{16} +[0-9a-f]{16} +same$/m)
    expect(verified.out).toContain('repeated from step 0 of run 1 to 12, then from there by the')
  })

  test('may be stored for later', async () => {
    const inStudio = await trained()
    const forked = await run('runs', 'fork', '1', '--step', '20', '--later', ...inStudio)
    expect(forked).toMatchObject({ code: 0 })
    expect(forked.out).toContain('goes on from step 20 of run 1')
    const { code, out } = await run('resume', '2', '--json', ...inStudio)
    expect(code).toBe(0)
    expect(linesOf(out).find(({ event }) => event === 'step')).toMatchObject({ step: 21 })
    // With the same settings it is the same run.
    const ends = await Promise.all(
      ['1', '2'].map((id) => run('runs', 'rewind', id, '--step', '40', '--json', ...inStudio)),
    )
    const hashes = ends.map((end) => linesOf(end.out)[0]?.['stateHash'])
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(hashes[1]).toBe(hashes[0])
  })

  test('refuses what cannot be, with the remedy', async () => {
    const inStudio = await trained()
    const refusals = await Promise.all(
      [
        ['--step', '41'],
        ['--step', 'five'],
        ['--step', '8', '--set', 'training.seed'],
        ['--step', '8', '--set', 'optimizer.speed=3'],
      ].map((args) => run('runs', 'fork', '1', ...args, ...inStudio)),
    )
    expect(refusals.map(({ code }) => code)).toEqual([2, 2, 2, 2])
    expect(refusals.map(({ err }) => err)).toEqual([
      expect.stringContaining('has done 40 steps: choose a step from 0 to 40, not 41.'),
      expect.stringContaining('It must be a whole number.'),
      expect.stringContaining('It must be like optimizer.learningRate=0.01.'),
      expect.stringContaining('There is no setting optimizer.speed'),
    ])
  })
})

describe.skipIf(process.platform === 'win32')('descent runs edit', () => {
  test('changes a stopped run from its next step on, and replays with it', async () => {
    const directory = temporaryDirectory()
    const inStudio = ['--data-dir', join(directory, 'data')]
    const file = experimentFile(directory, {
      training: { length: { unit: 'iterations', count: 500_000_000 } },
    })
    /** Trains until there are new steps, then stops as Ctrl-C does. */
    const trainABit = async (...args: string[]): Promise<number> => {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      const { child, ended } = start([...args, '--json', ...inStudio], (line) => {
        if (line.includes('"event":"step"')) resolve(undefined)
      })
      await promise
      child.kill('SIGINT')
      const { code, out } = await ended
      expect(code).toBe(4)
      return z.number().parse(linesOf(out).at(-1)?.['steps'])
    }
    const stoppedAt = await trainABit('train', file)
    const edited = await run(
      'runs',
      'edit',
      '1',
      '--set',
      'optimizer.learningRate=0.3',
      ...inStudio,
    )
    expect(edited.out).toContain(`optimizer.learningRate = 0.3 after step ${String(stoppedAt)}`)
    expect(await trainABit('resume', '1')).toBeGreaterThan(stoppedAt)
    const verified = await run('runs', 'verify', '1', '--json', ...inStudio)
    expect(linesOf(verified.out).at(-1)).toMatchObject({ isSame: true, editCount: 1 })
    const refused = await run('runs', 'edit', '1', '--set', 'training.seed=2', ...inStudio)
    expect(refused.code).toBe(2)
    expect(refused.err).toContain('fork the run at a step')
  })
})
