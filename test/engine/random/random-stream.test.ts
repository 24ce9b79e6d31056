import { describe, expect, it } from 'vitest'
import { fc } from '../../property'
import { philox4x32 } from '@engine/random/philox'
import { randomStream, type StreamName } from '@engine/random/random-stream'

const NAMES: readonly StreamName[] = ['init', 'shuffle', 'dropout', 'augment', 'split', 'data']

function drawMany(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw)
}

describe('random streams', () => {
  it('give the Philox words of (draw block, counters) under the key (seed, stream number)', () => {
    const stream = randomStream(7, 'dropout', 11, 12, 13)
    const first = new Uint32Array(4)
    const second = new Uint32Array(4)
    philox4x32(0, 11, 12, 13, 7, 2, first)
    philox4x32(1, 11, 12, 13, 7, 2, second)
    expect(drawMany(8, () => stream.uint32())).toEqual([...first, ...second])
  })

  it('repeat themselves for the same seed, name and counters', () => {
    fc.assert(
      fc.property(
        fc.nat(0xffff_ffff),
        fc.constantFrom(...NAMES),
        fc.array(fc.nat(0xffff_ffff), { maxLength: 3 }),
        (seed, name, counters) => {
          const a = randomStream(seed, name, ...counters)
          const b = randomStream(seed, name, ...counters)
          expect(drawMany(9, () => a.uint32())).toEqual(drawMany(9, () => b.uint32()))
        },
      ),
    )
  })

  it('differ by seed, by name and by every counter', () => {
    const streams = [
      randomStream(1, 'init'),
      randomStream(2, 'init'),
      ...NAMES.slice(1).map((name) => randomStream(1, name)),
      randomStream(1, 'init', 1),
      randomStream(1, 'init', 0, 1),
      randomStream(1, 'init', 0, 0, 1),
    ]
    const beginnings = streams.map((stream) => drawMany(4, () => stream.uint32()).join())
    expect(new Set(beginnings).size).toBe(streams.length)
  })

  it('give uniforms in [0, 1) with mean 1/2 and variance 1/12', () => {
    const stream = randomStream(3, 'data')
    const values = drawMany(100_000, () => stream.uniform())
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.004)
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.002)
  })

  it('give normals with the moments of a standard normal', () => {
    const stream = randomStream(3, 'init')
    const values = drawMany(200_000, () => stream.normal())
    const moment = (power: number): number =>
      values.reduce((sum, value) => sum + value ** power, 0) / values.length
    expect(Math.abs(moment(1))).toBeLessThan(0.01)
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.015)
    expect(Math.abs(moment(3))).toBeLessThan(0.03)
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1)
  })

  it('give integers below a limit, each about equally often', () => {
    const stream = randomStream(5, 'shuffle')
    const counts = new Array<number>(7).fill(0)
    for (let draw = 0; draw < 70_000; draw++) counts[stream.below(7)]!++
    expect(Math.min(...counts)).toBeGreaterThan(9_500)
    expect(Math.max(...counts)).toBeLessThan(10_500)
  })

  it('reject words that would favour some integers', () => {
    // 3·2³⁰ accepts three quarters of all words; without rejection the lower third is twice as likely.
    const stream = randomStream(5, 'shuffle')
    const limit = 3 * 2 ** 30
    const values = drawMany(30_000, () => stream.below(limit))
    const lower = values.filter((value) => value < limit / 3).length
    expect(Math.abs(lower / values.length - 1 / 3)).toBeLessThan(0.015)
  })

  it('permute: every number exactly once, and every order of four reached', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(1000), (count, seed) => {
        const order = randomStream(seed, 'shuffle').permutation(count)
        expect([...order].sort((a, b) => a - b)).toEqual(drawMany(count, counterFrom(0)))
      }),
    )
    const orders = new Set(
      drawMany(500, counterFrom(0)).map((epoch) =>
        randomStream(1, 'shuffle', epoch).permutation(4).join(),
      ),
    )
    expect(orders.size).toBe(24)
  })

  it('refuse what is no uint32, too many counters and limits without meaning', () => {
    expect(() => randomStream(-1, 'init')).toThrow(RangeError)
    expect(() => randomStream(0.5, 'init')).toThrow(RangeError)
    expect(() => randomStream(1, 'init', 2 ** 32)).toThrow(RangeError)
    expect(() => randomStream(1, 'init', 1, 2, 3, 4)).toThrow(RangeError)
    expect(() => randomStream(1, 'init').below(0)).toThrow(RangeError)
    expect(() => randomStream(1, 'init').below(Number.NaN)).toThrow(RangeError)
  })
})

function counterFrom(start: number): () => number {
  let next = start
  return () => next++
}
