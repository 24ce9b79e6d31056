import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { experimentFile, run } from './command-line'
import { buildProgram, temporaryDirectory } from './program'

beforeAll(buildProgram)

const runSchema = z.looseObject({ checkpoints: z.array(z.looseObject({ stateHash: z.string() })) })

test('train takes the order of the examples from a file, and the run is repeated by it', async () => {
  const directory = temporaryDirectory()
  const inStudio = ['--data-dir', join(directory, 'data')]
  const config = (order?: string) =>
    experimentFile(directory, {
      split: { validation: 0, test: 0 },
      training: {
        batchSize: 20,
        length: { unit: 'epochs', count: 3 },
        ...(order === undefined ? {} : { order }),
      },
    })
  const order = join(directory, 'order.json')
  const ascending = Array.from({ length: 200 }, (_, index) => index)
  const hashOf = async (id: string): Promise<string | undefined> => {
    const shown = await run('runs', 'show', id, '--json', ...inStudio)
    expect(shown).toMatchObject({ code: 0, err: '' })
    return runSchema.parse(JSON.parse(shown.out)).checkpoints.at(-1)?.stateHash
  }

  writeFileSync(order, JSON.stringify(ascending))
  expect(await run('train', config('sequential'), ...inStudio)).toMatchObject({ code: 0 })
  expect(await run('train', config(), '--order', order, ...inStudio)).toMatchObject({ code: 0 })
  writeFileSync(order, JSON.stringify(ascending.toReversed()))
  expect(await run('train', config(), '--order', order, ...inStudio)).toMatchObject({ code: 0 })
  expect(await hashOf('2')).toBe(await hashOf('1'))
  expect(await hashOf('3')).not.toBe(await hashOf('1'))
  writeFileSync(order, '[]')
  expect(await run('runs', 'verify', '3', ...inStudio)).toMatchObject({ code: 0 })
  const rewound = await run('runs', 'rewind', '3', '--step', '30', ...inStudio)
  expect(rewound.out).toContain(await hashOf('3'))

  writeFileSync(order, JSON.stringify([...ascending.slice(1), 200]))
  const outside = await run('train', config(), '--order', order, ...inStudio)
  expect(outside.code).not.toBe(0)
  expect(outside.err).toContain('order.json names example 200 at place 199')
  const absent = await run('train', config(), '--order', `${order}x`, ...inStudio)
  expect(absent.code).not.toBe(0)
  expect(absent.err).toContain('there is no such file')
})
