import { beforeAll, describe, expect, test } from 'vitest'
import { gradientCheckReportSchema } from '@engine/protocol/gradient-check'
import { experimentFile, run } from './command-line'
import { buildProgram, temporaryDirectory } from './program'

beforeAll(buildProgram)

describe('descent gradcheck', () => {
  test('says for every tensor that backpropagation agrees, and ends with 0', async () => {
    const directory = temporaryDirectory()
    const file = experimentFile(directory, { regularization: { weightDecay: 0.01 } })
    const { code, out, err } = await run('gradcheck', file, '--data-dir', directory)
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(out).toMatch(/1\.affine\.weight +2×8 +16 of 16 +0 +\d.* agrees\n/)
    expect(out.trimEnd()).toMatch(/Backpropagation agrees with the central differences\.$/)
  })

  test('--json gives the whole report, checked as closely as asked', async () => {
    const directory = temporaryDirectory()
    const { code, out } = await run(
      'gradcheck',
      experimentFile(directory),
      ...['--json', '--examples', '3', '--directions', '2', '--coordinates', '5'],
      ...['--data-dir', directory],
    )
    expect(code).toBe(0)
    const report = gradientCheckReportSchema.parse(JSON.parse(out))
    expect(report).toMatchObject({ isPassed: true, exampleCount: 3, parameterCount: 42 })
    expect(report.directions).toHaveLength(2)
    expect(report.tensors.map(({ checkedCount }) => checkedCount)).toEqual([5, 5, 5, 2])
  })

  test('refuses a config that cannot be trained, and a count that is none', async () => {
    const directory = temporaryDirectory()
    const file = experimentFile(directory, { network: { layers: [{ type: 'affine', units: 7 }] } })
    const refused = await run('gradcheck', file, '--data-dir', directory)
    expect(refused.code).toBe(2)
    expect(refused.err).toContain('must end with 2')
    const noCount = await run('gradcheck', file, '--examples', 'many')
    expect(noCount.code).toBe(2)
    expect(noCount.err).toContain('whole number')
  })
})
