import { StudioError } from '@engine/protocol/errors'
import { decodeMessage, encodeMessage } from '@engine/protocol/wire-codec'
import { fc } from '../property'
import { describe, expect, test } from 'vitest'

const roundTrip = (message: unknown): unknown => decodeMessage(encodeMessage(message))

describe('the wire codec', () => {
  test('keeps every bit of every kind of typed array', () => {
    const message = {
      doubles: new Float64Array([1 / 3, NaN, -0, Infinity, Number.MIN_VALUE]),
      floats: new Float32Array([0.1, NaN, -Infinity]),
      integers: new Int32Array([-1, 0x7fff_ffff]),
      steps: new Uint32Array([0, 0xffff_ffff]),
      bytes: new Uint8Array([0, 255]),
      none: new Float64Array(0),
    }
    expect(roundTrip(message)).toEqual(message)
  })

  test('keeps random columns and plain values', () => {
    const columns = fc.record({
      series: fc.string(),
      steps: fc.uint32Array(),
      values: fc.float64Array(),
      nested: fc.array(fc.record({ value: fc.double(), flag: fc.boolean() })),
    })
    fc.assert(
      fc.property(columns, (message) => {
        // Numbers outside typed arrays lose the sign of zero, which no message depends on.
        const expected = {
          ...message,
          nested: message.nested.map((row) => ({ ...row, value: row.value === 0 ? 0 : row.value })),
        }
        expect(roundTrip(message)).toEqual(expected)
      }),
    )
  })

  test('gives decoded arrays that own their buffers', () => {
    const decoded = roundTrip({ bytes: new Uint8Array([1, 2, 3]), doubles: new Float64Array(2) })
    expect(decoded).toBeInstanceOf(Object)
    for (const array of Object.values(decoded as Record<string, Uint8Array | Float64Array>)) {
      expect(array.buffer.byteLength).toBe(array.byteLength)
    }
  })

  test('sends only the part of a buffer that a view shows', () => {
    const view = new Float64Array(1 << 16).subarray(10, 12)
    expect(encodeMessage({ view }).byteLength).toBeLessThan(64)
  })

  test('refuses bytes that are no message', () => {
    const whole = encodeMessage({ values: new Float64Array(4) })
    for (const bytes of [new Uint8Array(0), new Uint8Array([0xc1]), whole.subarray(0, 20)]) {
      expect(() => decodeMessage(bytes)).toThrow(StudioError)
    }
  })

  test('refuses names that would reach the prototype of objects', () => {
    const name = new TextEncoder().encode('__proto__')
    const bytes = new Uint8Array([0x81, 0xa0 | name.length, ...name, 0x80])
    expect(() => decodeMessage(bytes)).toThrow(StudioError)
  })
})
