import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { engineArguments } from '../../../src-main/studio/engine-arguments'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-arguments-'))
  mkdirSync(join(folder, 'native'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

it('tells an engine where the native kernels lie', () => {
  writeFileSync(join(folder, 'native/kernels.node'), '')
  expect(engineArguments(join(folder, 'main'), {})).toEqual([
    `--native-kernels=${join(folder, 'native/kernels.node')}`,
  ])
})

it('tells why there are none', () => {
  expect(engineArguments(join(folder, 'main'), {})).toEqual([
    '--native-absence=they were not built',
  ])
  writeFileSync(join(folder, 'native/stamp.json'), JSON.stringify({ failure: 'no compiler' }))
  expect(engineArguments(join(folder, 'main'), { DESCENT_KERNELS: '' })).toEqual([
    '--native-absence=no compiler',
  ])
})

it('names the file beside the archive of a release, from which the system can load', () => {
  const archive = join(folder, 'app.asar')
  mkdirSync(join(archive, 'native'), { recursive: true })
  writeFileSync(join(archive, 'native/kernels.node'), '')
  expect(engineArguments(join(archive, 'main'), {})).toEqual([
    `--native-kernels=${join(folder, 'app.asar.unpacked/native/kernels.node')}`,
  ])
})

it('passes on the kernels that DESCENT_KERNELS wants', () => {
  expect(engineArguments(join(folder, 'main'), { DESCENT_KERNELS: 'wasm' })).toContain(
    '--kernels=wasm',
  )
})
