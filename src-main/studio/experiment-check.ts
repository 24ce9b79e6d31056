import { searchIssues } from '@engine/model/experiment-issues'
import { describeNetwork, type NetworkDescription } from '@engine/model/network-description'
import { optimizerText } from '@engine/optimizers/optimizer'
import type { ParsedParams } from '@engine/protocol/contract'
import type { DatasetSummary } from '@engine/protocol/dataset'
import { dataIssues } from '@engine/protocol/data-issues'
import { splitCounts } from '@engine/protocol/dataset-config'
import { StudioError } from '@engine/protocol/errors'
import { givenOrderIssue } from '@engine/protocol/example-order'
import type { ExperimentConfig } from '@engine/protocol/experiment-config'
import { plannedRunsOf, pointText } from '@engine/protocol/experiment-runs'
import type { StoreContract } from '../store/store-contract'

/** One thing that keeps an experiment from being started; `path` is the field: `training.batchSize`. */
export interface ExperimentIssue {
  readonly path: string
  readonly code: string
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

/**
 * An experiment checked against its data and made ready for the store.
 *
 * @throws experiment/invalid with all issues in `details.issues`
 */
export function checkedExperiment(
  config: ExperimentConfig,
  dataset: DatasetSummary,
): ParsedParams<StoreContract, 'experiment/insert'> {
  const describe = ({
    network: { layers },
    loss,
  }: Pick<ExperimentConfig, 'network' | 'loss'>): NetworkDescription =>
    describeNetwork(layers, dataset.inputShape, {
      loss,
      task: dataset.task,
      outputCount:
        dataset.task === 'classification' ? dataset.classes.length : dataset.targetNames.length,
    })
  const network = describe(config)
  const issues: ExperimentIssue[] = [
    ...network.issues.map((issue) => ({ ...issue, path: issue.path.join('.') })),
    ...dataIssues(config, dataset).map((issue) => ({ ...issue, path: issue.path.join('.') })),
    ...splitIssues(config, dataset),
  ]
  if (issues.length > 0) throw invalidExperiment(issues)
  const trialIssues = searchIssues(config, dataset)
  if (trialIssues.length > 0) {
    throw invalidExperiment(trialIssues.map((issue) => ({ ...issue, path: issue.path.join('.') })))
  }

  const title = config.name === '' ? `${dataset.name} · ${network.text}` : config.name
  return {
    config,
    runs: plannedRunsOf(config).map((run) => ({
      config: run.config,
      name: [title, optimizerText(run.config.optimizer), pointText(run, config.repeats)]
        .filter((text) => text !== '')
        .join(' · '),
      datasetId: dataset.id,
      datasetName: dataset.name,
      networkText: describe(run.config).text,
      optimizerText: optimizerText(run.config.optimizer),
      start: null,
    })),
  }
}

export function invalidExperiment(issues: readonly ExperimentIssue[]): StudioError {
  const sentences = issues.map((issue) => issue.message).join(' ')
  return new StudioError('experiment/invalid', `The experiment cannot be started. ${sentences}`, {
    issues,
  })
}

function splitIssues(config: ExperimentConfig, dataset: DatasetSummary): ExperimentIssue[] {
  const { batchSize } = config.training
  try {
    const { train } = splitCounts(dataset.trainCount, dataset.testCount > 0, config.split)
    const orderIssue = givenOrderIssue(config.training, train)
    const orderIssues =
      orderIssue === null ? [] : [{ ...orderIssue, path: orderIssue.path.join('.') }]
    if (batchSize <= train) return orderIssues
    return [
      ...orderIssues,
      {
        path: 'training.batchSize',
        code: 'experiment/batch-too-large',
        message: `training.batchSize is ${batchSize}, but only ${train} examples are left to train on: choose at most that many.`,
        details: { batchSize, exampleCount: train },
      },
    ]
  } catch (error) {
    if (!(error instanceof StudioError)) throw error
    const { part } = error.details
    const path = part === 'validation' || part === 'test' ? `split.${part}` : 'split'
    return [{ path, code: error.code, message: error.message, details: error.details }]
  }
}
