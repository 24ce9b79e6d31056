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
      const config = exampleExperiment(name)
      expect(experimentConfigSchema.parse(config), name).toEqual(config)
      expect(config.optimizers, name).toHaveLength(1)
    }
  })

  test('race five optimizers for as long as one watches a race', () => {
    const config = exampleRace('Five')
    expect(experimentConfigSchema.parse(config)).toEqual(config)
    expect(config.optimizers).toHaveLength(5)
    expect(config.training.length).toEqual({ unit: 'epochs', count: 20 })
  })
})
