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
 * How the examples train where someone watches. Native kernels take 50,000 to 150,000 steps a second of
 * the small networks in the files on one core of a common machine, and would be through before the first
 * curve is drawn. More examples, broader layers and smaller steps go the same way in some seven seconds,
 * and what is to be seen takes the first half of them: the accuracy of XOR leaves a half, the border
 * winds into the spirals, the line bends into the sine.
 */
const PACES: Readonly<Record<ExampleName, Pace>> = {
  'two-layer-net': { epochCount: 120, batchSize: 100, learningRate: 0.1 },
  spirals: {
    exampleCount: 2000,
    hiddenUnits: 128,
    epochCount: 2000,
    batchSize: 100,
    learningRate: 0.00005,
  },
  xor: { exampleCount: 4000, epochCount: 14_000, batchSize: 100, learningRate: 0.00004 },
  sine: {
    exampleCount: 2000,
    hiddenUnits: 128,
    epochCount: 2000,
    batchSize: 100,
    learningRate: 0.00001,
  },
}

/** What is absent is as in the file. */
interface Pace {
  readonly exampleCount?: number
  readonly hiddenUnits?: number
  readonly epochCount: number
  readonly batchSize: number
  readonly learningRate: number
}

/** @param title what the experiment is called, in the reader's language */
export function exampleExperiment(name: ExampleName, title: string): ExperimentConfig {
  const file = { 'two-layer-net': twoLayerNet, spirals, xor, sine }[name]
  const { exampleCount, hiddenUnits, epochCount, batchSize, learningRate } = PACES[name]
  const { settings } = file.dataset
  const { layers } = file.network
  return experimentConfigSchema.parse({
    ...file,
    name: title,
    dataset: {
      ...file.dataset,
      settings: { ...settings, exampleCount: exampleCount ?? settings.exampleCount },
    },
    network: {
      layers: layers.map((layer, index) =>
        'units' in layer && index < layers.length - 1
          ? { ...layer, units: hiddenUnits ?? layer.units }
          : layer,
      ),
    },
    training: { ...file.training, batchSize, length: { unit: 'epochs', count: epochCount } },
    optimizers: file.optimizers.map((optimizer) => ({ ...optimizer, learningRate })),
  })
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
