import { describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatExact,
  formatMetric,
  formatNumber,
  formatSetShare,
  formatShare,
} from '../../../src-renderer/locales/formatting'

const THIN = '\u202f'
const SPACE = '\u00a0'

describe('numbers', () => {
  it('groups the digits of counts by thin spaces', () => {
    expect(formatCount(0)).toBe('0')
    expect(formatCount(999)).toBe('999')
    expect(formatCount(4210)).toBe(`4${THIN}210`)
    expect(formatCount(39760)).toBe(`39${THIN}760`)
    expect(formatCount(-1234567)).toBe(`−1${THIN}234${THIN}567`)
  })

  it('keeps the significant digits that are asked for', () => {
    expect(formatNumber(0.20314, 4)).toBe('0.2031')
    expect(formatNumber(2.3)).toBe('2.30')
    expect(formatNumber(0)).toBe('0')
    expect(formatNumber(-0.5)).toBe('−0.500')
    expect(formatNumber(2980.4)).toBe(`2${THIN}980`)
  })

  it('moves to the next magnitude where rounding reaches it', () => {
    expect(formatNumber(99.96)).toBe('100')
    expect(formatNumber(999.9)).toBe(`1${THIN}000`)
    expect(formatNumber(0.9999)).toBe('1.00')
  })

  it('writes the very large and the very small with a power of ten, never as zero', () => {
    expect(formatNumber(1e-7)).toBe('1.00e−7')
    expect(formatNumber(0.00002)).toBe('2.00e−5')
    expect(formatNumber(3.2e9)).toBe('3.20e9')
    expect(formatNumber(0.0001)).toBe('0.000100')
  })

  it('names what is no finite number', () => {
    expect(formatNumber(Number.NaN)).toBe('NaN')
    expect(formatNumber(Infinity)).toBe('∞')
    expect(formatShare(-Infinity)).toBe('−∞')
    expect(formatExact(Number.NaN)).toBe('NaN')
  })

  it('reads back exactly what it writes exactly', () => {
    for (const value of [0.1, 1e-7, 1 / 3, 123456.789, -2.5e-300]) {
      expect(Number(formatExact(value))).toBe(value)
    }
  })
})

describe('shares', () => {
  it('never rounds to all or to nothing', () => {
    expect(formatShare(0.9412)).toBe(`94.12${SPACE}%`)
    expect(formatShare(0.9996)).toBe(`99.96${SPACE}%`)
    expect(formatShare(0.99999)).toBe(`99.999${SPACE}%`)
    expect(formatShare(0.000001)).toBe(`0.0001${SPACE}%`)
    expect(formatShare(1)).toBe(`100.00${SPACE}%`)
    expect(formatShare(0)).toBe(`0.00${SPACE}%`)
  })

  it('writes a share that was set as it was set', () => {
    expect(formatSetShare(0.2)).toBe(`20${SPACE}%`)
    expect(formatSetShare(0.07)).toBe(`7${SPACE}%`)
    expect(formatSetShare(0.125)).toBe(`12.5${SPACE}%`)
  })

  it('tells accuracies in per cent and losses as numbers', () => {
    expect(formatMetric('test/accuracy', 0.5)).toBe(`50.00${SPACE}%`)
    expect(formatMetric('test/loss', 0.5)).toBe('0.5000')
    expect(formatMetric('test/r2', 0.5)).toBe('0.5000')
  })
})

describe('bytes and durations', () => {
  it('counts bytes in powers of ten with three digits', () => {
    expect(formatBytes(0)).toBe(`0${SPACE}B`)
    expect(formatBytes(999)).toBe(`999${SPACE}B`)
    expect(formatBytes(159040)).toBe(`159${SPACE}kB`)
    expect(formatBytes(999_999)).toBe(`1.00${SPACE}MB`)
    expect(formatBytes(12_345_678)).toBe(`12.3${SPACE}MB`)
  })

  it('tells a duration by its two largest units', () => {
    expect(formatDuration(0, 'en')).toBe(`0${SPACE}ms`)
    expect(formatDuration(0.237, 'en')).toBe(`0.2${SPACE}ms`)
    expect(formatDuration(12, 'en')).toBe(`12${SPACE}ms`)
    expect(formatDuration(3140, 'en')).toBe(`3.1${SPACE}s`)
    expect(formatDuration(134_000, 'en')).toBe(`2${SPACE}m${SPACE}14${SPACE}s`)
    expect(formatDuration(120_000, 'en')).toBe(`2${SPACE}m`)
    expect(formatDuration(3_780_000, 'en')).toBe(`1${SPACE}h${SPACE}3${SPACE}m`)
    expect(formatDuration(93_600_000, 'zh-CN')).toBe(`1${SPACE}天${SPACE}2${SPACE}小时`)
  })

  it('never shows sixty of a unit', () => {
    expect(formatDuration(59_999, 'en')).toBe(`1${SPACE}m`)
    expect(formatDuration(3_599_900, 'en')).toBe(`1${SPACE}h`)
    expect(formatDuration(9_960, 'en')).toBe(`10${SPACE}s`)
  })
})
