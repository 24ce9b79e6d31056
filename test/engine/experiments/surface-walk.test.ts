import { describe, expect, it } from 'vitest'
import { judge } from '@engine/experiments/experiment'
import { surfaceMeasures, walk } from '@engine/experiments/surface-walk'
import { surfaceWalks } from '@engine/experiments/surfaces'
import { optimizerConfigSchema } from '@engine/protocol/optimizer-config'
import { namedSurfaces, surfaceOf } from '@engine/surfaces/surface'

const surface = namedSurfaces.valley

describe('a walk down x²/20 + y²', () => {
  it('by SGD shrinks x to (1 − η/10)ᵗ and swings y as (1 − 2η)ᵗ', () => {
    const sgd = optimizerConfigSchema.parse({ type: 'sgd', learningRate: 0.95 })
    const points = walk(surface, sgd, [-7, 2], 30)
    expect(points).toHaveLength(31)
    for (const [step, [x, y]] of points.entries()) {
      expect(x).toBeCloseTo(-7 * 0.905 ** step, 12)
      expect(y).toBeCloseTo(2 * (-0.9) ** step, 12)
    }
  })

  it.each([
    // ηg of the first step: 0.1·(−0.7, 4).
    ['momentum', 0.1, [-6.93, 1.6]],
    // ηg/√g², which is η towards the least on both axes.
    ['adagrad', 1.5, [-5.5, 0.5]],
    ['adam', 0.3, [-6.7, 1.7]],
  ] as const)('by %s begins with the step of its formula', (type, learningRate, [x, y]) => {
    const optimizer = optimizerConfigSchema.parse({ type, learningRate })
    const [, first] = walk(surface, optimizer, [-7, 2], 1)
    expect(first?.[0]).toBeCloseTo(x, 5)
    expect(first?.[1]).toBeCloseTo(y, 5)
  })

  it('is measured by its crossings of y = 0, its length and its end', () => {
    const measures = surfaceMeasures(surface, [
      [-3, 2],
      [0, -2],
      [0, -1],
      [4, 2],
    ])
    expect(measures).toEqual({ crossings: 2, length: 11, 'f at the end': 4.8 })
  })

  it('gives what the book says of every optimizer', () => {
    for (const { arms, start, stepCount, expectations, ...experiment } of surfaceWalks) {
      const raced = surfaceOf(experiment.surface)
      const results = new Map(
        arms.map(({ label, optimizer }) => {
          const config = optimizerConfigSchema.parse(optimizer)
          const points = walk(raced, config, start, stepCount)
          return [label, surfaceMeasures(raced, points)]
        }),
      )
      const verdicts = expectations.map((expectation) => judge(expectation, results))
      expect(verdicts.filter(({ isMet }) => !isMet)).toEqual([])
    }
  })

  it('ends before it leaves the finite numbers', () => {
    const sgd = optimizerConfigSchema.parse({ type: 'sgd', learningRate: 1 })
    const points = walk(namedSurfaces.rosenbrock, sgd, [-1.5, 2], 100)
    expect(points.length).toBeLessThan(20)
    expect(points.flat().every(Number.isFinite)).toBe(true)
  })

  it('follows the schedule of the rate, a step an epoch', () => {
    const schedule = { type: 'step', everyEpochs: 1, factor: 0.5 }
    const sgd = optimizerConfigSchema.parse({ type: 'sgd', learningRate: 0.25, schedule })
    const [, first, second] = walk(namedSurfaces.bowl, sgd, [4, 0], 2)
    expect(first).toEqual([2, 0])
    expect(second).toEqual([1.5, 0])
  })
})
