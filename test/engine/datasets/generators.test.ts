import { parseIdx } from '@engine/datasets/idx'
import { generateDataset } from '@engine/datasets/load'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { datasetDescriptionSchema } from '@engine/protocol/dataset'
import { generatorConfigSchema, type GeneratorConfig } from '@engine/protocol/dataset-config'
import { runConfigSchema } from '@engine/protocol/experiment-config'
import { Trainer } from '@engine/training/trainer'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { findDataFile } from '../../golden/golden-files'

const GENERATORS = [
  'digits',
  'xor',
  'circles',
  'moons',
  'spirals',
  'blobs',
  'sine',
  'plane',
] as const

function settingsOf(changes: object): GeneratorConfig {
  return generatorConfigSchema.parse(changes)
}

/** Points of a set without noise, with the index of their class. */
function pointsOf(generator: GeneratorConfig['generator'], exampleCount = 400) {
  const { train } = generateDataset(settingsOf({ generator, exampleCount, noise: 0 }))
  return Array.from({ length: train.count }, (_, n) => ({
    x: train.inputs[2 * n] ?? NaN,
    y: train.inputs[2 * n + 1] ?? NaN,
    target: train.targets[n] ?? NaN,
  }))
}

describe.each(GENERATORS)('the generated set %s', (generator) => {
  const settings = settingsOf({ generator, exampleCount: 60 })
  const dataset = generateDataset(settings)

  it('describes itself as the schema asks and as many values as it says', () => {
    const { description, train } = dataset
    expect(datasetDescriptionSchema.parse(description)).toEqual(description)
    expect(description.origin).toEqual({ type: 'generated', settings })
    const width = description.inputShape.reduce((size, extent) => size * extent, 1)
    expect(train.inputs).toHaveLength(60 * width)
    expect(description.inputNames).toHaveLength(width)
    expect(train.targets).toHaveLength(60)
    expect([...train.inputs, ...train.targets].every(Number.isFinite)).toBe(true)
  })

  it('is the same for the same seed and another for another', () => {
    expect(generateDataset(settings)).toEqual(dataset)
    const other = generateDataset({ ...settings, seed: 2 })
    expect(other.train.inputs).not.toEqual(dataset.train.inputs)
  })

  it('begins with the smaller set of the same seed', () => {
    const larger = generateDataset({ ...settings, exampleCount: 120 })
    expect(larger.train.inputs.slice(0, dataset.train.inputs.length)).toEqual(dataset.train.inputs)
    expect(larger.train.targets.slice(0, 60)).toEqual(dataset.train.targets)
  })

  it('holds every class equally often', () => {
    const { description, train } = dataset
    if (description.task === 'regression') return
    const counts = description.classes.map(
      (_, label) => train.targets.filter((t) => t === label).length,
    )
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
  })
})

describe('points without noise', () => {
  it('of XOR are its truth table', () => {
    expect(pointsOf('xor', 4)).toEqual([
      { x: 0, y: 0, target: 0 },
      { x: 0, y: 1, target: 1 },
      { x: 1, y: 1, target: 0 },
      { x: 1, y: 0, target: 1 },
    ])
  })

  it('of circles lie on two circles', () => {
    for (const { x, y, target } of pointsOf('circles')) {
      expect(Math.hypot(x, y)).toBeCloseTo(target === 0 ? 0.5 : 1, 12)
    }
  })

  it('of moons lie on two half circles that reach into each other', () => {
    for (const { x, y, target } of pointsOf('moons')) {
      const radius = target === 0 ? Math.hypot(x, y) : Math.hypot(x - 1, y - 0.5)
      expect(radius).toBeCloseTo(1, 12)
      expect(target === 0 ? y >= 0 : y <= 0.5).toBe(true)
    }
  })

  it('of spirals lie on two arms, opposite each other', () => {
    for (const { x, y, target } of pointsOf('spirals')) {
      const radius = Math.hypot(x, y)
      const angle = 2 * Math.PI * 1.25 * (radius / 3) + Math.PI * target
      expect(x).toBeCloseTo(radius * Math.cos(angle), 10)
      expect(y).toBeCloseTo(radius * Math.sin(angle), 10)
    }
  })

  it('of blobs are their centres, far enough apart for any number of classes', () => {
    for (let classCount = 2; classCount <= 20; classCount++) {
      const settings = {
        generator: 'blobs',
        exampleCount: classCount * 2,
        classCount,
        noise: 0,
        seed: 1,
      } as const
      const { inputs } = generateDataset(settings).train
      const centres = Array.from({ length: classCount }, (_, k) => [
        inputs[2 * k] ?? NaN,
        inputs[2 * k + 1] ?? NaN,
      ])
      for (const [a, [ax = NaN, ay = NaN]] of centres.entries()) {
        for (const [bx = NaN, by = NaN] of centres.slice(a + 1)) {
          expect(Math.hypot(ax - bx, ay - by)).toBeGreaterThan(1.99)
        }
      }
    }
  })

  it('of sine and plane are values of their functions', () => {
    const sine = generateDataset(
      settingsOf({ generator: 'sine', exampleCount: 50, noise: 0 }),
    ).train
    expect(sine.targets).toEqual(Float64Array.from(sine.inputs, Math.sin))
    for (const { x, y, target } of pointsOf('plane')) {
      expect(target).toBe(2 * x - y + 0.5)
    }
  })
})

