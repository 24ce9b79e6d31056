import { searchIssues } from '@engine/model/experiment-issues'
import {
  describeNetwork,
  requiredOutputCount,
  type NetworkDescription,
} from '@engine/model/network-description'
import type { DatasetDescription } from '@engine/protocol/dataset'
import { dataIssues } from '@engine/protocol/data-issues'
import { splitConfigSchema, splitCounts, type SplitCounts } from '@engine/protocol/dataset-config'
import { StudioError } from '@engine/protocol/errors'
import { givenOrderIssue } from '@engine/protocol/example-order'
import { experimentConfigSchema, type ExperimentConfig } from '@engine/protocol/experiment-config'
import { layerConfigSchema, type LayerConfig } from '@engine/protocol/layer-config'
import { lossConfigSchema } from '@engine/protocol/loss-config'
import { fieldIssuesOf, type FieldIssue } from '../../components/schema-form/field-issues'
import type { Draft } from '../../state/draft'

/** Something that keeps the experiment from starting; told by code in the user's language. */
export interface Problem {
  readonly path: readonly (string | number)[]
  readonly code: string
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

/** What a draft amounts to, as far as it can be told. */
export interface DraftCheck {
  /** Ready to start; null while anything is wrong. */
  readonly config: ExperimentConfig | null
  /** What the schema says of single values. */
  readonly issues: readonly FieldIssue[]
  /** What follows from several values together, or from the data. */
  readonly problems: readonly Problem[]
  /** Null until the data is known. */
  readonly network: NetworkDescription | null
  readonly outputCount: number | null
  /** Null until the data is known. */
  readonly task: DatasetDescription['task'] | null
  readonly counts: SplitCounts | null
  readonly stepsPerEpoch: number | null
  readonly stepCount: number | null
}

/** Trials of a search that are looked at while one types; all are before the start. */
const LOOKED_TRIALS = 40

/**
 * @param data what the chosen data set is; null while that is not known
 */
export function checkDraft(draft: Draft, data: DatasetDescription | null): DraftCheck {
  const parsed = experimentConfigSchema.safeParse(draft)
  const issues = parsed.success ? [] : fieldIssuesOf(parsed.error.issues)
  const problems: Problem[] = []

  const counts = data === null ? null : countsOf(draft, data, problems)
  const network = data === null ? null : networkOf(draft, data)
  if (network !== null) problems.push(...network.issues)
  const loss = lossConfigSchema.safeParse(draft.loss)
  const outputCount =
    data === null || !loss.success
      ? null
      : requiredOutputCount({ loss: loss.data, task: data.task, outputCount: targetCountOf(data) })

  if (parsed.success && data !== null) problems.push(...dataIssues(parsed.data, data))
  const training = parsed.success ? parsed.data.training : null
  if (training !== null && counts !== null && training.batchSize > counts.train) {
    problems.push({
      path: ['training', 'batchSize'],
      code: 'experiment/batch-too-large',
      message: `The batch size is ${training.batchSize}, but only ${counts.train} examples are left to train on: choose at most that many.`,
      details: { batchSize: training.batchSize, exampleCount: counts.train },
    })
  }
  if (training !== null && counts !== null) {
    const orderIssue = givenOrderIssue(training, counts.train)
    if (orderIssue !== null) problems.push(orderIssue)
  }
  if (parsed.success && data !== null && problems.length === 0) {
    problems.push(...searchIssues(parsed.data, data, LOOKED_TRIALS))
  }
  const stepsPerEpoch =
    training === null || counts === null ? null : Math.ceil(counts.train / training.batchSize)
  const stepCount =
    training === null || stepsPerEpoch === null
      ? null
      : training.length.unit === 'epochs'
        ? training.length.count * stepsPerEpoch
        : training.length.count

  return {
    config: parsed.success && problems.length === 0 && data !== null ? parsed.data : null,
    issues,
    problems,
    network,
    outputCount,
    task: data?.task ?? null,
    counts,
    stepsPerEpoch,
    stepCount,
  }
}

/** Classes of a classification, target columns of a regression. */
export function targetCountOf(data: DatasetDescription): number {
  return data.task === 'classification' ? data.classes.length : data.targetNames.length
}

/** The problems at exactly this place. */
export function problemsAt(
  problems: readonly Problem[],
  ...path: readonly (string | number)[]
): readonly Problem[] {
  return problems.filter(
    (problem) =>
      problem.path.length === path.length &&
      path.every((part, index) => problem.path[index] === part),
  )
}

/** The problems at a path or below, told from there: what a part of the form is given. */
export function problemsUnder(
  problems: readonly Problem[],
  ...path: readonly (string | number)[]
): readonly Problem[] {
  return problems
    .filter((problem) => path.every((part, index) => problem.path[index] === part))
    .map((problem) => ({ ...problem, path: problem.path.slice(path.length) }))
}

/** The layers up to the first whose values are not valid yet. */
function validLayers(draft: Draft): LayerConfig[] {
  const layers: LayerConfig[] = []
  for (const layer of draft.network.layers) {
    const parsed = layerConfigSchema.safeParse(layer)
    if (!parsed.success) break
    layers.push(parsed.data)
  }
  return layers
}

function networkOf(draft: Draft, data: DatasetDescription): NetworkDescription | null {
  const loss = lossConfigSchema.safeParse(draft.loss)
  if (!loss.success) return null
  const layers = validLayers(draft)
  const description = describeNetwork(layers, data.inputShape, {
    loss: loss.data,
    task: data.task,
    outputCount: targetCountOf(data),
  })
  // With a layer still being typed, what is wrong with the rest cannot be told.
  return layers.length === draft.network.layers.length
    ? description
    : { ...description, issues: [] }
}

function countsOf(draft: Draft, data: DatasetDescription, problems: Problem[]): SplitCounts | null {
  const split = splitConfigSchema.safeParse(draft.split)
  if (!split.success) return null
  try {
    return splitCounts(data.trainCount, data.testCount > 0, split.data)
  } catch (error) {
    if (!(error instanceof StudioError)) throw error
    const part = error.details['part'] === 'validation' ? 'validation' : 'test'
    problems.push({
      path: ['split', part],
      code: error.code,
      message: error.message,
      details: error.details,
    })
    return null
  }
}
