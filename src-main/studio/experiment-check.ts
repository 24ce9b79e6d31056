import { describeNetwork } from '@engine/model/network-description'
import { optimizerText } from '@engine/optimizers/optimizer'
import type { ParsedParams } from '@engine/protocol/contract'
import type { DatasetSummary } from '@engine/protocol/dataset'
import { dataIssues } from '@engine/protocol/data-issues'
import { splitCounts } from '@engine/protocol/dataset-config'
import { StudioError } from '@engine/protocol/errors'
import { runConfigsOf, type ExperimentConfig } from '@engine/protocol/experiment-config'
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
  const network = describeNetwork(config.network.layers, dataset.inputShape, {
    loss: config.loss,
    task: dataset.task,
    outputCount:
      dataset.task === 'classification' ? dataset.classes.length : dataset.targetNames.length,
  })
  const issues: ExperimentIssue[] = [
    ...network.issues.map((issue) => ({ ...issue, path: issue.path.join('.') })),
    ...dataIssues(config, dataset).map((issue) => ({ ...issue, path: issue.path.join('.') })),
    ...splitIssues(config, dataset),
  ]
  if (issues.length > 0) throw invalidExperiment(issues)

  const title = config.name === '' ? `${dataset.name} · ${network.text}` : config.name
  return {
    config,
    runs: runConfigsOf(config).map((runConfig) => ({
      config: runConfig,
      name: `${title} · ${optimizerText(runConfig.optimizer)}`,
      datasetId: dataset.id,
      datasetName: dataset.name,
      networkText: network.text,
      optimizerText: optimizerText(runConfig.optimizer),
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
    if (batchSize <= train) return []
    return [
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
