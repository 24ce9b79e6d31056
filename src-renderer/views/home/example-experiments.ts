import { experimentConfigSchema, type ExperimentConfig } from '@engine/protocol/experiment-config'
import race from '../../../examples/optimizer-comparison-digits.json'
import sine from '../../../examples/sine-regression.json'
import spirals from '../../../examples/spirals.json'
import twoLayerNet from '../../../examples/two-layer-net-digits.json'
import xor from '../../../examples/xor.json'

/** Experiments that need no import, each told by `home.examples.<name>`. */
export const EXAMPLE_NAMES = ['two-layer-net', 'spirals', 'xor', 'sine'] as const
export type ExampleName = (typeof EXAMPLE_NAMES)[number]

export function exampleExperiment(name: ExampleName): ExperimentConfig {
  const files = { 'two-layer-net': twoLayerNet, spirals, xor, sine } as const
  return experimentConfigSchema.parse(files[name])
}

/**
 * The optimizer comparison of the examples, small enough that all five curves are on the screen ten
 * seconds after the click on a laptop with two cores.
 */
export function quickRace(name: string): ExperimentConfig {
  const config = experimentConfigSchema.parse(race)
  return {
    ...config,
    name,
    dataset: {
      source: 'generated',
      settings: { generator: 'digits', exampleCount: 2000, noise: 0.05, seed: 1 },
    },
    network: {
      layers: [
        { type: 'affine', units: 32 },
        { type: 'relu' },
        { type: 'affine', units: 32 },
        { type: 'relu' },
        { type: 'affine', units: 10 },
      ],
    },
    training: { ...config.training, batchSize: 100, length: { unit: 'epochs', count: 10 } },
  }
}
