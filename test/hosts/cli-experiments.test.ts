import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { filterLines } from '../../src-main/cli/experiments/filter-run'
import { run } from './command-line'
import { buildProgram, projectDirectory, temporaryDirectory } from './program'

beforeAll(buildProgram)

/** Options that name a new studio with a small set of drawn digits. */
async function drawnDigits(): Promise<readonly string[]> {
  const inStudio = ['--data-dir', temporaryDirectory()]
  const drawn = await run('dataset', 'generate', 'digits', '--examples', '400', ...inStudio)
  expect(drawn.code).toBe(0)
  return ['--dataset', 'Drawn digits 400', ...inStudio]
}

const reportSchema = z.looseObject({
  event: z.literal('experiment-ended'),
  name: z.string(),
  runIds: z.array(z.int()),
  tables: z.array(z.object({ rows: z.array(z.array(z.string())) })).min(1),
  verdicts: z.array(z.object({ sentence: z.string(), isMet: z.boolean() })),
})

describe('descent experiments', () => {
  test('lists every experiment of the book by the name that runs it', async () => {
    const { code, out } = await run('experiments', 'list')
    expect(code).toBe(0)
    for (const name of ['two-layer-net', 'gradient-check', 'batch-normalization', 'over-fitting']) {
      expect(out).toMatch(new RegExp(`^${name} `, 'm'))
    }
  })

  test('looks at activations without training, and finds what the book shows', async () => {
    const digits = await drawnDigits()
    const { code, out, err } = await run('experiments', 'run', 'activation-histograms', ...digits)
    expect(out).toMatch(/^relu, He +2\.relu +\d/m)
    expect(out).toContain('as expected: relu, He')
    expect(out).not.toContain('NOT AS EXPECTED')
    expect(err).toContain('activation-histograms: tanh, Xavier')
    expect(code).toBe(0)
  })

  test('trains an arm as a run of its own, and ends with 1 where less came out than expected', async () => {
    // On MNIST from its own files where they are there.
    const mnist = resolve(projectDirectory, '../shared/data/mnist')
    const digits = existsSync(mnist)
      ? ['--mnist', mnist, '--data-dir', temporaryDirectory()]
      : await drawnDigits()
    const { code, out } = await run(
      ...['experiments', 'run', 'two-layer-net', '--epochs', '1', '--json'],
      ...digits,
    )
    expect(code).toBe(1)
    const report = reportSchema.parse(JSON.parse(out))
    expect(report).toMatchObject({
      name: 'two-layer-net',
      dataset: existsSync(mnist) ? 'mnist' : 'Drawn digits 400',
    })
    expect(report.verdicts.some(({ isMet }) => !isMet)).toBe(true)
    expect(report.tables[0]?.rows[0]).toContain('SGD 0.1')
    const shown = await run('runs', 'show', String(report.runIds[0]), ...digits.slice(2))
    expect(shown.out).toContain('TwoLayerNet 784-50-10 · SGD 0.1')
  })

  test('walks optimizers over a surface without any data', async () => {
    const inStudio = ['--data-dir', temporaryDirectory()]
    const { code, out } = await run('experiments', 'run', 'optimizer-surface', ...inStudio)
    expect(out).toMatch(
      /^ +1 +-6\.335 +-1\.800 +-6\.930 +1\.600 +-5\.500 +0\.500 +-6\.700 +1\.700$/m,
    )
    expect(out).toMatch(/^SGD 0\.95 +30 /m)
    expect(out).not.toContain('NOT AS EXPECTED')
    expect(code).toBe(0)
  })

  test('draws the filters of a convolution before and after training', async () => {
    const digits = await drawnDigits()
    const { code, out } = await run(
      ...['experiments', 'run', 'convolution-filters', '--epochs', '20'],
      ...digits,
    )
    expect(out).toMatch(/^Adam 0\.001 +filter 1 +filter 2 /m)
    expect(out).toMatch(/^before .*█/m)
    expect(out).toMatch(/^after .*█/m)
    expect(out).toContain('as expected: Adam 0.001: roughness ratio')
    expect(out).not.toContain('NOT AS EXPECTED')
    expect(code).toBe(0)
  })

  test('a filter is drawn from blank to full, whatever its scale', () => {
    const lines = ['  ░░', '▒▒▓▓', '████']
    const plane = Float64Array.of(0, 0.3, 0.5, 0.7, 1, 1)
    expect(filterLines(plane, 2)).toEqual(lines)
    expect(
      filterLines(
        plane.map((weight) => 100 * weight - 7),
        2,
      ),
    ).toEqual(lines)
    expect(filterLines(new Float64Array(4), 2)).toEqual(['    ', '    '])
  })

  test('refuses an unknown name and missing data with what to do', async () => {
    const unknown = await run('experiments', 'run', 'two-layer')
    expect(unknown).toMatchObject({ code: 2, out: '' })
    expect(unknown.err).toContain('there are gradient-check, ')
    const inStudio = ['--data-dir', temporaryDirectory()]
    const missing = await run('experiments', 'run', 'two-layer-net', ...inStudio)
    expect(missing).toMatchObject({ code: 2, out: '' })
    expect(missing.err).toContain('--mnist')
  })
})
