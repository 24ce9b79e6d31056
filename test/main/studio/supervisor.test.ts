import { describe, expect, test } from 'vitest'
import { SupervisedEngine } from '../../../src-main/studio/supervisor'
import { createManualClock, type ManualClock } from './manual-clock'
import { refusalOf } from './running-studio'
import { createScriptedEngine, type ScriptedEngine } from './scripted-engine'

const limits = { silenceMs: 15_000, stopGraceMs: 5000 }

function supervise(
  engine: ScriptedEngine,
  clock: ManualClock = createManualClock(),
): SupervisedEngine {
  return new SupervisedEngine('run 7', engine.process, { clock, ...limits })
}

/** Lets what was posted arrive at the other side. */
const delivered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** An engine that never answers its calls. */
function createBusyEngine(): { engine: ScriptedEngine; isCalled: Promise<undefined> } {
  const called = Promise.withResolvers<undefined>()
  const engine = createScriptedEngine({
    'training/run': () => {
      called.resolve(undefined)
      return new Promise(() => undefined)
    },
  })
  return { engine, isCalled: called.promise }
}

describe('a supervised engine', () => {
  test('answers, and refuses in its own words', async () => {
    const supervised = supervise(createScriptedEngine({ 'training/pause': () => ({ step: 5 }) }))
    expect(await supervised.request('training/pause', {})).toEqual({ step: 5 })
    expect((await refusalOf(supervised.request('training/run', {}))).code).toBe('test/unscripted')
  })

  test('that dies rejects its open calls with how it died and its last words', async () => {
    const { engine, isCalled } = createBusyEngine()
    const supervised = supervise(engine)
    const call = refusalOf(supervised.request('training/run', {}))
    await isCalled
    engine.diagnose('kernel: out of ')
    engine.diagnose('memory\n    at compute (engine.js:1:1)\n')
    engine.exit(134, null)
    const error = await call
    expect(error.code).toBe('engine/crashed')
    expect(error.message).toBe(
      'The engine of run 7 ended unexpectedly (exit code 134). Its last output: kernel: out of memory',
    )
    expect(error.details).toEqual({
      exitCode: 134,
      signal: null,
      output: 'kernel: out of memory',
    })
    expect(await supervised.ended).toBe(error)
    expect((await refusalOf(supervised.request('training/run', {}))).code).toBe('engine/crashed')
  })

  test('that was killed is reported with the signal', async () => {
    const engine = createScriptedEngine()
    const supervised = supervise(engine)
    engine.exit(null, 'SIGKILL')
    expect((await supervised.ended).message).toBe(
      'The engine of run 7 ended unexpectedly (signal SIGKILL).',
    )
  })

  test('that falls silent is killed, and its open calls say so', async () => {
    const clock = createManualClock()
    const { engine, isCalled } = createBusyEngine()
    const supervised = supervise(engine, clock)
    const call = refusalOf(supervised.request('training/run', {}))
    await isCalled
    clock.advance(15_000)
    expect(engine.isKilled()).toBe(false)
    clock.advance(2000)
    expect(engine.isKilled()).toBe(true)
    const error = await call
    expect(error.code).toBe('engine/unresponsive')
    expect(error.message).toBe('The engine of run 7 gave no sign of life for 15 s and was ended.')
    expect(clock.timerCount()).toBe(0)
  })

  test('lives as long as it sends anything', async () => {
    const clock = createManualClock()
    const engine = createScriptedEngine()
    supervise(engine, clock)
    for (let second = 0; second < 100; second += 10) {
      clock.advance(10_000)
      engine.server.emit('engine/heartbeat', { step: second })
      await delivered()
    }
    expect(engine.isKilled()).toBe(false)
  })

  test('is spared when its sign of life was only late, as after a sleep of the machine', async () => {
    const clock = createManualClock()
    const engine = createScriptedEngine()
    supervise(engine, clock)
    clock.advance(16_000)
    engine.server.emit('engine/heartbeat', { step: 1 })
    await delivered()
    clock.advance(14_000)
    expect(engine.isKilled()).toBe(false)
    clock.advance(4000)
    expect(engine.isKilled()).toBe(true)
  })

  test('may be silent for longer where its steps take longer', () => {
    const clock = createManualClock()
    const engine = createScriptedEngine()
    supervise(engine, clock).allowSilence(60_000)
    clock.advance(61_000)
    expect(engine.isKilled()).toBe(false)
    clock.advance(2000)
    expect(engine.isKilled()).toBe(true)
  })

  test('ends when its line is closed, without being called crashed', async () => {
    const clock = createManualClock()
    const engine = createScriptedEngine()
    const supervised = supervise(engine, clock)
    const stopped = supervised.stop()
    await engine.lineClosed
    engine.exit(0, null)
    await stopped
    expect((await supervised.ended).code).toBe('engine/stopped')
    expect(engine.isKilled()).toBe(false)
    expect(clock.timerCount()).toBe(0)
  })

  test('that does not end by itself is killed after the grace', async () => {
    const clock = createManualClock()
    const engine = createScriptedEngine()
    const stopped = supervise(engine, clock).stop()
    clock.advance(4999)
    expect(engine.isKilled()).toBe(false)
    clock.advance(1)
    expect(engine.isKilled()).toBe(true)
    await stopped
  })

  test('that not even reports its death counts as gone', async () => {
    const clock = createManualClock()
    const engine = createScriptedEngine({}, { exitsWhenKilled: false })
    const supervised = supervise(engine, clock)
    clock.advance(17_000)
    clock.advance(5000)
    expect((await supervised.ended).code).toBe('engine/unresponsive')
    expect(clock.timerCount()).toBe(0)
  })

  test('whose line breaks while it lives is killed', async () => {
    const clock = createManualClock()
    const engine = createScriptedEngine({}, { exitsWhenKilled: true })
    const supervised = supervise(engine, clock)
    engine.server.close()
    await delivered()
    clock.advance(5000)
    expect(engine.isKilled()).toBe(true)
    expect((await supervised.ended).code).toBe('engine/crashed')
  })
})
