import { formatCount } from '../locales/formatting'
import type { Range } from './chart-series'

export interface AxisTick {
  readonly value: number
  readonly label: string
}

/**
 * Round values inside a range, about `targetCount` of them at most, with labels of one fineness.
 *
 * @param isInteger true for axes that count, such as steps: no tick between whole numbers
 */
export function linearTicks(
  range: Range,
  targetCount: number,
  isInteger = false,
): readonly AxisTick[] {
  const step = Math.max(
    niceStep((range.maximum - range.minimum) / Math.max(targetCount, 1)),
    isInteger ? 1 : 0,
  )
  if (!Number.isFinite(step) || step <= 0) return []
  // Doubles of this size are too coarse for the step: ticks would fall on the same value.
  if (step < Math.max(Math.abs(range.minimum), Math.abs(range.maximum)) * 1e-14) return []
  const from = Math.ceil(range.minimum / step - 1e-9)
  const to = Math.floor(range.maximum / step + 1e-9)
  const values = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => (from + i) * step)
  return values.map((value) => ({ value, label: tickLabel(value, step) }))
}

/**
 * Powers of ten inside a range, with 2 and 5 between them where there is room; where the range is
 * too narrow for that, round values as on a linear axis.
 */
export function logarithmicTicks(range: Range, targetCount: number): readonly AxisTick[] {
  const low = Math.log10(range.minimum)
  const high = Math.log10(range.maximum)
  const decadeCount = high - low
  if (decadeCount < 1) return linearTicks(range, targetCount).filter(({ value }) => value > 0)
  const leads = decadeCount * 3 <= targetCount ? [1, 2, 5] : [1]
  const stride = Math.max(1, Math.ceil(decadeCount / Math.max(targetCount, 1)))
  const ticks: AxisTick[] = []
  for (let decade = Math.floor(low / stride) * stride; decade <= high; decade += stride) {
    for (const lead of leads) {
      const value = Number(`${lead}e${decade}`)
      if (value < range.minimum * (1 - 1e-9) || value > range.maximum * (1 + 1e-9)) continue
      ticks.push({ value, label: powerLabel(lead, decade) })
    }
  }
  return ticks
}

/** 1, 2 or 5 times a power of ten, at least as large as what is given. */
function niceStep(atLeast: number): number {
  if (!(atLeast > 0)) return 0
  const exponent = Math.floor(Math.log10(atLeast))
  for (const lead of [1, 2, 5]) {
    const step = Number(`${lead}e${exponent}`)
    if (step >= atLeast * (1 - 1e-9)) return step
  }
  return Number(`1e${exponent + 1}`)
}

function tickLabel(value: number, step: number): string {
  if (Math.abs(value) < step * 1e-6) return '0'
  const stepExponent = Math.floor(Math.log10(step) + 1e-9)
  const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9)
  const sign = value < 0 ? '−' : ''
  if (exponent >= 7 || stepExponent < -4) {
    const mantissa = (Math.abs(value) / 10 ** exponent).toFixed(
      Math.max(0, exponent - stepExponent),
    )
    return `${sign}${mantissa}·10${superscript(exponent)}`
  }
  if (stepExponent >= 0) return sign + formatCount(Math.abs(value))
  const [whole = '', fraction = ''] = Math.abs(value).toFixed(-stepExponent).split('.')
  return `${sign}${formatCount(Number(whole))}.${fraction}`
}

function powerLabel(lead: number, decade: number): string {
  if (decade >= -3 && decade < 6) {
    return decade < 0 ? (lead * 10 ** decade).toFixed(-decade) : formatCount(lead * 10 ** decade)
  }
  return `${lead === 1 ? '' : `${lead}·`}10${superscript(decade)}`
}

function superscript(exponent: number): string {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹'
  return String(exponent).replace(/./g, (sign) =>
    sign === '-' ? '⁻' : (digits[Number(sign)] ?? ''),
  )
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Steps of a clock, in milliseconds. */
const DURATION_STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((days) => days * DAY),
] as const
/** Powers of ten of the unit that people would name. */
const DURATION_DECADES = [
  ...[0.01, 0.1, 1, 10, 100],
  ...[1, 10].map((seconds) => seconds * SECOND),
  ...[1, 10].map((minutes) => minutes * MINUTE),
  ...[1, 10].map((hours) => hours * HOUR),
  ...[4, 40, 400, 4000].map((days) => days * DAY),
] as const

/**
 * Round times inside a range of milliseconds, about `targetCount` of them at most.
 *
 * @param format a duration in milliseconds in words
 */
export function durationTicks(
  range: Range,
  targetCount: number,
  isLogarithmic: boolean,
  format: (durationMs: number) => string,
): readonly AxisTick[] {
  if (isLogarithmic && range.maximum / range.minimum >= 10) {
    return DURATION_DECADES.filter((value) => value >= range.minimum && value <= range.maximum).map(
      (value) => ({ value, label: format(value) }),
    )
  }
  const wanted = (range.maximum - range.minimum) / Math.max(targetCount, 1)
  const step = wanted < 1 ? niceStep(wanted) : (DURATION_STEPS.find((s) => s >= wanted) ?? wanted)
  if (!(step > 0)) return []
  const from = Math.ceil(range.minimum / step - 1e-9)
  const to = Math.floor(range.maximum / step + 1e-9)
  if (to - from > 1000) return []
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => {
    const value = (from + i) * step
    return { value, label: value === 0 ? '0' : format(value) }
  })
}
