import type { Dataset } from '../datasets/dataset'
import { restoreTargetScale } from '../datasets/preprocessing'
import { splitDataset, type Part } from '../datasets/split'
import type { KernelSet } from '../kernels/kernel-set'
import { trainedLoss } from '../losses/trained-loss'
import { StudioError } from '../protocol/errors'
import type { EvaluationReport, PartName } from '../protocol/evaluation-report'
import type { RunConfig } from '../protocol/experiment-config'
import type { Checkpoint } from './checkpoint'
import { ClassReport } from './class-report'
import { EVALUATED_ROW_COUNT, EvaluatedNetwork } from './evaluated-network'
import { fillExamples } from './prepared-data'
import { RegressionReport } from './regression-report'

/**
 * Looks closely at how a network does on a part of its data, split as its training split it.
 *
 * @param needsExamples asks for the loss of every example
 * @returns work that yields after every batch
 * @throws evaluation/no-part when the run has no such part
 */
export function* evaluatePart(
  config: RunConfig,
  checkpoint: Checkpoint,
  dataset: Dataset,
  name: PartName,
  needsExamples: boolean,
  kernels: KernelSet,
): Generator<undefined, EvaluationReport, undefined> {
  const part = splitDataset(dataset, config.split, config.training.seed)[name]
  if (!part) {
    throw new StudioError(
      'evaluation/no-part',
      `The run has no ${name} part: its split sets nothing aside for it.`,
      { part: name },
    )
  }
  const network = new EvaluatedNetwork(config, checkpoint, dataset.description, kernels, {
    rowCount: EVALUATED_ROW_COUNT,
    needsRowLosses: needsExamples,
  })
  const { indices } = part
  const count = indices.length
  const losses = new Float64Array(needsExamples ? count : 0)
  const { outputCount } = network.model.plan.specification
  const loss = trainedLoss(config.loss)
  const { description } = dataset
  const needsShares = needsExamples && loss.outputMeaning !== 'values'
  const classes =
    description.task === 'classification'
      ? new ClassReport(config.loss, outputCount, count, needsShares)
      : null
  const regression = classes ? null : new RegressionReport(outputCount, count)
  let lossSum = 0
  for (let start = 0; start < count; start += EVALUATED_ROW_COUNT) {
    const rows: Part = { ...part, indices: indices.subarray(start, start + EVALUATED_ROW_COUNT) }
    const rowCount = rows.indices.length
    const { preprocessing } = checkpoint.context
    fillExamples(rows, preprocessing, loss.targetForm, network.placeFor(rowCount))
    lossSum += network.evaluate(rowCount) * rowCount
    if (needsExamples) network.copyRowLosses(rowCount, losses, start)
    const batch = network.batch(rowCount)
    classes?.add(batch, start)
    regression?.add(batch, start)
    yield
  }
  if (regression) {
    restoreTargetScale(checkpoint.context.preprocessing, regression.predictions)
    restoreTargetScale(checkpoint.context.preprocessing, regression.targets)
  }
  return {
    part: name,
    step: checkpoint.counters.step,
    exampleCount: count,
    loss: lossSum / count,
    metrics: classes?.metrics() ?? regression?.metrics() ?? {},
    classification: classes?.classification(description.classes) ?? null,
    ranking: classes?.ranking(description.classes) ?? null,
    regression: regression
      ? {
          targetNames: description.targetNames,
          predictions: regression.predictions,
          targets: regression.targets,
        }
      : null,
    examples: needsExamples
      ? {
          source: part.examples === dataset.test ? 'test' : 'train',
          indices: indices.slice(),
          losses,
          labels: classes?.labels ?? null,
          predicted: classes?.predicted ?? null,
          labelShares: classes && needsShares ? classes.labelShares : null,
          predictedShares: classes && needsShares ? classes.predictedShares : null,
        }
      : null,
  }
}
