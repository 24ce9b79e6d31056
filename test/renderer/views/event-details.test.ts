import type { RunEvent } from '@engine/protocol/run'
import { describe, expect, test } from 'vitest'
import { createI18n } from 'vue-i18n'
import { en } from '../../../src-renderer/locales/en'
import { formatDuration } from '../../../src-renderer/locales/formatting'
import { zhCN } from '../../../src-renderer/locales/zh-CN'
import { eventDetails, type EventWords } from '../../../src-renderer/views/run/event-details'

function words(locale: 'en' | 'zh-CN'): EventWords {
  const { t } = createI18n({ legacy: false, locale, messages: { en, 'zh-CN': zhCN } }).global
  return {
    t: (key, values, count) => (count === undefined ? t(key, values) : t(key, values, count)),
    duration: (durationMs) => formatDuration(durationMs, locale),
    setting: (field) => t(`config.${field}.label`),
    reason: ({ message }) => message,
  }
}
const event = (type: string, details: RunEvent['details']): RunEvent => ({
  ...{ step: 160, at: 0, type },
  details,
})
/** With plain spaces, as one reads it. */
const told = (of: RunEvent, locale: 'en' | 'zh-CN' = 'en'): readonly string[] =>
  eventDetails(of, words(locale)).map((text) => text.replaceAll(/[\u00a0\u202f]/g, ' '))

describe('the details of an event', () => {
  test('are told in words, with rounded numbers and their units', () => {
    const looks = event('looked-inside', {
      ...{ lookCount: 12, costMs: 47.66683, costShare: 0.2412345, interval: 16 },
    })
    expect(told(looks)).toEqual([
      '12 looks',
      'one every 16 steps',
      '48 ms in all, 24.12 % of the training time',
    ])
    expect(told(looks, 'zh-CN')).toEqual([
      '查看 12 次',
      '每 16 步一次',
      '共用 48 毫秒，占训练时间的 24.12 %',
    ])
    const start = { fromStep: 0, kernels: 'native', threadCount: 1, memoryBytes: 3_612_000 }
    expect(told(event('started', start))).toEqual(['native kernels', '1 thread', '3.61 MB planned'])
    expect(told(event('resumed', { ...start, fromStep: 1200 }))[0]).toBe('from step 1 200')
  })

  test('name settings as the form does, and the step that a later edit holds after', () => {
    const edits = [
      { field: 'optimizer.learningRate', value: 0.05, step: 160 },
      { field: 'optimizer.learningRate', value: 0.1, step: 200 },
    ]
    expect(told(event('edited', { edits }))).toEqual([
      'Learning rate η → 0.05',
      'Learning rate η → 0.1, after step 200',
    ])
  })

  test('say where the first number came from that is not finite', () => {
    const report = {
      ...{ step: 7, section: 'forward', layer: { index: 0, type: 'affine' } },
      operation: 'affine',
      tensor: {
        ...{ role: 'y', name: 'training.1.affine.output', index: 3, value: Infinity },
        ...{ nonFiniteCount: 2, count: 1000 },
      },
      inputs: [],
      history: [{ step: 6, loss: 2.30258509, gradientNorm: 1, largestParameter: 1 }],
      replayedFrom: 0,
    }
    expect(told(event('divergence-found', { report }))).toEqual([
      '∞ in training.1.affine.output (2 of 1 000 values), forward, layer 1 (affine), step 7',
      'losses before it: 2.303',
      'replayed from step 0',
    ])
  })

  test('of an end are its reason', () => {
    expect(told(event('stopped', {}))).toEqual([])
    const message = 'The disk is full.'
    expect(told(event('failed', { code: 'store/full', message }))).toEqual([message])
  })

  test('that nobody knows are shown rounded all the same', () => {
    const details = { warmUpMs: 1234.5678, hitShare: 1 / 3, growth: 0.123456789, note: 'cold' }
    expect(told(event('rehearsed', details))).toEqual([
      'warm up: 1.2 s',
      'hit: 33.33 %',
      'growth: 0.1235',
      'note: cold',
    ])
  })
})
