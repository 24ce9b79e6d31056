import { describe, expect, it } from 'vitest'
import { BOOK_EXPERIMENTS } from '@engine/experiments/book-experiments'
import { judge, judgeInside, type ArmMeasures } from '@engine/experiments/experiment'
import { describeNetwork } from '@engine/model/network-description'
import { experimentConfigSchema } from '@engine/protocol/experiment-config'

describe('the experiments of the book', () => {
  it('have names and arms of their own', () => {
    const names = BOOK_EXPERIMENTS.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { arms } of BOOK_EXPERIMENTS) {
      const labels = arms.map(({ label }) => label)
      expect(new Set(labels).size).toBe(labels.length)
    }
  })

  it.each(
    BOOK_EXPERIMENTS.flatMap((experiment) =>
      experiment.type === 'surface'
        ? []
        : experiment.arms.map((arm) => ({ name: experiment.name, arm })),
    ),
  )('$name: $arm.label can be trained on digits', ({ arm }) => {
    const { optimizer, ...settings } = arm.config
    const config = experimentConfigSchema.parse({
      ...settings,
      dataset: { source: 'stored', name: 'mnist' },
      optimizers: [optimizer],
    })
    const { issues } = describeNetwork(config.network.layers, [1, 28, 28], {
      loss: config.loss,
      task: 'classification',
      outputCount: 10,
    })
    expect(issues).toEqual([])
  })

  it('expect something of arms that there are', () => {
    for (const experiment of BOOK_EXPERIMENTS) {
      if (experiment.type === 'gradient-check') continue
      const labels = experiment.arms.map(({ label }) => label)
      const named = experiment.expectations.flatMap((expectation) =>
        'pairs' in expectation
          ? expectation.pairs.flat()
          : 'than' in expectation
            ? [expectation.arm, expectation.than]
            : [expectation.arm],
      )
      expect(labels).toEqual(expect.arrayContaining(named))
      expect(named.length).toBeGreaterThan(0)
    }
  })
})

describe('an expectation', () => {
  const results: ArmMeasures = new Map([
    ['a', { gap: 0.3, 'test/accuracy': 0.9 }],
    ['b', { gap: 0.1, 'test/accuracy': Number.NaN }],
  ])

  it.each([
    [{ type: 'reaches', arm: 'a', measure: 'test/accuracy', atLeast: 0.9 }, true],
    [{ type: 'reaches', arm: 'a', measure: 'test/accuracy', atLeast: 0.91 }, false],
    [{ type: 'reaches', arm: 'b', measure: 'test/accuracy', atLeast: 0 }, false],
    [{ type: 'reaches', arm: 'c', measure: 'gap', atLeast: 0 }, false],
    [{ type: 'stays-below', arm: 'b', measure: 'gap', below: 0.2 }, true],
    [{ type: 'stays-below', arm: 'b', measure: 'test/accuracy', below: 2 }, false],
    [{ type: 'exceeds', arm: 'a', than: 'b', measure: 'gap', by: 0.15 }, true],
    [{ type: 'exceeds', arm: 'a', than: 'b', measure: 'gap', by: 0.25 }, false],
    [{ type: 'exceeds', arm: 'a', than: 'b', measure: 'test/accuracy', by: -9 }, false],
    [{ type: 'wins', pairs: [['a', 'b']], measure: 'gap', atLeast: 1 }, true],
    [{ type: 'wins', pairs: [['b', 'a']], measure: 'gap', atLeast: 1 }, false],
    [{ type: 'wins', pairs: [['a', 'b']], measure: 'test/accuracy', atLeast: 1 }, true],
    [{ type: 'wins', pairs: [['b', 'a']], measure: 'test/accuracy', atLeast: 1 }, false],
  ] as const)('%j is met: %s', (expectation, isMet) => {
    const verdict = judge(expectation, results)
    expect(verdict.isMet).toBe(isMet)
    expect(verdict.sentence).toContain(expectation.measure)
  })

  it('of a figure is not met by what is no number', () => {
    const expectation = { arm: 'a', figure: 'kept', atLeast: 0.5, below: 2 } as const
    expect([0.4, 0.5, 2, Number.NaN].map((ratio) => judgeInside(expectation, ratio).isMet)).toEqual(
      [false, true, false, false],
    )
  })
})
