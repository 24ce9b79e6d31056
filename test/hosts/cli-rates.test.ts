import { beforeAll, expect, test } from 'vitest'
import { experimentFile, run } from './command-line'
import { buildProgram, temporaryDirectory } from './program'

beforeAll(buildProgram)

const optimizers = [
  { type: 'sgd', learningRate: 0.05 },
  { type: 'adam', learningRate: 0.02 },
]

test('range-test suggests a rate for every optimizer and stores nothing', async () => {
  const directory = temporaryDirectory()
  const file = experimentFile(directory, { optimizers })
  const { code, out, err } = await run(
    'range-test',
    file,
    '--steps',
    '100',
    '--data-dir',
    directory,
  )
  expect(err).toBe('')
  expect(code).toBe(0)
  expect(out).toMatch(/^SGD 0\.05\n/)
  expect(out).toMatch(/^Adam 0\.02\n/m)
  expect(out.match(/^Suggested rate [\d.e-]+: /gm)).toHaveLength(2)
  const listed = await run('runs', 'list', '--json', '--data-dir', directory)
  expect(listed).toMatchObject({ code: 0, out: '' })
})

test('compare --tune trains the comparison with each optimizer at its best rate', async () => {
  const directory = temporaryDirectory()
  const file = experimentFile(directory, {
    optimizers,
    split: { validation: 0.2, test: 0.2 },
    training: { batchSize: 20, length: { unit: 'epochs', count: 3 } },
  })
  const { code, out } = await run('compare', file, '--tune', '1', '--data-dir', directory)
  expect(code).toBe(0)
  expect(out).toContain('best validation/accuracy')
  expect(out.match(/ chosen$/gm)).toHaveLength(2)
  expect(out).toContain('All started from the same weights')
  const listed = await run('runs', 'list', '--json', '--data-dir', directory)
  expect(listed.out.trim().split('\n')).toHaveLength(12)
})
