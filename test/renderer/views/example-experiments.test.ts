import { experimentConfigSchema } from '@engine/protocol/experiment-config'
import { describe, expect, test } from 'vitest'
import {
  EXAMPLE_NAMES,
  exampleExperiment,
  exampleRace,
} from '../../../src-renderer/views/home/example-experiments'

describe('the experiments that the home page offers', () => {
  test('are experiments, of one arm each', () => {
    for (const name of EXAMPLE_NAMES) {
      const config = exampleExperiment(name, 'An example')
      expect(experimentConfigSchema.parse(config), name).toEqual(config)
      expect(config.optimizers, name).toHaveLength(1)
    }
  })

  test('go on for some seconds, at the pace of native kernels', () => {
    for (const name of EXAMPLE_NAMES) {
      const { dataset, network, split, training } = exampleExperiment(name, 'An example')
      if (dataset.source !== 'generated' || training.length.unit !== 'epochs') {
        throw new Error(`${name} needs an import, or does not count epochs.`)
      }
      const trainedCount = dataset.settings.exampleCount * (1 - split.test - split.validation)
      const stepCount = (training.length.count * trainedCount) / training.batchSize
      let inputCount = dataset.settings.generator === 'digits' ? 784 : 2
      let multiplicationCount = 0
      for (const layer of network.layers) {
        if (layer.type !== 'affine') continue
        multiplicationCount += inputCount * layer.units
        inputCount = layer.units
      }
      // Small layers are a matter of steps, large ones of arithmetic: 10 µs a step, 15 billion a second.
      const seconds = stepCount * (1e-5 + (6 * multiplicationCount * training.batchSize) / 15e9)
      expect(seconds, name).toBeGreaterThan(4)
      expect(seconds, name).toBeLessThan(40)
      // Every step becomes a point of the history.
      expect(stepCount, name).toBeLessThan(500_000)
    }
  })

  test('race five optimizers for as long as one watches a race', () => {
    const config = exampleRace('Five')
    expect(experimentConfigSchema.parse(config)).toEqual(config)
    expect(config.optimizers).toHaveLength(5)
    expect(config.training.length).toEqual({ unit: 'epochs', count: 20 })
  })
})
