import { startAgreement } from '@engine/protocol/start-agreement'
import { describe, expect, it } from 'vitest'
import { SeriesBuffer } from '../../../src-renderer/state/series-buffer'
import { bestIndex, commonStep, leadOf } from '../../../src-renderer/views/compare/comparison'
import { runSummary } from './run-summary'

const ACCURACY = 'test/accuracy'
const accurate = (id: number, value: number) =>
  runSummary({ id, best: { [ACCURACY]: { value, step: 10 } } })

describe('who leads', () => {
  it('is the highest accuracy and the lowest loss', () => {
    expect(leadOf([accurate(1, 0.9), accurate(2, 0.95)], ACCURACY)).toMatchObject({
      run: { id: 2 },
      second: { id: 1 },
    })
    const losses = [0.3, 0.2, 0.25].map((value, id) =>
      runSummary({ id, best: { 'test/loss': { value, step: 1 } } }),
    )
    const lead = leadOf(losses, 'test/loss')
    expect(lead?.run.id).toBe(1)
    expect(lead?.margin).toBeCloseTo(0.05, 12)
  })

  it('leaves out runs whose value is not finite', () => {
    const lead = leadOf([accurate(1, Number.NaN), accurate(2, 0.5)], ACCURACY)
    expect(lead).toMatchObject({ run: { id: 2 }, second: null, margin: null })
    expect(leadOf([accurate(1, Number.NaN)], ACCURACY)).toBeNull()
    expect(leadOf([runSummary({})], ACCURACY)).toBeNull()
  })

  it('is no value that is NaN in a table either', () => {
    expect(bestIndex(ACCURACY, [Number.NaN, 0.2, null, 0.4])).toBe(3)
    expect(bestIndex('test/loss', [null, Number.NaN, 0.4, 0.2])).toBe(3)
    expect(bestIndex('test/loss', [null, Number.NaN])).toBe(-1)
  })
})

describe('the start of a comparison', () => {
  it('is told apart as same, same so far, different and unknown', () => {
    const run = (initialHash: string) => runSummary({ initialHash })
    expect(startAgreement([run('a'), run('a')])).toEqual({ type: 'same', hash: 'a' })
    expect(startAgreement([run('a'), run('')])).toEqual({
      type: 'same-so-far',
      hash: 'a',
      startedCount: 1,
    })
    expect(startAgreement([run('a'), run('b')])).toEqual({ type: 'different' })
    expect(startAgreement([run(''), run('')])).toEqual({ type: 'unknown' })
  })
})

describe('the step at which arms are compared', () => {
  it('is the last that all which have begun have reached', () => {
    const bufferTo = (...steps: number[]): SeriesBuffer => {
      const buffer = new SeriesBuffer()
      buffer.merge({
        steps: Uint32Array.from(steps),
        values: Float64Array.from(steps),
        elapsedMs: Float64Array.from(steps),
      })
      return buffer
    }
    expect(commonStep([bufferTo(24, 48, 72), bufferTo(24, 48), undefined])).toBe(48)
    expect(commonStep([undefined, new SeriesBuffer()])).toBeNull()
  })
})
