import type { Judgement } from '@engine/protocol/prediction'
import { readPrediction, type ReadingContext } from '../predict/prediction-reading'

/** What a network said of one example at one of its checkpoints. */
export interface Moment {
  readonly step: number
  /** Class that it decided for. */
  readonly winner: number
  /** What spoke for each class. */
  readonly values: readonly number[]
}

/** What spoke for one class, moment by moment. */
export interface ClassHistory {
  readonly classIndex: number
  readonly name: string
  readonly values: readonly number[]
}

/** The moments of an example of a classification; none for a regression. */
export function momentsOf(
  judgements: readonly Judgement[],
  row: number,
  context: ReadingContext,
): Moment[] {
  return judgements.flatMap((judgement): Moment[] => {
    const reading = readPrediction(judgement, row, context)
    return reading.type === 'class'
      ? [{ step: judgement.step, winner: reading.winner, values: reading.values }]
      : []
  })
}

/**
 * The classes that mattered, in their own order: those that ever had most, the label, and the ones that
 * came nearest, at most `limit` of them.
 *
 * @param label class index that is always among them; null for none
 */
export function classHistories(
  moments: readonly Moment[],
  names: readonly string[],
  label: number | null,
  limit: number,
): ClassHistory[] {
  const count = moments[0]?.values.length ?? 0
  const greatest = (classIndex: number): number =>
    moments.reduce((most, { values }) => Math.max(most, values[classIndex] ?? -Infinity), -Infinity)
  const winners = new Set(moments.map(({ winner }) => winner))
  const rank = (classIndex: number): number =>
    classIndex === label ? 2 : winners.has(classIndex) ? 1 : 0
  return Array.from({ length: count }, (_, classIndex) => classIndex)
    .sort((a, b) => rank(b) - rank(a) || greatest(b) - greatest(a))
    .slice(0, limit)
    .sort((a, b) => a - b)
    .map((classIndex) => ({
      classIndex,
      name: names[classIndex] ?? String(classIndex),
      values: moments.map(({ values }) => values[classIndex] ?? Number.NaN),
    }))
}

/** How a network came to its answer: since when it has been right, if it is; how often it was before. */
export type Verdict =
  | { readonly type: 'right-since'; readonly step: number }
  | { readonly type: 'lost'; readonly step: number }
  | { readonly type: 'never' }

export function verdictOf(moments: readonly Moment[], label: number): Verdict | null {
  const last = moments.at(-1)
  if (last === undefined) return null
  const isRight = moments.map(({ winner }) => winner === label)
  if (isRight.at(-1) === true) {
    const since = isRight.lastIndexOf(false) + 1
    return { type: 'right-since', step: moments[since]?.step ?? last.step }
  }
  const lost = isRight.lastIndexOf(true)
  return lost < 0 ? { type: 'never' } : { type: 'lost', step: moments[lost]?.step ?? last.step }
}