describe('drawn digits', () => {
  const { train, description } = generateDataset(
    settingsOf({ generator: 'digits', exampleCount: 500, noise: 0 }),
  )
  const images = Array.from({ length: 500 }, (_, n) =>
    train.inputs.subarray(784 * n, 784 * (n + 1)),
  )

  it('are bytes 28×28 with ink that varies', () => {
    expect(description).toMatchObject({ inputShape: [1, 28, 28], inputType: 'uint8' })
    for (const image of images) {
      expect(Math.max(...image)).toBeGreaterThan(200)
      let inkSum = 0
      for (const ink of image) inkSum += ink
      const inkShare = inkSum / (255 * 784)
      expect(inkShare).toBeGreaterThan(0.02)
      expect(inkShare).toBeLessThan(0.45)
    }
  })

  it('have their centre of mass near the middle and end before the border', () => {
    for (const image of images) {
      let [mass, sumX, sumY] = [0, 0, 0]
      for (const [pixel, ink] of image.entries()) {
        const [x, y] = [pixel % 28, Math.floor(pixel / 28)]
        mass += ink
        sumX += ink * (x + 0.5)
        sumY += ink * (y + 0.5)
      }
      // Four standard deviations of the shift.
      expect(Math.abs(sumX / mass - 14)).toBeLessThan(2.4)
      expect(Math.abs(sumY / mass - 14)).toBeLessThan(2.4)
    }
    const touching = images.filter((image) =>
      image.some((ink, pixel) => ink > 0 && pixel % 28 === 0),
    )
    expect(touching.length).toBeLessThan(10)
  })

  it('are noisy as asked: dark pixels brighten, by half the deviation of the noise in the mean', () => {
    const noisy = generateDataset(settingsOf({ generator: 'digits', exampleCount: 10, noise: 0.2 }))
      .train.inputs
    const clean = train.inputs.slice(0, noisy.length)
    const dark = [...noisy].filter((_, pixel) => clean[pixel] === 0)
    const mean = dark.reduce((sum, pixel) => sum + pixel, 0) / dark.length / 255
    // Mean of the positive half of a normal distribution: 0.2/√(2π).
    expect(mean).toBeGreaterThan(0.07)
    expect(mean).toBeLessThan(0.09)
  })

  it("teach a small network to read three quarters of MNIST's test digits", (context) => {
    const read = (name: string) => {
      const path = findDataFile(`shared/data/mnist/${name}`)
      return path === null
        ? null
        : { fileName: name, bytes: Uint8Array.from(gunzipSync(readFileSync(path))) }
    }
    const images = read('t10k-images-idx3-ubyte.gz')
    const labels = read('t10k-labels-idx1-ubyte.gz')
    if (!images || !labels) {
      context.skip('there is no shared/data/mnist')
      return
    }
    const mnist = parseIdx({
      format: 'idx',
      name: 'MNIST',
      trainImages: images,
      trainLabels: labels,
      testImages: null,
      testLabels: null,
    }).dataset
    const settings = settingsOf({ generator: 'digits', exampleCount: 6000 })
    const drawn = generateDataset(settings)
    const config = runConfigSchema.parse({
      dataset: { source: 'generated', settings },
      network: {
        layers: [{ type: 'affine', units: 50 }, { type: 'relu' }, { type: 'affine', units: 10 }],
      },
      optimizer: { type: 'adam', learningRate: 0.003 },
      training: { batchSize: 100, length: { unit: 'epochs', count: 3 }, seed: 1 },
      evaluation: { everyEpochs: 3, trainExampleLimit: 1000 },
    })
    const dataset = {
      ...drawn,
      description: { ...drawn.description, testCount: mnist.train.count },
      test: mnist.train,
    }
    let accuracy = NaN
    const work = new Trainer(config, dataset, referenceKernels, null).work({
      measured: (series, _, value) => {
        if (series === 'test/accuracy') accuracy = value
      },
      evaluated: () => undefined,
    })
    while (work.next().done !== true);
    expect(accuracy).toBeGreaterThan(0.75)
  })
})
