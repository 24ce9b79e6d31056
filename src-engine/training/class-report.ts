import { decisionThreshold, trainedLoss } from '../losses/trained-loss'
import { ConfusionMatrix, macroFigures } from '../metrics/confusion-matrix'
import {
  classCountOf,
  predictedClass,
  rankOfLabel,
  scoreOfPositive,
  targetClass,
  type DecisionRule,
} from '../metrics/decision'
import { areaUnderRoc, averagePrecision, rankingCurves } from '../metrics/ranking'
import type { EvaluationReport } from '../protocol/evaluation-report'
import type { LossConfig } from '../protocol/loss-config'
import type { RealArray } from '../tensor/shape'
import type { EvaluatedBatch } from './evaluated-network'
import { probabilitiesOf } from './probabilities'

/** First outputs that are looked at for the label. */
const MOST_TOP_K = 5

/** Gathers what a network answers for the examples of a classification. */
export class ClassReport {
  /** (N) class indices */
  readonly labels: Int32Array<ArrayBuffer>
  /** (N) class indices, −1 where none was given */
  readonly predicted: Int32Array<ArrayBuffer>
  /** (N) probabilities of the labels, and of the predicted classes; empty where nobody asks. */
  readonly labelShares: Float64Array<ArrayBuffer>
  readonly predictedShares: Float64Array<ArrayBuffer>
  readonly #loss: LossConfig
  readonly #rule: DecisionRule
  readonly #confusion: ConfusionMatrix
  /** (N) scores of class 1; empty for more than two classes */
  readonly #scores: Float64Array
  /** Examples whose label came k-th, from 0 */
  readonly #rankCounts: Float64Array

  constructor(loss: LossConfig, outputCount: number, exampleCount: number, needsShares: boolean) {
    this.#loss = loss
    this.#rule = { outputCount, threshold: decisionThreshold(trainedLoss(loss)) }
    const classCount = classCountOf(this.#rule)
    this.#confusion = new ConfusionMatrix(classCount)
    this.labels = new Int32Array(exampleCount)
    this.predicted = new Int32Array(exampleCount)
    this.labelShares = new Float64Array(needsShares ? exampleCount : 0)
    this.predictedShares = new Float64Array(needsShares ? exampleCount : 0)
    this.#scores = new Float64Array(classCount === 2 ? exampleCount : 0)
    this.#rankCounts = new Float64Array(outputCount)
  }

  /** @param start place of the batch's first example */
  add({ outputs, targets, rowCount }: EvaluatedBatch, start: number): void {
    const rule = this.#rule
    const { outputCount } = rule
    for (let row = 0; row < rowCount; row++) {
      const label = targetClass(targets, row, rule)
      const predicted = predictedClass(outputs, row, rule)
      this.labels[start + row] = label
      this.predicted[start + row] = predicted
      this.#confusion.add(label, predicted)
      if (this.#scores.length > 0) {
        this.#scores[start + row] = scoreOfPositive(outputs, row, outputCount)
      }
      if (outputCount > 1) this.#rankCounts[rankOfLabel(outputs, row, label, outputCount)]!++
    }
    if (this.labelShares.length > 0) this.#addShares(outputs, rowCount, start)
  }

  #addShares(outputs: RealArray, rowCount: number, start: number): void {
    const { outputCount } = this.#rule
    const rows = Float64Array.from(outputs.subarray(0, rowCount * outputCount))
    const shares = probabilitiesOf(rows, outputCount, this.#loss)
    const shareOf = (row: number, label: number): number => {
      if (label < 0) return Number.NaN
      if (outputCount > 1) return shares[row * outputCount + label]!
      return label === 1 ? shares[row]! : 1 - shares[row]!
    }
    for (let row = 0; row < rowCount; row++) {
      this.labelShares[start + row] = shareOf(row, this.labels[start + row]!)
      this.predictedShares[start + row] = shareOf(row, this.predicted[start + row]!)
    }
  }

  metrics(): Record<string, number> {
    const macro = macroFigures(this.#confusion.perClass())
    let correct = 0
    this.labels.forEach((label, index) => {
      if (label === this.predicted[index]) correct++
    })
    return {
      accuracy: correct / this.labels.length,
      ...(macro
        ? {
            'macro-precision': macro.precision,
            'macro-recall': macro.recall,
            'macro-f1': macro.f1,
          }
        : {}),
    }
  }

  classification(classes: readonly string[]): NonNullable<EvaluationReport['classification']> {
    let found = 0
    const shownCount = Math.min(MOST_TOP_K, this.#rankCounts.length - 1)
    return {
      classes: [...classes],
      confusion: this.#confusion.counts,
      undecidedCount: this.#confusion.undecidedCount,
      perClass: this.#confusion.perClass(),
      topK: Array.from(this.#rankCounts.subarray(0, Math.max(0, shownCount)), (count) => {
        found += count
        return found / this.labels.length
      }),
    }
  }

  ranking(classes: readonly string[]): EvaluationReport['ranking'] {
    if (this.#scores.length === 0) return null
    const curves = rankingCurves(this.#scores, Uint8Array.from(this.labels))
    return (
      curves && {
        positiveClass: classes[1] ?? '1',
        thresholds: curves.thresholds,
        falsePositiveRates: curves.falsePositiveRates,
        truePositiveRates: curves.truePositiveRates,
        precisions: curves.precisions,
        auc: areaUnderRoc(curves),
        averagePrecision: averagePrecision(curves),
      }
    )
  }
}
