import { experimentConfigSchema, type ExperimentConfig } from '@engine/protocol/experiment-config'
import race from '../../../examples/optimizer-comparison-digits.json'
import sine from '../../../examples/sine-regression.json'
import spirals from '../../../examples/spirals.json'
import twoLayerNet from '../../../examples/two-layer-net-digits.json'
import xor from '../../../examples/xor.json'

/** Experiments that need no import, each told by `home.examples.<name>`. */
export const EXAMPLE_NAMES = ['two-layer-net', 'spirals', 'xor', 'sine'] as const
export type ExampleName = (typeof EXAMPLE_NAMES)[number]

/**
 * How the examples train where someone watches. Native kernels take 100,000 steps a second of the small
 * networks on one core of a common machine, and would be through with the files before the first curve
 * is drawn: small steps on small batches make the same way visible.
 */
const PACES = {
  'two-layer-net': { epochCount: 120, batchSize: 100, learningRate: 0.1 },
  spirals: { epochCount: 5000, batchSize: 20, learningRate: 0.0001 },
  xor: { epochCount: 5000, batchSize: 8, learningRate: 0.0002 },
  sine: { epochCount: 5000, batchSize: 10, learningRate: 0.00005 },
} as const satisfies Readonly<Record<ExampleName, unknown>>

export function exampleExperiment(name: ExampleName): ExperimentConfig {
  const files = { 'two-layer-net': twoLayerNet, spirals, xor, sine } as const
  const config = experimentConfigSchema.parse(files[name])
  const { epochCount, batchSize, learningRate } = PACES[name]
  return {
    ...config,
    training: { ...config.training, batchSize, length: { unit: 'epochs', count: epochCount } },
    optimizers: config.optimizers.map((optimizer) => ({ ...optimizer, learningRate })),
  }
}

/**
 * The optimizer comparison of the examples, twice as long: the first curves are on the screen seconds
 * after the click on a laptop with two cores, and there is a race to be seen for some ten more.
 */
export function exampleRace(name: string): ExperimentConfig {
  const config = experimentConfigSchema.parse(race)
  const length = { unit: 'epochs', count: 20 } as const
  return { ...config, name, training: { ...config.training, length } }
}
