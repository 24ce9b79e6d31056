import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createMetricAccumulators } from '@engine/metrics/accumulators'
import { ConfusionMatrix, macroFigures } from '@engine/metrics/confusion-matrix'
import { predictedClass } from '@engine/metrics/decision'
import { areaUnderRoc, averagePrecision, rankingCurves } from '@engine/metrics/ranking'
import { expectClose } from './golden-files'

const numbers = z.array(z.number())
const { manyClasses, twoClasses } = z
  .object({
    manyClasses: z.array(
      z.object({
        classCount: z.int(),
        labels: numbers,
        scores: numbers,
        confusion: numbers,
        accuracy: z.number(),
        precision: numbers,
        recall: numbers,
        f1: numbers,
        support: numbers,
        macro: numbers,
        topK: numbers,
      }),
    ),
    twoClasses: z.array(
      z.object({
        labels: numbers,
        scores: numbers,
        falsePositiveRates: numbers,
        truePositiveRates: numbers,
        precisions: numbers,
        recalls: numbers,
        auc: z.number(),
        averagePrecision: z.number(),
      }),
    ),
  })
  .parse(
    JSON.parse(readFileSync(join(import.meta.dirname, 'reference/classification.json'), 'utf8')),
  )

describe.each(manyClasses)('$classCount classes', (golden) => {
  const { classCount: outputCount } = golden
  const scores = Float64Array.from(golden.scores)
  const labels = Int32Array.from(golden.labels)

  it('have the confusion and the figures by class of scikit-learn', () => {
    const matrix = new ConfusionMatrix(outputCount)
    labels.forEach((label, row) => {
      matrix.add(label, predictedClass(scores, row, { outputCount, threshold: 0 }))
    })
    expect(Array.from(matrix.counts)).toEqual(golden.confusion)
    const perClass = matrix.perClass()
    expectClose(
      perClass.map(({ precision }) => precision ?? 0),
      golden.precision,
      1e-12,
    )
    expectClose(
      perClass.map(({ recall }) => recall ?? 0),
      golden.recall,
      1e-12,
    )
    expectClose(
      perClass.map(({ f1 }) => f1 ?? 0),
      golden.f1,
      1e-12,
    )
    expect(perClass.map(({ supportCount }) => supportCount)).toEqual(golden.support)
    const macro = macroFigures(perClass)
    expectClose(
      [macro?.precision ?? NaN, macro?.recall ?? NaN, macro?.f1 ?? NaN],
      golden.macro,
      1e-12,
    )
  })

  it('have its accuracy for every k', () => {
    for (const [index, wanted] of golden.topK.entries()) {
      const metrics = createMetricAccumulators({
        task: 'classification',
        outputCount,
        threshold: 0,
        extras: { topK: index + 1, hasClassMetrics: true },
      })
      metrics.add(scores, labels, labels.length)
      const results = metrics.results()
      expectClose([results.accuracy ?? NaN], golden.accuracy, 1e-12)
      expectClose(
        [(index === 0 ? results.accuracy : results['top-k-accuracy']) ?? NaN],
        wanted,
        1e-12,
      )
      expectClose([results['macro-f1'] ?? NaN], golden.macro[2] ?? NaN, 1e-12)
      expect(results.auc).toBeUndefined()
    }
  })
})

describe.each(twoClasses.map((golden, index) => ({ golden, index })))(
  'two classes, case $index',
  ({ golden }) => {
    const curves = rankingCurves(Float64Array.from(golden.scores), Uint8Array.from(golden.labels))
    if (!curves) throw new Error('both classes occur')

    it('have the areas of scikit-learn', () => {
      expectClose([areaUnderRoc(curves)], golden.auc, 1e-12)
      expectClose([averagePrecision(curves)], golden.averagePrecision, 1e-12)
    })

    it('have its curves', () => {
      expectClose(curves.precisions, golden.precisions, 1e-12)
      expectClose(curves.truePositiveRates, golden.recalls, 1e-12)
      // scikit-learn leaves points out that lie on a straight line between their neighbours.
      const points = Array.from(
        curves.falsePositiveRates,
        (rate, index) =>
          `${rate.toFixed(9)} ${(curves.truePositiveRates[index] ?? NaN).toFixed(9)}`,
      )
      golden.falsePositiveRates.forEach((rate, index) => {
        const point = `${rate.toFixed(9)} ${(golden.truePositiveRates[index] ?? NaN).toFixed(9)}`
        expect(points).toContain(point)
      })
    })

    it.each([1, 2] as const)('give the same area through %i outputs in batches', (outputCount) => {
      const metrics = createMetricAccumulators({
        task: 'classification',
        outputCount,
        threshold: 0,
        extras: { topK: 1, hasClassMetrics: true },
      })
      golden.labels.forEach((label, index) => {
        const score = golden.scores[index] ?? NaN
        metrics.add(
          Float64Array.from(outputCount === 1 ? [score] : [0.5, score + 0.5]),
          outputCount === 1 ? Float64Array.of(label) : Int32Array.of(label),
          1,
        )
      })
      expectClose([metrics.results().auc ?? NaN], golden.auc, 1e-9)
    })
  },
)
