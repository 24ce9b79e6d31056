import { describe, expect, test } from 'vitest'
import {
  byteText,
  cutTo,
  durationText,
  metricText,
  tableText,
  widthOf,
} from '../../src-main/cli/format'
import { exitCodeOf, exitCodeOfRuns } from '../../src-main/cli/exit-codes'
import { jsonLine } from '../../src-main/cli/json-report'
import { StudioError } from '@engine/protocol/errors'

describe('what the terminal shows', () => {
  test.each([
    [0, '0.0 s'],
    [840, '0.8 s'],
    [59_400, '59 s'],
    [59_600, '1 m 0 s'],
    [134_000, '2 m 14 s'],
    [3_900_000, '1 h 5 m'],
  ])('%d ms are %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text)
  })

  test.each([
    [0, '0'],
    [0.98356, '0.9836'],
    [0.99996, '0.9999600'],
    [1, '1'],
    [0.000012345, '1.234e-5'],
    [123456.7, '123500'],
    [12_345_678, '1.235e+7'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('the value %d reads %s', (value, text) => {
    expect(metricText(value)).toBe(text)
  })

  test.each([
    [999, '999 B'],
    [1000, '1.00 kB'],
    [159_040, '159 kB'],
    [999_600, '1.00 MB'],
    [47_040_016, '47.0 MB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(byteText(bytes)).toBe(text)
  })

  test('columns line up, Chinese names too', () => {
    const text = tableText(
      [{ title: 'name' }, { title: 'steps', isNumeric: true }],
      [
        ['手写数字', '5'],
        ['xor', '1600'],
      ],
    )
    expect(text.split('\n')).toEqual(['name      steps', '手写数字      5', 'xor        1600'])
    expect(widthOf('手写 ✓')).toBe(6)
    expect(cutTo('手写数字', 5)).toBe('手写')
  })

  test('what JSON has no number for is a string', () => {
    expect(jsonLine({ loss: Number.NaN, best: Infinity, worst: -Infinity, step: 3 })).toBe(
      '{"loss":"NaN","best":"Infinity","worst":"-Infinity","step":3}',
    )
  })
})

describe('exit codes', () => {
  test('tell a refusal from a failure', () => {
    expect(exitCodeOf(new StudioError('csv/empty', ''))).toBe(2)
    expect(exitCodeOf(new StudioError('config/invalid', ''))).toBe(2)
    expect(exitCodeOf(new StudioError('run/not-found', ''))).toBe(2)
    expect(exitCodeOf(new StudioError('store/no-checkpoint', ''))).toBe(2)
    expect(exitCodeOf(new StudioError('store/damaged', ''))).toBe(1)
    expect(exitCodeOf(new StudioError('engine/crashed', ''))).toBe(1)
    expect(exitCodeOf(new StudioError('data-directory/unwritable', ''))).toBe(1)
    expect(exitCodeOf(new TypeError('bug'))).toBe(1)
  })

  test('of several runs the worst decides', () => {
    expect(exitCodeOfRuns(['finished', 'finished'], false)).toBe(0)
    expect(exitCodeOfRuns(['finished', 'diverged'], false)).toBe(3)
    expect(exitCodeOfRuns(['diverged', 'stopped'], false)).toBe(4)
    expect(exitCodeOfRuns(['finished', 'finished'], true)).toBe(4)
    expect(exitCodeOfRuns(['stopped', 'failed', 'diverged'], true)).toBe(1)
    expect(exitCodeOfRuns(['finished', 'interrupted'], false)).toBe(1)
  })
})
