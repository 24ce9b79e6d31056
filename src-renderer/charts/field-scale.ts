import { linearTicks, logarithmicTicks } from './axis-ticks'

export type ScaleValue = number | string | null

/** Where values lie along an axis from 0 to 1, whether they are numbers or words. */
export interface FieldScale {
  readonly isNumeric: boolean
  /** Null for what has no place: nothing, NaN, and what is not above 0 on a logarithmic axis. */
  readonly shareOf: (value: ScaleValue) => number | null
  readonly ticks: readonly { readonly share: number; readonly label: string }[]
}

/** Free room at both ends, so that no point lies on the edge. */
const MARGIN = 0.05

/**
 * Numbers lie by their size, on a logarithmic axis by its logarithm; words in the order of the alphabet,
 * equally far apart.
 */
export function fieldScale(
  values: readonly ScaleValue[],
  isLogarithmic: boolean,
  tickCount: number,
): FieldScale {
  const present = values.filter((value) => value !== null)
  const numbers = present.filter((value) => typeof value === 'number')
  if (numbers.length < present.length || present.length === 0) return wordScale(present)
  const drawable = numbers.filter(
    (value) => Number.isFinite(value) && (!isLogarithmic || value > 0),
  )
  if (drawable.length === 0) return { isNumeric: true, shareOf: () => null, ticks: [] }
  const along = isLogarithmic ? Math.log : (value: number) => value
  let low = along(Math.min(...drawable))
  let high = along(Math.max(...drawable))
  if (low === high) {
    const half = isLogarithmic ? Math.LN2 : Math.max(Math.abs(low) * 0.1, 1e-12)
    low -= half
    high += half
  }
  const margin = (high - low) * MARGIN
  const from = low - margin
  const span = high + margin - from
  const share = (value: number): number => (along(value) - from) / span
  const back = isLogarithmic ? Math.exp : (value: number) => value
  const range = { minimum: back(from), maximum: back(from + span) }
  const isInteger = drawable.every(Number.isInteger)
  const ticks = isLogarithmic
    ? logarithmicTicks(range, tickCount)
    : linearTicks(range, tickCount, isInteger)
  return {
    isNumeric: true,
    shareOf: (value) =>
      typeof value === 'number' && Number.isFinite(value) && (!isLogarithmic || value > 0)
        ? share(value)
        : null,
    ticks: ticks.map(({ value, label }) => ({ share: share(value), label })),
  }
}

function wordScale(values: readonly (number | string)[]): FieldScale {
  const words = [...new Set(values.map(String))].sort((a, b) =>
    a.localeCompare(b, undefined, { numeric: true }),
  )
  const shareAt = (index: number): number => (index + 0.5) / words.length
  return {
    isNumeric: false,
    shareOf: (value) => {
      const index = value === null ? -1 : words.indexOf(String(value))
      return index < 0 ? null : shareAt(index)
    },
    ticks: words.map((label, index) => ({ share: shareAt(index), label })),
  }
}
