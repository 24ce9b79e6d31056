import type { Dataset } from '@engine/datasets/dataset'
import { generateDataset } from '@engine/datasets/load'
import { splitDataset } from '@engine/datasets/split'
import { fc } from '../../property'
import { describe, expect, it } from 'vitest'
import { refusalOf } from './csv-texts'

function points(exampleCount: number): Dataset {
  return generateDataset({ generator: 'xor', exampleCount, noise: 0.1, seed: 1 })
}

function withTestPart(exampleCount: number, testCount: number): Dataset {
  return { ...points(exampleCount), test: points(testCount).train }
}

function withLabels(labels: readonly number[]): Dataset {
  const dataset = points(labels.length)
  return { ...dataset, train: { ...dataset.train, targets: Int32Array.from(labels) } }
}

const range = (count: number) => Int32Array.from({ length: count }, (_, index) => index)

describe('splitting a data set', () => {
  it('puts every example into exactly one part, each in the order of the file', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 300 }),
        fc.double({ min: 0.05, max: 0.4, noNaN: true }),
        fc.double({ min: 0.05, max: 0.4, noNaN: true }),
        fc.nat(0xffff_ffff),
        (count, validation, test, seed) => {
          const split = splitDataset(points(count), { validation, test }, seed)
          const parts = [split.train, split.validation, split.test].map((part) => [
            ...(part?.indices ?? []),
          ])
          for (const indices of parts) {
            expect(indices).toEqual(indices.toSorted((a, b) => a - b))
          }
          expect(parts.flat().sort((a, b) => a - b)).toEqual([...range(count)])
          expect(parts[1]).toHaveLength(Math.round(count * validation))
          expect(parts[2]).toHaveLength(Math.round(count * test))
        },
      ),
    )
  })

  it('draws the same split from the same seed and another from another', () => {
    const config = { validation: 0.2, test: 0.2 }
    const split = (seed: number) => splitDataset(points(100), config, seed)
    expect(split(7)).toEqual(split(7))
    expect(split(7).validation?.indices).not.toEqual(split(8).validation?.indices)
  })

  it('sets the same examples aside for validation whatever the test share is', () => {
    const without = splitDataset(points(100), { validation: 0.2, test: 0 }, 3)
    const half = splitDataset(points(100), { validation: 0.2, test: 0.5 }, 3)
    expect(half.validation).toEqual(without.validation)
    expect(without.test).toBeNull()
  })

  it('keeps the whole file in its order when nothing is set aside', () => {
    const split = splitDataset(points(50), { validation: 0, test: 0 }, 1)
    expect(split.train.indices).toEqual(range(50))
    expect(split.validation).toBeNull()
    expect(split.test).toBeNull()
  })

  it("uses the data set's own test part whole and takes none of the training examples for it", () => {
    const dataset = withTestPart(50, 10)
    const split = splitDataset(dataset, { validation: 0.1, test: 0.2 }, 1)
    expect(split.train.indices).toHaveLength(45)
    expect(split.test).toEqual({ examples: dataset.test, indices: range(10) })
  })

  it('keeps the shares of the classes where it is told to, one example apart at most', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 20, maxLength: 200 }),
        fc.double({ min: 0.05, max: 0.4, noNaN: true }),
        fc.double({ min: 0.05, max: 0.4, noNaN: true }),
        (labels, validation, test) => {
          const dataset = withLabels(labels)
          const split = splitDataset(dataset, { validation, test, stratified: true }, 3)
          const parts = [split.train, split.validation, split.test]
          const places = parts.flatMap((part) => [...(part?.indices ?? [])])
          expect(places.sort((a, b) => a - b)).toEqual([...range(labels.length)])
          expect(split.validation?.indices).toHaveLength(Math.round(labels.length * validation))
          expect(split.test?.indices).toHaveLength(Math.round(labels.length * test))
          for (const label of new Set(labels)) {
            const size = labels.filter((other) => other === label).length
            for (const part of parts) {
              const total = part?.indices.length ?? 0
              const found = [...(part?.indices ?? [])].filter((n) => labels[n] === label).length
              expect(Math.abs(found - (total * size) / labels.length)).toBeLessThan(2)
            }
          }
        },
      ),
      { seed: 5 },
    )
  })

  it('sets the same examples of every class aside for validation whatever the test share is', () => {
    const labels = Array.from({ length: 90 }, (_, n) => (n % 9 === 0 ? 1 : 0))
    const config = { validation: 0.2, stratified: true }
    const without = splitDataset(withLabels(labels), { ...config, test: 0 }, 3)
    const half = splitDataset(withLabels(labels), { ...config, test: 0.5 }, 3)
    expect(half.validation).toEqual(without.validation)
    expect([...(without.validation?.indices ?? [])].filter((n) => labels[n] === 1)).toHaveLength(2)
  })

  it('trains on no more examples than it is told to, spread over the file, and sets aside as ever', () => {
    const shares = { validation: 0.2, test: 0 }
    const all = splitDataset(points(100), shares, 1)
    const few = splitDataset(points(100), { ...shares, trainLimit: 8 }, 1)
    expect(few.validation).toEqual(all.validation)
    expect([...few.train.indices]).toEqual(
      Array.from({ length: 8 }, (_, place) => all.train.indices[place * 10]),
    )
    expect(splitDataset(points(100), { ...shares, trainLimit: 80 }, 1)).toEqual(all)
    const whole = splitDataset(withTestPart(50, 10), { validation: 0, test: 0, trainLimit: 5 }, 1)
    expect([...whole.train.indices]).toEqual([0, 10, 20, 30, 40])
  })

  it.each([
    ['validation', { validation: 0.01, test: 0 }, 'split.validation is 0.01'],
    ['test', { validation: 0, test: 0.01 }, 'split.test is 0.01'],
  ])('refuses a share that would leave the %s part empty', (_, config, words) => {
    const error = refusalOf(() => splitDataset(points(20), config, 1))
    expect(error.code).toBe('dataset/split-empty')
    expect(error.message).toContain(words)
  })

  it('refuses shares that leave nothing to train on', () => {
    const config = { validation: 0.45, test: 0.45 }
    const error = refusalOf(() => splitDataset(points(4), config, 1))
    expect(error.message).toContain('leaves none to train on')
  })
})
