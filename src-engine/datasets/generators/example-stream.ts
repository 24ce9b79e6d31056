import type { GeneratorConfig, GeneratorName } from '../../protocol/dataset-config'
import { randomStream, type RandomStream } from '../../random/random-stream'

/** First counter of the `data` stream. The numbers belong to the data: they never change. */
const GENERATOR_NUMBERS: Readonly<Record<GeneratorName, number>> = {
  digits: 0,
  xor: 1,
  circles: 2,
  moons: 3,
  spirals: 4,
  blobs: 5,
  sine: 6,
  plane: 7,
}

/**
 * Random numbers of one example: they depend on seed, generator and the example's place only, so
 * that a larger set of the same seed begins with the smaller one.
 */
export function exampleStream(settings: GeneratorConfig, exampleIndex: number): RandomStream {
  const generatorNumber = GENERATOR_NUMBERS[settings.generator]
  return randomStream(settings.seed, 'data', generatorNumber, exampleIndex)
}
