import type { DatasetDescription } from '@engine/protocol/dataset'
import type { PartedExamples, PlaneGrid, PlanePicture } from '@engine/protocol/network-pictures'
import { mixed, pixelsOf, type Rgb } from '../../../charts/signed-colors'

/** Room around the examples, so that one sees how the network goes on behind them. */
const MARGIN = 0.12
/** Two inputs whose ranges differ by more are no lengths of one kind: each axis has its own unit. */
const LIKE_UNITS = 3
/** Colour of a class that the network is sure of, over the surface. */
const STRENGTH = 0.6

/** The square of the plane that is looked at: all examples with some room around them. */
export function planeRanges(inputs: Float64Array): Pick<PlaneGrid, 'x' | 'y'> {
  const x = rangeOf(inputs, 0)
  const y = rangeOf(inputs, 1)
  const ratio = (x.maximum - x.minimum) / (y.maximum - y.minimum)
  if (ratio > LIKE_UNITS || ratio < 1 / LIKE_UNITS) return { x, y }
  const span = Math.max(x.maximum - x.minimum, y.maximum - y.minimum)
  return { x: around(x, span), y: around(y, span) }
}

function rangeOf(inputs: Float64Array, column: 0 | 1): PlaneGrid['x'] {
  let minimum = Infinity
  let maximum = -Infinity
  for (let i = column; i < inputs.length; i += 2) {
    const value = inputs[i]!
    if (!Number.isFinite(value)) continue
    minimum = Math.min(minimum, value)
    maximum = Math.max(maximum, value)
  }
  if (minimum > maximum) return { minimum: -1, maximum: 1 }
  const margin = maximum > minimum ? (maximum - minimum) * MARGIN : Math.abs(minimum) || 1
  return { minimum: minimum - margin, maximum: maximum + margin }
}

/** The middles of the cells along an axis, from the least. */
export function cellMiddles({ minimum, maximum }: PlaneGrid['x'], cellCount: number): Float64Array {
  return Float64Array.from(
    { length: cellCount },
    (_, cell) => minimum + ((cell + 0.5) / cellCount) * (maximum - minimum),
  )
}

function around({ minimum, maximum }: PlaneGrid['x'], span: number): PlaneGrid['x'] {
  const middle = (minimum + maximum) / 2
  return { minimum: middle - span / 2, maximum: middle + span / 2 }
}

/** What is seen of a class: where it wins, and by how much. */
export interface CellDecision {
  readonly winner: number
  /** Of the winner, from 1/K to 1 where the answers are probabilities. */
  readonly probability: number
}

/** How many classes there are: a single output speaks for the second of two. */
export function classCountOf({ outputCount }: Pick<PlanePicture, 'outputCount'>): number {
  return Math.max(2, outputCount)
}

/** The answer for a class in a cell; for the first of two by a single output what is left to 1. */
export function shareOf(
  { answers, outputCount }: Pick<PlanePicture, 'answers' | 'outputCount'>,
  cell: number,
  label: number,
): number {
  if (outputCount > 1) return answers[cell * outputCount + label]!
  const second = answers[cell]!
  return label === 1 ? second : 1 - second
}

/** Null where an answer is no finite number. */
export function decisionAt(
  picture: Pick<PlanePicture, 'answers' | 'outputCount'>,
  cell: number,
): CellDecision | null {
  let winner = 0
  for (let label = 0; label < classCountOf(picture); label++) {
    const share = shareOf(picture, cell, label)
    if (!Number.isFinite(share)) return null
    if (share > shareOf(picture, cell, winner)) winner = label
  }
  return { winner, probability: shareOf(picture, cell, winner) }
}

/**
 * The cells as pixels, (cells) of RGBA in the grid's own order: the colour of the class that wins, the
 * stronger the surer; where no class wins the surface shows.
 */
export function decisionPixels(
  picture: Pick<PlanePicture, 'answers' | 'outputCount'>,
  colors: readonly Rgb[],
  surface: Rgb,
): Uint8ClampedArray<ArrayBuffer> {
  const even = 1 / classCountOf(picture)
  return pixelsOf(picture.answers.length / picture.outputCount, (cell) => {
    const decision = decisionAt(picture, cell)
    if (!decision) return null
    const sureness = Math.min(1, Math.max(0, (decision.probability - even) / (1 - even)))
    return mixed(surface, colors[decision.winner] ?? surface, STRENGTH * sureness)
  })
}

/** By how much each class is ahead of the best other one, (cells): its border lies where this is 0. */
export function leadOf(
  picture: Pick<PlanePicture, 'answers' | 'outputCount'>,
  label: number,
): Float64Array {
  const classCount = classCountOf(picture)
  return Float64Array.from({ length: picture.answers.length / picture.outputCount }, (_, cell) => {
    let other = -Infinity
    for (let rival = 0; rival < classCount; rival++) {
      if (rival !== label) other = Math.max(other, shareOf(picture, cell, rival))
    }
    return shareOf(picture, cell, label) - other
  })
}

/** Share of the cells that each class wins. */
export function wonShares(
  picture: Pick<PlanePicture, 'answers' | 'outputCount'>,
): readonly number[] {
  const shares = new Array<number>(classCountOf(picture)).fill(0)
  const cells = picture.answers.length / picture.outputCount
  for (let cell = 0; cell < cells; cell++) {
    const decision = decisionAt(picture, cell)
    if (decision) shares[decision.winner]! += 1 / cells
  }
  return shares
}

/** The cell of a place, or null outside of the grid. */
export function cellAt({ x, y, cellCount }: PlaneGrid, atX: number, atY: number): number | null {
  const column = Math.floor(((atX - x.minimum) / (x.maximum - x.minimum)) * cellCount)
  const row = Math.floor(((atY - y.minimum) / (y.maximum - y.minimum)) * cellCount)
  const isInside = column >= 0 && column < cellCount && row >= 0 && row < cellCount
  return isInside ? row * cellCount + column : null
}

/** What one target of a regression ranges over in the examples: the scale of its colours. */
export function targetRange(
  { targets }: PartedExamples,
  { targetNames }: Pick<DatasetDescription, 'targetNames'>,
  target: number,
): PlaneGrid['x'] {
  let minimum = Infinity
  let maximum = -Infinity
  for (let i = target; i < targets.length; i += Math.max(1, targetNames.length)) {
    minimum = Math.min(minimum, targets[i]!)
    maximum = Math.max(maximum, targets[i]!)
  }
  return minimum < maximum ? { minimum, maximum } : { minimum: minimum - 1, maximum: minimum + 1 }
}
