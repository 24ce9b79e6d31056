import type { RunSummary } from '@engine/protocol/run'
import { describe, expect, test } from 'vitest'
import { RunProgress } from '../../../src-main/studio/run-progress'
import { createManualClock, type ManualClock } from './manual-clock'

const row: RunSummary = {
  id: 7,
  experimentId: 1,
  armIndex: 0,
  name: 'Seven',
  datasetName: 'XOR 1000',
  networkText: '2 → 2',
  optimizerType: 'sgd',
  optimizerText: 'SGD 0.1',
  lossType: 'softmax-cross-entropy',
  seed: 1,
  status: 'running',
  statusReason: null,
  step: 0,
  stepCount: 100,
  stepsPerEpoch: 10,
  parameterCount: 6,
  initialHash: '',
  elapsedMs: 0,
  stepsPerSecond: 0,
  createdAt: 0,
  startedAt: 0,
  endedAt: null,
  tags: [],
  note: '',
  last: {},
  best: {},
  checkpointStep: null,
  trashedAt: null,
  archivedAt: null,
  parentRunId: null,
  forkStep: null,
}

function createBench(): { progress: RunProgress; told: RunSummary[]; clock: ManualClock } {
  const clock = createManualClock()
  const told: RunSummary[] = []
  const progress = new RunProgress(row, {
    clock,
    limits: { changedIntervalMs: 200 },
    // A progress tells of its own run's changes and of nothing else.
    broadcast: (_name, payload) => told.push(payload as RunSummary),
  })
  return { progress, told, clock }
}

describe('the progress of a run', () => {
  test('is told at most five times a second, the newest last', () => {
    const { progress, told, clock } = createBench()
    for (let step = 1; step <= 1000; step++) {
      progress.progressed({ ...row, step })
      clock.advance(1)
    }
    clock.advance(200)
    expect(told.length).toBeGreaterThanOrEqual(5)
    expect(told.length).toBeLessThanOrEqual(6)
    expect(told.at(-1)?.step).toBe(1000)
    expect(clock.timerCount()).toBe(0)
  })

  test('tells a change of status at once, and nothing twice', () => {
    const { progress, told, clock } = createBench()
    progress.progressed({ ...row, step: 1 })
    progress.progressed({ ...row, step: 2 })
    progress.changed({ ...row, step: 2, status: 'paused' })
    expect(told.map((run) => [run.step, run.status])).toEqual([
      [1, 'running'],
      [2, 'paused'],
    ])
    clock.advance(1000)
    expect(told).toHaveLength(2)
  })

  test('holds what could not be stored until a change of status is stored', () => {
    const { progress } = createBench()
    progress.override({ status: 'paused', statusReason: { code: 'a/b', message: 'Full.' } })
    progress.progressed({ ...row, step: 5 })
    progress.edited({ ...row, step: 5, note: 'Why?' })
    expect(progress.summary).toMatchObject({ status: 'paused', step: 5, note: 'Why?' })
    progress.changed({ ...row, step: 6 })
    expect(progress.summary).toMatchObject({ status: 'running', statusReason: null, step: 6 })
  })

  test('knows the newest checkpoint', () => {
    const { progress } = createBench()
    progress.checkpointStored(50)
    progress.checkpointStored(40)
    expect(progress.summary.checkpointStep).toBe(50)
  })
})
