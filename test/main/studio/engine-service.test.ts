import { describe, expect, test } from 'vitest'
import { EngineService } from '../../../src-main/studio/engine-service'
import { defaultLimits } from '../../../src-main/studio/limits'
import { SupervisedEngine } from '../../../src-main/studio/supervisor'
import { createManualClock, type ManualClock } from './manual-clock'
import { refusalOf } from './running-studio'
import { createScriptedEngine, type ScriptedEngine } from './scripted-engine'

interface Bench {
  readonly service: EngineService
  readonly clock: ManualClock
  readonly engines: ScriptedEngine[]
}

/** A service whose engines count tensors, or die over a checkpoint of one byte. */
function createBench(): Bench {
  const clock = createManualClock()
  const engines: ScriptedEngine[] = []
  const service = new EngineService({
    clock,
    limits: defaultLimits,
    launch: () => {
      const engine = createScriptedEngine({
        'checkpoint/verify': ({ checkpoint }) => {
          if (checkpoint.length !== 1) return { tensorCount: checkpoint.length }
          engine.exit(1, null)
          return new Promise(() => undefined)
        },
      })
      void engine.lineClosed.then(() => engine.exit(0, null))
      engines.push(engine)
      return new SupervisedEngine('data sets', engine.process, {
        clock,
        silenceMs: defaultLimits.serviceSilenceMs,
        stopGraceMs: defaultLimits.stopGraceMs,
      })
    },
  })
  return { service, clock, engines }
}

const verify = (service: EngineService, sizeBytes: number): Promise<{ tensorCount: number }> =>
  service.request('checkpoint/verify', {
    checkpoint: new Uint8Array(sizeBytes),
    format: 'npz',
    file: new Uint8Array(0),
  })
const crash = async (service: EngineService): Promise<string> =>
  (await refusalOf(verify(service, 1))).code

describe('the service engine', () => {
  test('is started by the first call and kept for the next ones', async () => {
    const { service, engines } = createBench()
    expect(engines).toHaveLength(0)
    expect(await Promise.all([verify(service, 2), verify(service, 3)])).toEqual([
      { tensorCount: 2 },
      { tensorCount: 3 },
    ])
    expect(engines).toHaveLength(1)
  })

  test('ends when nobody has called for a minute, and comes back', async () => {
    const { service, clock, engines } = createBench()
    await verify(service, 2)
    clock.advance(59_000)
    await verify(service, 2)
    clock.advance(59_000)
    expect(engines).toHaveLength(1)
    clock.advance(1000)
    await engines[0]?.lineClosed
    await verify(service, 2)
    expect(engines).toHaveLength(2)
  })

  test('is started anew after a crash, whose call has failed', async () => {
    const { service, engines } = createBench()
    expect(await crash(service)).toBe('engine/crashed')
    expect(await verify(service, 2)).toEqual({ tensorCount: 2 })
    expect(engines).toHaveLength(2)
  })

  test('after three crashes in five minutes says so once, until asked again', async () => {
    const { service, clock, engines } = createBench()
    for (let count = 0; count < 3; count++) {
      expect(await crash(service)).toBe('engine/crashed')
      clock.advance(60_000)
    }
    const refusal = await refusalOf(verify(service, 2))
    expect(refusal.code).toBe('engine/keeps-crashing')
    expect(refusal.message).toContain('crashed 3 times within 5 minutes')
    expect(refusal.message).toContain('exit code 1')
    expect(engines).toHaveLength(3)
    expect(await verify(service, 2)).toEqual({ tensorCount: 2 })
    expect(engines).toHaveLength(4)
  })

  test('forgives crashes that lie further apart', async () => {
    const { service, clock } = createBench()
    for (let count = 0; count < 6; count++) {
      expect(await crash(service)).toBe('engine/crashed')
      clock.advance(150_000)
    }
    expect(await verify(service, 2)).toEqual({ tensorCount: 2 })
  })

  test('answers nobody after closing', async () => {
    const { service, engines } = createBench()
    await verify(service, 2)
    await service.close()
    await engines[0]?.lineClosed
    expect((await refusalOf(verify(service, 2))).code).toBe('studio/closed')
  })
})
