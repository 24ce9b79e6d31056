/*
 * UTF-8 without TextEncoder and TextDecoder, which are not part of ECMAScript: the engine is compiled
 * against the language alone.
 */

/** Code units turned into text at a time: well below the number of arguments a call may have. */
const CHUNK = 8192
const REPLACEMENT = 0xfffd

/** Lone surrogates become U+FFFD, as TextEncoder does it. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length * 3)
  let length = 0
  for (let index = 0; index < text.length; index++) {
    let point = text.codePointAt(index) ?? REPLACEMENT
    if (point > 0xffff) index++
    else if (point >= 0xd800 && point <= 0xdfff) point = REPLACEMENT
    if (point < 0x80) {
      bytes[length++] = point
      continue
    }
    if (point < 0x800) {
      bytes[length++] = 0xc0 | (point >> 6)
    } else {
      if (point < 0x10000) {
        bytes[length++] = 0xe0 | (point >> 12)
      } else {
        bytes[length++] = 0xf0 | (point >> 18)
        bytes[length++] = 0x80 | ((point >> 12) & 0x3f)
      }
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f)
    }
    bytes[length++] = 0x80 | (point & 0x3f)
  }
  return bytes.slice(0, length)
}

/** The text of `bytes[start, end)`, or null where it is not UTF-8 (RFC 3629: shortest forms only). */
export function decodeUtf8(bytes: Uint8Array, start = 0, end = bytes.length): string | null {
  const units = new Uint16Array(Math.min(CHUNK, end - start) + 1)
  let unitCount = 0
  let text = ''
  let index = start
  while (index < end) {
    const first = bytes[index++]!
    let point = first
    if (first >= 0x80) {
      const followers =
        first < 0xc2 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : -1
      if (followers < 0 || index + followers > end) return null
      point = first & (0x3f >> followers)
      for (let follower = 0; follower < followers; follower++) {
        const byte = bytes[index++]!
        if ((byte & 0xc0) !== 0x80) return null
        point = (point << 6) | (byte & 0x3f)
      }
      if (followers === 2 && (point < 0x800 || (point >= 0xd800 && point <= 0xdfff))) return null
      if (followers === 3 && (point < 0x10000 || point > 0x10ffff)) return null
    }
    if (point > 0xffff) {
      units[unitCount++] = 0xd7c0 + (point >> 10)
      point = 0xdc00 | (point & 0x3ff)
    }
    units[unitCount++] = point
    if (unitCount >= CHUNK) {
      text += String.fromCharCode(...units.subarray(0, unitCount))
      unitCount = 0
    }
  }
  return text + String.fromCharCode(...units.subarray(0, unitCount))
}
