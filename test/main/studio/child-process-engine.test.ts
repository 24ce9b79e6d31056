import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { constants, getPriority } from 'node:os'
import { join } from 'node:path'
import { connect } from '@engine/protocol/channel'
import { engineContract } from '@engine/protocol/engine-contract'
import { describe, expect, test } from 'vitest'
import {
  createChildProcessLauncher,
  type ChildProcessOptions,
} from '../../../src-main/studio/child-process-engine'
import { createSystemClock } from '../../../src-main/studio/clock'
import type { EngineProcess } from '../../../src-main/studio/engine-process'
import { withOwnedBuffers } from '../../../src-main/studio/owned-buffers'
import { builtEntries } from '../../built-entries'
import { temporaryFolder } from './running-studio'

const engineFile = async (): Promise<string> =>
  join(await builtEntries('engine', 'store'), 'main/engine.js')

const exitOf = (process: EngineProcess): Promise<[number | null, string | null]> =>
  new Promise((resolve) => {
    process.onExit((code, signal) => resolve([code, signal]))
  })

/** Launches a file of the given code as if it were the engine. */
async function launchCode(code: string, options?: ChildProcessOptions): Promise<EngineProcess> {
  const file = join(await temporaryFolder(), 'engine.mjs')
  await writeFile(file, code)
  return createChildProcessLauncher(file, [], options)('test')
}

describe('an engine as a child process', () => {
  test('carries large typed arrays both ways, each in a buffer of its own', async () => {
    const process = createChildProcessLauncher(await engineFile())('test')
    const client = connect(engineContract, process.port, createSystemClock())
    const drawn = await client.request('dataset/generate', {
      generator: 'digits',
      exampleCount: 2000,
      noise: 0.05,
      seed: 1,
    })
    expect(drawn.bytes.length).toBeGreaterThan(2000 * 784)
    expect(drawn.bytes.buffer.byteLength).toBe(drawn.bytes.length)
    const block = await client.request('dataset/examples', {
      dataset: drawn.bytes,
      part: 'train',
      offset: 0,
      count: 10,
    })
    expect(block.inputs).toHaveLength(7840)
    expect(block.inputs.buffer.byteLength).toBe(7840 * 8)
    client.close()
    expect(await exitOf(process)).toEqual([0, null])
  })

  test('that is killed closes its line and reports the signal, also to those who ask late', async () => {
    const process = createChildProcessLauncher(await engineFile())('test')
    const closed = new Promise<string>((resolve) => process.port.onClose(resolve))
    process.kill()
    expect(await exitOf(process)).toEqual([null, 'SIGKILL'])
    expect(await exitOf(process)).toEqual([null, 'SIGKILL'])
    expect(await closed).toBe('the engine has ended')
  })

  test.for([
    { givesWay: false, priority: getPriority() },
    { givesWay: true, priority: Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL) },
  ])('gives way to an interface: $givesWay', async ({ givesWay, priority }) => {
    const engine = await launchCode(
      `process.send(process.pid); setInterval(() => undefined, 1000)`,
      { givesWay },
    )
    const pid = await new Promise<unknown>((resolve) => engine.port.onMessage(resolve))
    expect(getPriority(Number(pid))).toBe(priority)
    engine.kill()
    await exitOf(engine)
  })

  test('gives its last words before its end', async () => {
    const process = await launchCode(
      `process.stderr.write('x'.repeat(100000) + 'the end', () => process.exit(3))`,
    )
    let words = ''
    process.onDiagnostics((text) => {
      words += text
    })
    expect(await exitOf(process)).toEqual([3, null])
    expect(words).toHaveLength(100_007)
    expect(words.endsWith('the end')).toBe(true)
  })

  test('that cannot be found ends with a reason', async () => {
    const process = createChildProcessLauncher('/nowhere/engine.js')('test')
    let words = ''
    process.onDiagnostics((text) => {
      words += text
    })
    const [code] = await exitOf(process)
    expect(code).toBe(1)
    expect(words).toContain('/nowhere/engine.js')
  })

  test('sees nothing of the environment that would change how it runs', async () => {
    process.env['NODE_OPTIONS'] = '--no-warnings'
    process.env['DESCENT_SECRET'] = 'secret'
    try {
      const child = await launchCode(
        `process.send(Object.keys(process.env)); process.on('disconnect', () => process.exit(0))`,
      )
      const names = await new Promise((resolve) => child.port.onMessage(resolve))
      expect(names).toContain('PATH')
      expect(names).not.toContain('NODE_OPTIONS')
      expect(names).not.toContain('DESCENT_SECRET')
      child.port.close()
      await exitOf(child)
    } finally {
      delete process.env['NODE_OPTIONS']
      delete process.env['DESCENT_SECRET']
    }
  })

  test('does not outlive the studio, however that ends', async () => {
    const folder = await temporaryFolder()
    const parentFile = join(folder, 'parent.mjs')
    await writeFile(
      parentFile,
      `import { fork } from 'node:child_process'
       const engine = fork(${JSON.stringify(await engineFile())}, [], {
         serialization: 'advanced', stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
       })
       engine.once('message', () => process.kill(process.pid, 'SIGKILL'))`,
    )
    // The engine keeps this pipe open for as long as it lives.
    const parent = spawn(process.execPath, [parentFile], { stdio: ['ignore', 'ignore', 'pipe'] })
    parent.stderr.resume()
    const signal = await new Promise<string | null>((resolve) => {
      parent.once('exit', (_code, name) => resolve(name))
    })
    expect(signal).toBe('SIGKILL')
    if (!parent.stderr.readableEnded) await once(parent.stderr, 'end')
  })
})

describe('messages with views into larger buffers', () => {
  test('are given buffers of their own, whatever is around them', () => {
    const large = new Float64Array(1000)
    large[10] = 0.5
    const message: unknown = withOwnedBuffers({
      name: 'x',
      none: null,
      view: large.subarray(10, 12),
      list: [large.subarray(0, 1), { bytes: new Uint8Array(large.buffer, 80, 8) }],
      whole: large,
    })
    expect(message).toEqual({
      name: 'x',
      none: null,
      view: new Float64Array([0.5, 0]),
      list: [new Float64Array(1), { bytes: new Uint8Array([0, 0, 0, 0, 0, 0, 0xe0, 0x3f]) }],
      whole: large,
    })
    const { view, list, whole } = message as {
      view: Float64Array
      list: [Float64Array, { bytes: Uint8Array }]
      whole: Float64Array
    }
    expect([view, list[0], list[1].bytes].map((array) => array.buffer.byteLength)).toEqual([
      16, 8, 8,
    ])
    expect(whole.buffer).toBe(large.buffer)
  })
})
