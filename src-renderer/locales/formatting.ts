import { metricOfSeries } from '@engine/protocol/metric'
import type { Locale } from './i18n'

/** Narrow no-break space between groups of three digits: a number never breaks across lines. */
const GROUP = '\u202f'
const MINUS = '\u2212'

const DURATION_UNITS: Readonly<
  Record<Locale, Readonly<Record<'d' | 'h' | 'm' | 's' | 'ms', string>>>
> = {
  en: { d: 'd', h: 'h', m: 'm', s: 's', ms: 'ms' },
  'zh-CN': { d: '天', h: '小时', m: '分', s: '秒', ms: '毫秒' },
}

/** A whole number with thin spaces: 39 760. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value)
  const digits = String(Math.abs(Math.round(value)))
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, GROUP)
  return value < 0 && digits !== '0' ? MINUS + grouped : grouped
}

/**
 * A measured number with `digits` significant digits. Very large and very small ones are written
 * with a power of ten; what is not zero is never shown as zero.
 */
export function formatNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return formatSpecial(value)
  if (value === 0) return '0'
  const magnitude = Math.abs(value)
  const sign = value < 0 ? MINUS : ''
  const rounded = Number(magnitude.toPrecision(digits))
  if (rounded >= 1e6 || rounded < 1e-4) {
    const [mantissa = '', exponent = '0'] = magnitude.toExponential(digits - 1).split('e')
    return `${sign}${mantissa}e${exponent.replace('+', '').replace('-', MINUS)}`
  }
  if (rounded >= 10 ** (digits - 1)) return sign + formatCount(rounded)
  return sign + magnitude.toPrecision(digits)
}

/** A number as a user types it: the shortest text that reads back as the same value. */
export function formatExact(value: number): string {
  return Number.isFinite(value) ? String(value) : formatSpecial(value)
}

/**
 * A share of one in per cent with two decimals, more where two would read 0 % or 100 % for a value
 * that is neither: 0.9996 is 99.96 %, 0.99999 is 99.999 %.
 */
export function formatShare(value: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value)
  const percent = value * 100
  for (let decimals = 2; decimals < 12; decimals++) {
    const text = percent.toFixed(decimals)
    const shown = Number(text)
    if ((shown !== 100 || value === 1) && (shown !== 0 || value === 0)) {
      return `${text.replace('-', MINUS)}\u00a0%`
    }
  }
  return `${formatExact(percent)}\u00a0%`
}

/** A share that someone has set, in per cent as exactly as it was written: 20 %, 12.5 %. */
export function formatSetShare(value: number): string {
  return `${formatExact(Number((value * 100).toPrecision(12)))}\u00a0%`
}

/** A large count by its order of magnitude: 113 k, 1.24 M. */
export function formatLarge(value: number): string {
  const [text, unit] = scaledBy(value, ['', 'k', 'M', 'G', 'T', 'P'])
  return unit === '' ? text : `${text}\u00a0${unit}`
}

/** Bytes in powers of ten: 159 kB. */
export function formatBytes(value: number): string {
  return scaledBy(value, ['B', 'kB', 'MB', 'GB', 'TB']).join('\u00a0')
}

/** Three significant digits with the unit that leaves less than a thousand of it. */
function scaledBy(value: number, units: readonly string[]): readonly [string, string] {
  let scaled = value
  let unit = 0
  while (Number(scaled.toPrecision(3)) >= 1000 && unit < units.length - 1) {
    scaled /= 1000
    unit++
  }
  return [unit === 0 ? formatCount(scaled) : formatNumber(scaled), units[unit] ?? '']
}

/** The two largest units of a duration: 2 m 14 s, 1 h 3 m, 0.2 ms. */
export function formatDuration(durationMs: number, locale: Locale): string {
  if (!Number.isFinite(durationMs)) return formatSpecial(durationMs)
  const unit = DURATION_UNITS[locale]
  const joined = (value: number | string, name: string): string => `${value}\u00a0${name}`
  if (durationMs > 0 && durationMs < 0.95) return joined(durationMs.toPrecision(1), unit.ms)
  if (durationMs < 999.5) return joined(Math.round(durationMs), unit.ms)
  if (durationMs < 9950) return joined((durationMs / 1000).toFixed(1), unit.s)
  const seconds = Math.round(durationMs / 1000)
  if (seconds < 60) return joined(seconds, unit.s)
  if (seconds < 3600) return pair(Math.floor(seconds / 60), unit.m, seconds % 60, unit.s)
  const minutes = Math.round(seconds / 60)
  if (minutes < 1440) return pair(Math.floor(minutes / 60), unit.h, minutes % 60, unit.m)
  const hours = Math.round(minutes / 60)
  return pair(Math.floor(hours / 24), unit.d, hours % 24, unit.h)

  function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
    const first = joined(large, largeUnit)
    return small === 0 ? first : `${first}\u00a0${joined(small, smallUnit)}`
  }
}

/** Writes moments down; made once for many of them, because making one takes as long as a hundred uses. */
export type TimeFormat = (atMs: number, nowMs: number) => string

/** Date and time of the machine's zone; the year only where it is not this one. */
export function createTimeFormat(locale: Locale): TimeFormat {
  const formatOf = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
      ...options,
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hour12: false,
    })
  const ofThisYear = formatOf({})
  const ofOthers = formatOf({ year: 'numeric' })
  return (atMs, nowMs) => {
    const at = new Date(atMs)
    const isThisYear = at.getFullYear() === new Date(nowMs).getFullYear()
    return (isThisYear ? ofThisYear : ofOthers).format(at)
  }
}

/** Series whose values are shares of one. */
export function isShareSeries(series: string): boolean {
  return metricOfSeries(series)?.unit === 'share'
}

/** A value of a metric series: shares in per cent, everything else with four significant digits. */
export function formatMetric(series: string, value: number): string {
  return isShareSeries(series) ? formatShare(value) : formatNumber(value, 4)
}

/** First eight digits of a hash, enough to compare by eye. */
export function formatHash(hash: string): string {
  return hash.slice(0, 8)
}

function formatSpecial(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '∞' : `${MINUS}∞`
}
