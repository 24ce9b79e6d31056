import type { EvaluationReport } from '@engine/protocol/evaluation-report'

type Classification = NonNullable<EvaluationReport['classification']>
export type EvaluatedExamples = NonNullable<EvaluationReport['examples']>

/** A cell of the confusion matrix: examples of one class that were given a class. */
export interface ConfusionCell {
  readonly label: number
  readonly predicted: number
}

export interface ConfusedPair extends ConfusionCell {
  readonly count: number
  /** Among the examples of the class. */
  readonly share: number
}

/** Which examples are looked at. */
export type ExampleChoice =
  | { readonly type: 'cell'; readonly cell: ConfusionCell }
  | { readonly type: 'suspects' }
  | { readonly type: 'losses' }

/** Cells beside the diagonal in which there is anything, the fullest first. */
export function confusedPairs({ classes, confusion, perClass }: Classification): ConfusedPair[] {
  const classCount = classes.length
  const pairs: ConfusedPair[] = []
  for (let label = 0; label < classCount; label++) {
    const supportCount = perClass[label]?.supportCount ?? 0
    for (let predicted = 0; predicted < classCount; predicted++) {
      const count = confusion[label * classCount + predicted] ?? 0
      if (label === predicted || count === 0) continue
      pairs.push({ label, predicted, count, share: count / supportCount })
    }
  }
  return pairs.sort((a, b) => b.count - a.count || b.share - a.share)
}

/** Places in the report of the chosen examples, the most telling first. */
export function chosenPlaces(examples: EvaluatedExamples, choice: ExampleChoice): number[] {
  const all = [...examples.losses.keys()]
  switch (choice.type) {
    case 'cell': {
      const { label, predicted } = choice.cell
      return byLoss(
        examples,
        all.filter(
          (place) =>
            examples.labels?.[place] === label && examples.predicted?.[place] === predicted,
        ),
      )
    }
    case 'suspects':
      return suspectPlaces(examples)
    case 'losses':
      return byLoss(examples, all)
    default:
      return choice satisfies never
  }
}

/**
 * Examples whose label is likely to be wrong: the network decides for another class, and the wider the
 * gap between its probability for that class and its probability for the label, the likelier. Where
 * outputs stand for no probabilities the loss decides.
 *
 * @see Northcutt, Jiang and Chuang 2021, "Confident Learning", section 3.2 (ranking by normalized margin)
 */
function suspectPlaces(examples: EvaluatedExamples): number[] {
  const { labels, predicted, labelShares, predictedShares } = examples
  if (labels === null || predicted === null) return []
  const misread = [...labels.keys()].filter(
    (place) => (predicted[place] ?? -1) >= 0 && labels[place] !== predicted[place],
  )
  if (labelShares === null || predictedShares === null) return byLoss(examples, misread)
  const gap = (place: number): number =>
    (predictedShares[place] ?? Number.NaN) - (labelShares[place] ?? Number.NaN)
  return misread.sort(
    (a, b) => gap(b) - gap(a) || (examples.losses[b] ?? 0) - (examples.losses[a] ?? 0),
  )
}

/** The greatest loss first; what is not a number is the greatest of all. */
function byLoss({ losses }: EvaluatedExamples, places: number[]): number[] {
  const weight = (place: number): number => {
    const loss = losses[place] ?? Number.NaN
    return Number.isNaN(loss) ? Infinity : loss
  }
  return places.sort((a, b) => {
    const [left, right] = [weight(a), weight(b)]
    return left === right ? a - b : right - left
  })
}

/** `4-9` in an address. */
export function cellText({ label, predicted }: ConfusionCell): string {
  return `${String(label)}-${String(predicted)}`
}

/** The cell that an address names, if the network tells so many classes apart. */
export function cellOf(text: unknown, classCount: number): ConfusionCell | null {
  const match = typeof text === 'string' ? /^(\d{1,6})-(\d{1,6})$/.exec(text) : null
  if (match === null) return null
  const [label, predicted] = [Number(match[1]), Number(match[2])]
  return label < classCount && predicted < classCount ? { label, predicted } : null
}

/**
 * How strongly a cell is shaded, from 0 to 1: by its share of the row, so that a rare class is read as
 * well as a frequent one; what occurs at all is never invisible.
 */
export function cellShade(count: number, rowCount: number): number {
  if (count === 0 || rowCount === 0) return 0
  return 0.12 + 0.88 * Math.sqrt(count / rowCount)
}

/** Predicted minus true value of one target, and what was predicted and true. */
export function residualsOf(
  { predictions, targets, targetNames }: NonNullable<EvaluationReport['regression']>,
  target: number,
): { predicted: Float64Array; actual: Float64Array; residuals: Float64Array } {
  const width = targetNames.length
  const columnOf = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: values.length / width }, (_, row) => values[row * width + target]!)
  const predicted = columnOf(predictions)
  const actual = columnOf(targets)
  return {
    predicted,
    actual,
    residuals: predicted.map((value, row) => value - actual[row]!),
  }
}
