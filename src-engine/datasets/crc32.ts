const TABLE_LENGTH = 256

/** The table of the polynomial 0xEDB88320 (ISO 3309), as PNG and ZIP use it. */
export function crcTable(): Uint32Array {
  return Uint32Array.from({ length: TABLE_LENGTH }, (_, byte) => {
    let value = byte
    for (let bit = 0; bit < 8; bit++) {
      value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
    }
    return value
  })
}

/** @param table of `crcTable` */
export function crc32(table: Uint32Array, bytes: Uint8Array): number {
  let value = 0xffff_ffff
  for (const byte of bytes) value = table[(value ^ byte) & 0xff]! ^ (value >>> 8)
  return (value ^ 0xffff_ffff) >>> 0
}
