import { dataIssues } from '../protocol/data-issues'
import { splitCounts } from '../protocol/dataset-config'
import type { DatasetDescription } from '../protocol/dataset'
import { StudioError } from '../protocol/errors'
import { givenOrderIssue } from '../protocol/example-order'
import type { ExperimentConfig, RunConfig } from '../protocol/experiment-config'
import { MAXIMUM_RUN_COUNT, plannedRunsOf, runCountOf } from '../protocol/experiment-runs'
import { describeNetwork } from './network-description'

/** Something that keeps an experiment from being started. */
export interface ExperimentIssue {
  readonly path: readonly (string | number)[]
  readonly code: string
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

/**
 * What is wrong with an experiment's search: a setting that the config has not, a value that it does
 * not take, or a trial that does not fit its data. The config without the search is taken to be right.
 *
 * @param mostTrials trials that are looked at; a form looks at a few, who starts them at all
 */
export function searchIssues(
  config: ExperimentConfig,
  data: DatasetDescription,
  mostTrials = Infinity,
): readonly ExperimentIssue[] {
  const count = runCountOf(config)
  if (count > MAXIMUM_RUN_COUNT) {
    return [
      {
        path: config.search.type === 'none' ? ['repeats'] : ['search'],
        code: 'experiment/too-many-runs',
        message: `The experiment stands for ${count} runs; at most ${MAXIMUM_RUN_COUNT} are allowed: choose fewer values or seeds.`,
        details: { count, maximum: MAXIMUM_RUN_COUNT },
      },
    ]
  }
  if (config.search.type === 'none') return []
  const { search } = config
  const looked =
    search.type === 'random' ? { ...search, count: Math.min(search.count, mostTrials) } : search
  try {
    const runs = plannedRunsOf({ ...config, search: looked, repeats: 1 }).slice(0, mostTrials)
    for (const { config: run } of runs) {
      const [issue] = runIssues(run, data)
      if (issue) return [{ ...issue, path: ['search'] }]
    }
    return []
  } catch (error) {
    if (!(error instanceof StudioError)) throw error
    return [{ path: ['search'], code: error.code, message: error.message, details: error.details }]
  }
}

function runIssues(run: RunConfig, data: DatasetDescription): readonly ExperimentIssue[] {
  const network = describeNetwork(run.network.layers, data.inputShape, {
    loss: run.loss,
    task: data.task,
    outputCount: data.task === 'classification' ? data.classes.length : data.targetNames.length,
  })
  const { train } = splitCounts(data.trainCount, data.testCount > 0, run.split)
  const { batchSize } = run.training
  const tooLarge = {
    path: ['training', 'batchSize'],
    code: 'experiment/batch-too-large',
    message: `training.batchSize is ${batchSize}, but only ${train} examples are left to train on: choose at most that many.`,
    details: { batchSize, exampleCount: train },
  }
  const orderIssue = givenOrderIssue(run.training, train)
  return [
    ...network.issues,
    ...dataIssues(run, data),
    ...(batchSize > train ? [tooLarge] : []),
    ...(orderIssue === null ? [] : [orderIssue]),
  ]
}
