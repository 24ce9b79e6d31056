import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { join } from 'node:path'
import { run } from './command-line'
import { buildProgram, temporaryDirectory } from './program'

beforeAll(buildProgram)

interface Diagnosis {
  readonly engine: {
    readonly kernels: string
    readonly available: readonly string[]
    readonly nativeAbsence: string | null
  }
  readonly sqlite: string
  readonly electronBinary: string
}

async function diagnose(directory: string): Promise<Diagnosis> {
  const { code, out, err } = await run('doctor', '--json', '--data-dir', join(directory, 'data'))
  expect(err).toBe('')
  expect(code).toBe(0)
  return JSON.parse(out) as Diagnosis
}

test('descent doctor says which kernels run and why, as a person asks for them', async () => {
  const directory = temporaryDirectory()
  const usual = await diagnose(directory)
  const { available, kernels, nativeAbsence } = usual.engine
  expect(kernels).toBe(available[0])
  expect(available).toContain('reference')
  expect(available.some((name) => name.startsWith('native'))).toBe(nativeAbsence === null)
  expect(usual.sqlite).toMatch(/^3\./)
  vi.stubEnv('DESCENT_KERNELS', 'reference')
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  expect((await diagnose(directory)).engine.kernels).toBe('reference')
  const { out } = await run('doctor', '--data-dir', join(directory, 'data'))
  expect(out).toMatch(/kernels +reference: wanted by DESCENT_KERNELS/)
  expect(out).toContain(join(directory, 'data'))
})
