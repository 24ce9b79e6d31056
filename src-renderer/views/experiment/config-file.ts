import {
  experimentConfigOf,
  experimentConfigSchema,
  runConfigSchema,
  withoutSchemaKey,
  type ExperimentConfig,
} from '@engine/protocol/experiment-config'
import { StudioError } from '@engine/protocol/errors'
import { z } from 'zod'

/**
 * Reads the JSON of an experiment, or of one of its runs.
 *
 * @throws experiment/not-a-config with the first thing that is wrong
 */
export function parseConfigText(text: string, fileName: string): ExperimentConfig {
  let value: unknown
  try {
    value = withoutSchemaKey(JSON.parse(text))
  } catch (error) {
    throw notAConfig(fileName, error instanceof Error ? error.message : String(error))
  }
  const experiment = experimentConfigSchema.safeParse(value)
  if (experiment.success) return experiment.data
  const run = runConfigSchema.safeParse(value)
  if (run.success) return experimentConfigOf(run.data)
  throw notAConfig(fileName, z.prettifyError(experiment.error).replaceAll('\n', ' '))
}

function notAConfig(fileName: string, reason: string): StudioError {
  return new StudioError(
    'experiment/not-a-config',
    `${fileName} is no experiment of Descent Studio: ${reason}`,
    { file: fileName, reason },
  )
}
