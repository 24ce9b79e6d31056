import { Writable } from 'node:stream'
import type { RunSummary } from '@engine/protocol/run'
import { expect, test } from 'vitest'
import { LiveReport, progressText } from '../../src-main/cli/live-report'
import { widthOf } from '../../src-main/cli/format'
import { Terminal } from '../../src-main/cli/terminal'

function summary(changes: Partial<RunSummary>): RunSummary {
  return {
    id: 1,
    experimentId: 1,
    armIndex: 0,
    name: 'small',
    datasetName: 'Moons 200',
    networkText: '2 → 8 tanh → 2',
    optimizerType: 'sgd',
    optimizerText: 'SGD 0.1',
    lossType: 'softmax-cross-entropy',
    seed: 1,
    status: 'running',
    statusReason: null,
    step: 0,
    stepCount: 1000,
    stepsPerEpoch: 8,
    parameterCount: 42,
    initialHash: 'a41f',
    elapsedMs: 0,
    stepsPerSecond: 0,
    createdAt: 0,
    startedAt: null,
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
    ...changes,
  }
}

/** A terminal that remembers what it would show: every line, with what was written over gone. */
function screen(columns: number): { terminal: Terminal; lines: () => string[] } {
  const shown: string[] = []
  const out = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      // Only these two are used: up by N lines, and erase to the end.
      const erase = /^\u001b\[(\d+)A\r\u001b\[J$/.exec(chunk)
      if (erase) shown.splice(shown.length - Number(erase[1]))
      else shown.push(...chunk.split('\n').slice(0, -1))
      done()
    },
  })
  // As much of a terminal as is asked for.
  const stream = Object.assign(out, { isTTY: true, columns }) as unknown as NodeJS.WriteStream
  return { terminal: new Terminal(stream, stream), lines: () => [...shown] }
}

test('a run that trains shows bar, step, loss, rate and time left', () => {
  const text = progressText(
    summary({ step: 250, stepsPerSecond: 50, last: { 'batch/loss': 0.5, 'test/accuracy': 0.9 } }),
  )
  expect(text).toBe(
    '███░░░░░░░░░  25 %  step 250/1000  loss 0.5  50 steps/s  15 s left  test/accuracy 0.9',
  )
})

test('every run has one line, written over, and what has ended stays above', () => {
  let now = 0
  const { terminal, lines } = screen(80)
  const report = new LiveReport(terminal, () => now)
  const [first, second] = [summary({ id: 1 }), summary({ id: 2, optimizerText: 'Adam 0.001' })]
  report.started(first)
  report.started(second)
  for (let step = 100; step <= 900; step += 100) {
    now += 1000
    report.changed({ ...first, step })
    report.changed({ ...second, step })
  }
  expect(lines()).toHaveLength(4)
  expect(lines()[2]).toContain('900/1000')
  report.ended({ ...first, step: 1000, status: 'finished' })
  expect(lines()).toHaveLength(4)
  expect(lines()[2]).toContain('run 1 SGD 0.1: finished after 1000 steps')
  expect(lines()[3]).toContain('run 2 Adam 0.001')
  report.ended({ ...second, step: 1000, status: 'finished' })
  expect(lines()).toHaveLength(4)
  expect(lines().join('\n')).not.toContain('░')
})

test('changes faster than ten a second are not drawn, and a line never wraps', () => {
  let now = 0
  const { terminal, lines } = screen(40)
  const report = new LiveReport(terminal, () => now)
  report.started(summary({}))
  now += 50
  report.changed(summary({ step: 500 }))
  expect(lines().at(-1)).toContain(' 0 %')
  now += 60
  report.changed(summary({ step: 600, last: { 'batch/loss': 0.123456789 } }))
  expect(lines().at(-1)).toContain('60 %')
  expect(widthOf(lines().at(-1) ?? '')).toBeLessThan(40)
})
