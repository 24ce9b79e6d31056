import { decodeUtf8, encodeUtf8 } from '@engine/tensor/utf8'
import { fc } from '../../property'
import { describe, expect, it } from 'vitest'

describe('UTF-8', () => {
  it('encodes any text, lone surrogates included, as TextEncoder does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        expect(encodeUtf8(text)).toEqual(new Uint8Array(new TextEncoder().encode(text)))
      }),
    )
    expect(encodeUtf8('a\ud800b')).toEqual(new Uint8Array(new TextEncoder().encode('a\ud800b')))
  })

  it('decodes any bytes as a strict TextDecoder does', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    const expected = (bytes: Uint8Array): string | null => {
      try {
        return decoder.decode(bytes)
      } catch {
        return null
      }
    }
    const fragment = fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
      fc
        .tuple(
          fc.integer({ min: 0xc0, max: 0xff }),
          fc.array(fc.integer({ min: 0x70, max: 0xcf }), { maxLength: 3 }),
        )
        .map(([first, rest]) => Uint8Array.of(first, ...rest)),
    )
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 6 }), (fragments) => {
        const bytes = Uint8Array.from(fragments.flatMap((part) => [...part]))
        expect(decodeUtf8(bytes)).toBe(expected(bytes))
      }),
      { numRuns: 5000 },
    )
  })

  it('decodes text longer than one chunk, and a part of the bytes', () => {
    const text = 'aé漢😀'.repeat(10_000)
    expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text)
    expect(decodeUtf8(new TextEncoder().encode('abcdef'), 2, 4)).toBe('cd')
  })
})
