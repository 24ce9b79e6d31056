import { generatorConfigSchema, type GeneratorName } from '@engine/protocol/dataset-config'

/** Every kind of generated set, in the order of the schema. */
export const GENERATOR_NAMES: readonly GeneratorName[] = generatorConfigSchema.options.flatMap(
  ({ shape: { generator } }) =>
    'options' in generator ? generator.options : [...generator.values],
)
