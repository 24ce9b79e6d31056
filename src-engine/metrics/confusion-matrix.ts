/** Figures of one class against all others; null where a figure has nothing to be taken over. */
export interface ClassFigures {
  /** Share of the examples given this class that belong to it. */
  readonly precision: number | null
  /** Share of the examples of this class that were given it. */
  readonly recall: number | null
  /** Harmonic mean of both: 2TP/(2TP + FP + FN). */
  readonly f1: number | null
  /** Examples of this class. */
  readonly supportCount: number
  /** Examples that were given this class. */
  readonly predictedCount: number
}

/** Means over classes. */
export interface MacroFigures {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** How often examples of each class were given each class. */
export class ConfusionMatrix {
  readonly classCount: number
  /** (K, K) true classes by row, given classes by column */
  readonly counts: Float64Array<ArrayBuffer>
  readonly #undecided: Float64Array

  constructor(classCount: number) {
    this.classCount = classCount
    this.counts = new Float64Array(classCount * classCount)
    this.#undecided = new Float64Array(classCount)
  }

  reset(): void {
    this.counts.fill(0)
    this.#undecided.fill(0)
  }

  /** @param predicted −1 where the outputs are no numbers: the example belongs to a class and is given none */
  add(label: number, predicted: number): void {
    if (predicted < 0) this.#undecided[label]!++
    else this.counts[label * this.classCount + predicted]!++
  }

  /** Examples that were given no class. */
  get undecidedCount(): number {
    return this.#undecided.reduce((sum, count) => sum + count, 0)
  }

  perClass(): ClassFigures[] {
    return Array.from({ length: this.classCount }, (_, label) => {
      const hits = this.counts[label * this.classCount + label]!
      let supportCount = this.#undecided[label]!
      let predictedCount = 0
      for (let other = 0; other < this.classCount; other++) {
        supportCount += this.counts[label * this.classCount + other]!
        predictedCount += this.counts[other * this.classCount + label]!
      }
      return {
        precision: predictedCount === 0 ? null : hits / predictedCount,
        recall: supportCount === 0 ? null : hits / supportCount,
        f1:
          supportCount + predictedCount === 0 ? null : (2 * hits) / (supportCount + predictedCount),
        supportCount,
        predictedCount,
      }
    })
  }
}

/**
 * Means over the classes that occur, as labels or as answers; a precision or recall that a class does
 * not have counts as 0, as in scikit-learn. Null where there is no class.
 */
export function macroFigures(perClass: readonly ClassFigures[]): MacroFigures | null {
  const occurring = perClass.filter(({ f1 }) => f1 !== null)
  if (occurring.length === 0) return null
  const mean = (figure: (figures: ClassFigures) => number | null): number =>
    occurring.reduce((sum, figures) => sum + (figure(figures) ?? 0), 0) / occurring.length
  return {
    precision: mean(({ precision }) => precision),
    recall: mean(({ recall }) => recall),
    f1: mean(({ f1 }) => f1),
  }
}
