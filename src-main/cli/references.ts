import { StudioError } from '@engine/protocol/errors'
import type { DatasetSummary } from '@engine/protocol/dataset'
import type { RunSummary } from '@engine/protocol/run'
import type { CheckpointChoice } from '@engine/protocol/checkpoint-choice'
import type { StudioClient } from './context'

/**
 * Finds a run by its number, its name, or `latest`.
 *
 * @throws run/not-found, run/ambiguous when several have the name
 */
export async function findRun(client: StudioClient, reference: string): Promise<RunSummary> {
  if (/^\d+$/.test(reference)) {
    return (await client.request('run/show', { id: Number(reference) })).summary
  }
  const runs = await client.request('run/list', {})
  const newestFirst = runs.toSorted((a, b) => b.id - a.id)
  const matches =
    reference === 'latest'
      ? newestFirst.slice(0, 1)
      : newestFirst.filter((run) => run.name === reference)
  const [run, ...others] = matches
  if (run === undefined) {
    throw new StudioError(
      'run/not-found',
      reference === 'latest'
        ? 'There is no run yet: train one with descent train.'
        : `There is no run named ${reference}; descent runs list shows all.`,
      { run: reference },
    )
  }
  if (others.length > 0) {
    const ids = matches.map(({ id }) => String(id)).join(', ')
    throw new StudioError(
      'run/ambiguous',
      `Several runs are named ${reference}: say which by its number, ${ids}.`,
      { run: reference, ids },
    )
  }
  return run
}

/**
 * Finds a data set by its number or its name; of several with the name, the newest.
 *
 * @throws dataset/not-found
 */
export async function findDataset(
  client: StudioClient,
  reference: string,
): Promise<DatasetSummary> {
  const datasets = await client.request('dataset/list', {})
  const found =
    datasets.filter((dataset) => dataset.name === reference).sort((a, b) => b.id - a.id)[0] ??
    (/^\d+$/.test(reference)
      ? datasets.find((dataset) => dataset.id === Number(reference))
      : undefined)
  if (found === undefined) {
    throw new StudioError(
      'dataset/not-found',
      `There is no data set ${reference}; descent dataset list shows all.`,
      { name: reference },
    )
  }
  return found
}

/**
 * Reads `--checkpoint`.
 *
 * @throws cli/invalid-option
 */
export function checkpointChoiceOf(text: string): CheckpointChoice {
  if (text === 'best' || text === 'last' || text === 'initial') return text
  if (/^\d+$/.test(text)) return { step: Number(text) }
  throw new StudioError(
    'cli/invalid-option',
    `--checkpoint is ${text}; allowed: best, last, initial, or the number of a step.`,
    { option: 'checkpoint', value: text },
  )
}

/** Reads `--target`: first, last, a number from 0, or the name of a column. */
export function targetOf(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text
}
