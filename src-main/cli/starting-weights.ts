import type { Command } from 'commander'
import { basename, dirname, resolve } from 'node:path'
import { StudioError } from '@engine/protocol/errors'
import type { ExperimentConfig } from '@engine/protocol/experiment-config'
import type { StartConfig } from '@engine/protocol/start-config'
import type { StudioClient } from './context'
import { checkpointChoiceOf, findRun } from './references'
import { uploadFile } from './upload'

/** What the command line says of the weights that runs begin with. */
export interface StartOptions {
  readonly weights?: string
  readonly fromRun?: string
  readonly checkpoint?: string
  readonly layers?: string
}

export function addStartOptions(command: Command): Command {
  return command
    .option('--weights <file>', 'start from the weights in a .npz or .safetensors file')
    .option('--from-run <run>', 'start from the weights of another run')
    .option('--checkpoint <which>', 'of that run: best, last, initial, or the number of a step')
    .option('--layers <numbers>', 'only these layers take them, such as 1,3; the others are drawn')
}

/**
 * The experiment with the start that the options name, and the upload of its file. A file that the
 * config itself names is looked for beside the config.
 *
 * @throws cli/invalid-option, cli/unreadable-file, run/not-found
 */
export async function withStartingWeights(
  client: StudioClient,
  config: ExperimentConfig,
  configFile: string,
  options: StartOptions,
): Promise<{ readonly config: ExperimentConfig; readonly weightsUpload: string | null }> {
  const start = await startOf(client, config.start, options)
  if (start.from !== 'file') return { config: { ...config, start }, weightsUpload: null }
  const path = options.weights ?? resolve(dirname(configFile), start.fileName)
  return { config: { ...config, start }, weightsUpload: await uploadFile(client, path) }
}

async function startOf(
  client: StudioClient,
  given: StartConfig,
  { weights, fromRun, checkpoint, layers }: StartOptions,
): Promise<StartConfig> {
  if (weights !== undefined && fromRun !== undefined) {
    throw new StudioError('cli/invalid-option', 'Give either --weights or --from-run, not both.')
  }
  if (weights === undefined && fromRun === undefined) {
    const lonely =
      checkpoint === undefined ? (layers === undefined ? null : 'layers') : 'checkpoint'
    if (lonely === null) return given
    throw new StudioError(
      'cli/invalid-option',
      `--${lonely} says what to take of other weights: name them by --weights or --from-run.`,
      { option: lonely },
    )
  }
  const taken = layers === undefined ? [] : layersOf(layers)
  if (weights !== undefined) {
    return { from: 'file', fileName: basename(weights), hash: '', layers: taken }
  }
  const { id } = await findRun(client, fromRun ?? '')
  const choice = checkpointChoiceOf(checkpoint ?? 'best')
  return {
    from: 'run',
    run: id,
    checkpoint: typeof choice === 'object' ? choice.step : choice,
    layers: taken,
  }
}

/** @throws cli/invalid-option */
function layersOf(text: string): number[] {
  if (/^[1-9]\d*(,[1-9]\d*)*$/.test(text)) return text.split(',').map(Number)
  throw new StudioError(
    'cli/invalid-option',
    `--layers is ${text}; it takes numbers from 1 with commas between, such as 1,3.`,
    { option: 'layers', value: text },
  )
}
