import type { DatasetDescription, ExampleBlock } from '@engine/protocol/dataset'
import { shapeText, sizeOf } from '@engine/tensor/shape'
import { formatCount, formatNumber } from '../../locales/formatting'

/** `1×28×28 = 784`; a plain number where there is only one extent. */
export function inputsText({ inputShape }: Pick<DatasetDescription, 'inputShape'>): string {
  const count = formatCount(sizeOf(inputShape))
  return inputShape.length === 1 ? count : `${shapeText(inputShape)} = ${count}`
}

/** A value of the data with at most four digits, without zeros that nobody measured. */
export function figureText(value: number): string {
  const magnitude = Math.abs(value)
  if (Number.isInteger(value) && magnitude < 1e6) return formatCount(value)
  if (magnitude < 1e-4 || magnitude >= 1e6) return formatNumber(value, 4)
  return String(Number(value.toPrecision(4))).replace('-', '−')
}

/** The same, where what rounding has left of a nought, beside values of that spread, says so. */
export function remainderText(value: number, of: { readonly standardDeviation: number }): string {
  const isRemainder = value !== 0 && Math.abs(value) < 1e-12 * of.standardDeviation
  return isRemainder ? '≈ 0' : figureText(value)
}

/** How examples of a data set can be looked at, the best way first. */
export type ExampleForm = 'images' | 'points' | 'rows'

export function exampleForms(description: DatasetDescription): readonly ExampleForm[] {
  const { inputShape, task, targetNames } = description
  if (inputShape.length === 3) return ['images', 'rows']
  const inputCount = sizeOf(inputShape)
  const isPlanar =
    task === 'classification'
      ? inputCount === 2
      : targetNames.length === 1 && (inputCount === 1 || inputCount === 2)
  return isPlanar ? ['points', 'rows'] : ['rows']
}

/** What each example is: its class, or its targets. */
export function targetTexts(
  { task, classes, targetNames }: DatasetDescription,
  { targets, count }: Pick<ExampleBlock, 'targets' | 'count'>,
): readonly string[] {
  if (task === 'classification') {
    return Array.from({ length: count }, (_, row) => classes[targets[row]!] ?? '')
  }
  const width = targetNames.length
  return Array.from({ length: count }, (_, row) =>
    [...targets.subarray(row * width, (row + 1) * width)].map(figureText).join(', '),
  )
}
