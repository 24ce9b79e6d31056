import type { MetricName } from '../protocol/metric'
import type { RealArray } from '../tensor/shape'
import type { MetricAccumulators } from './accumulators'
import { countCorrect } from './accuracy'
import { ConfusionMatrix, macroFigures } from './confusion-matrix'
import {
  classCountOf,
  predictedClass,
  rankOfLabel,
  scoreOfPositive,
  targetClass,
  type DecisionRule,
} from './decision'
import { areaUnderRoc, rankingCurves } from './ranking'

/** What is measured besides accuracy. */
export interface ClassificationExtras {
  /** The label counts as found among this many greatest outputs; 1 measures accuracy alone. */
  readonly topK: number
  /** Macro precision, recall and F1, and the area under the ROC curve of two classes. */
  readonly hasClassMetrics: boolean
}

/** Accuracy, and what else is asked for. Without class metrics `add` allocates nothing. */
export class ClassificationAccumulator implements MetricAccumulators {
  readonly #rule: DecisionRule
  /** 1 where fewer outputs than the classes would leave nothing to measure. */
  readonly #topK: number
  readonly #confusion: ConfusionMatrix | null
  readonly #ranking: ScoredExamples | null
  #correct = 0
  #found = 0
  #count = 0

  constructor(rule: DecisionRule, { topK, hasClassMetrics }: ClassificationExtras) {
    const classCount = classCountOf(rule)
    this.#rule = rule
    this.#topK = topK < rule.outputCount ? topK : 1
    this.#confusion = hasClassMetrics ? new ConfusionMatrix(classCount) : null
    this.#ranking = hasClassMetrics && classCount === 2 ? new ScoredExamples() : null
  }

  reset(): void {
    this.#correct = 0
    this.#found = 0
    this.#count = 0
    this.#confusion?.reset()
    this.#ranking?.reset()
  }

  add(outputs: RealArray, targets: RealArray | Int32Array, rowCount: number): void {
    const rule = this.#rule
    const { outputCount } = rule
    this.#count += rowCount
    this.#correct += countCorrect(outputs, targets, rowCount, rule)
    if (this.#topK > 1) {
      for (let row = 0; row < rowCount; row++) {
        const label = targetClass(targets, row, rule)
        if (rankOfLabel(outputs, row, label, outputCount) < this.#topK) this.#found++
      }
    }
    if (!this.#confusion) return
    for (let row = 0; row < rowCount; row++) {
      const label = targetClass(targets, row, rule)
      this.#confusion.add(label, predictedClass(outputs, row, rule))
      this.#ranking?.add(scoreOfPositive(outputs, row, outputCount), label)
    }
  }

  results(): Partial<Record<MetricName, number>> {
    if (this.#count === 0) return {}
    const macro = this.#confusion && macroFigures(this.#confusion.perClass())
    const curves = this.#ranking?.curves() ?? null
    return {
      accuracy: this.#correct / this.#count,
      ...(this.#topK > 1 ? { 'top-k-accuracy': this.#found / this.#count } : {}),
      ...(macro
        ? {
            'macro-precision': macro.precision,
            'macro-recall': macro.recall,
            'macro-f1': macro.f1,
          }
        : {}),
      ...(curves ? { auc: areaUnderRoc(curves) } : {}),
    }
  }
}

/** Scores of all examples with their class, in arrays that grow and are used again. */
class ScoredExamples {
  #scores = new Float64Array(1024)
  #labels = new Uint8Array(1024)
  #count = 0

  reset(): void {
    this.#count = 0
  }

  add(score: number, label: number): void {
    if (this.#count === this.#scores.length) {
      const scores = new Float64Array(this.#count * 2)
      const labels = new Uint8Array(this.#count * 2)
      scores.set(this.#scores)
      labels.set(this.#labels)
      this.#scores = scores
      this.#labels = labels
    }
    this.#scores[this.#count] = score
    this.#labels[this.#count] = label
    this.#count++
  }

  curves(): ReturnType<typeof rankingCurves> {
    return rankingCurves(
      this.#scores.subarray(0, this.#count),
      this.#labels.subarray(0, this.#count),
    )
  }
}
