import { StudioError } from '../protocol/errors'
import { decodeUtf8 } from '../tensor/utf8'

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const QUOTE = 0x22
const SPACE = 0x20
const TAB = 0x09
const PLUS = 0x2b
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const LOWER_E = 0x65

/** Powers of ten that float64 holds exactly. */
const EXACT_POWERS = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent)
/** Decimal digits that float64 always holds exactly. */
const EXACT_DIGITS = 15

/** Characters of a cell that a message quotes. */
const QUOTED_LENGTH = 40

/**
 * Walks through the bytes of a CSV file (RFC 4180) cell by cell, without making a string of a cell
 * that is only a number: a table of 60,000 × 785 cells is read in a second or two. Lines end with
 * LF, CRLF or CR; lines without any cell are passed over; blanks around a cell do not count.
 */
export class CsvCursor {
  readonly fileName: string
  readonly #bytes: Uint8Array
  readonly #delimiter: number
  #position: number
  /** Line, from 1, of the next byte. */
  #nextLine = 1
  /** The current cell without its quotes: `bytes[start, end)`. */
  #start = 0
  #end = 0
  #hasDoubledQuotes = false
  /** Value of a cell made of digits alone, −1 for any other. */
  #whole = -1
  #isRowDone = true
  /** Line, from 1, that the current cell starts on. */
  line = 0

  constructor(fileName: string, bytes: Uint8Array, delimiter: number) {
    this.fileName = fileName
    this.#bytes = bytes
    this.#delimiter = delimiter
    const startsWithMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
    this.#position = startsWithMark ? 3 : 0
  }

  /** Goes to the next line that has a cell; the current row must have been read to its end. */
  nextRow(): boolean {
    const bytes = this.#bytes
    for (let ahead = this.#position; ahead < bytes.length; ahead++) {
      const byte = bytes[ahead]!
      if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
        this.#position = ahead
        this.#passLineEnd()
        ahead = this.#position - 1
      } else if (byte !== SPACE && (byte !== TAB || byte === this.#delimiter)) {
        this.#isRowDone = false
        return true
      }
    }
    this.#position = bytes.length
    return false
  }

  /**
   * Goes to the next cell of the row; false when there is none.
   *
   * @throws csv/unclosed-quote, csv/stray-quote
   */
  nextCell(): boolean {
    if (this.#isRowDone) return false
    const bytes = this.#bytes
    const delimiter = this.#delimiter
    this.line = this.#nextLine
    let position = this.#position
    // Most cells of a table are short whole numbers: their value falls out of looking for their end.
    let whole = 0
    const start = position
    while (position < bytes.length) {
      const digit = bytes[position]! - ZERO
      if (digit < 0 || digit > 9) break
      whole = whole * 10 + digit
      position++
    }
    const next = bytes[position]
    const isWhole = next === delimiter || next === LINE_FEED || next === CARRIAGE_RETURN
    if (isWhole && position > start && position - start <= EXACT_DIGITS) {
      this.#start = start
      this.#end = position
      this.#position = position
      this.#whole = whole
      this.#hasDoubledQuotes = false
    } else {
      this.#whole = -1
      this.#readAny()
    }
    if (bytes[this.#position] === delimiter) {
      this.#position++
    } else {
      this.#isRowDone = true
      this.#passLineEnd()
    }
    return true
  }

  /**
   * The current cell as text.
   *
   * @throws csv/encoding when it is not UTF-8
   */
  text(): string {
    const text = decodeUtf8(this.#bytes, this.#start, this.#end)
    if (text === null) {
      throw new StudioError(
        'csv/encoding',
        `${this.fileName}, line ${this.line}: the text is not UTF-8. Save the file as "CSV UTF-8".`,
        { file: this.fileName, line: this.line },
      )
    }
    return this.#hasDoubledQuotes ? text.replaceAll('""', '"') : text
  }

  /** The current cell for a message: shortened, and whatever its encoding. */
  quotation(): string {
    const text = decodeUtf8(this.#bytes, this.#start, this.#end)
    if (text === null) return '(not UTF-8)'
    return text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text
  }

  /** The current cell as a decimal number, correctly rounded; NaN where it is anything else. */
  number(): number {
    if (this.#whole >= 0) return this.#whole
    const bytes = this.#bytes
    const end = this.#end
    let position = this.#start
    const sign = bytes[position]!
    if (position < end && (sign === MINUS || sign === PLUS)) position++
    let mantissa = 0
    let digitCount = 0
    let significantCount = 0
    let fractionCount = 0
    let hasPoint = false
    for (; position < end; position++) {
      const byte = bytes[position]!
      if (byte >= ZERO && byte <= NINE) {
        digitCount++
        if (byte !== ZERO || significantCount > 0) significantCount++
        mantissa = mantissa * 10 + (byte - ZERO)
        if (hasPoint) fractionCount++
      } else if (byte === POINT && !hasPoint) {
        hasPoint = true
      } else {
        break
      }
    }
    if (digitCount === 0) return NaN
    if (position < end) return this.#isExponent(position) ? this.#slowNumber() : NaN
    if (significantCount > EXACT_DIGITS || fractionCount >= EXACT_POWERS.length) {
      return this.#slowNumber()
    }
    // Both sides of the division are exact, so its result is correctly rounded (Clinger 1990).
    const value = mantissa / EXACT_POWERS[fractionCount]!
    return sign === MINUS ? -value : value
  }

  get isEmpty(): boolean {
    return this.#start === this.#end
  }

  #isExponent(start: number): boolean {
    const bytes = this.#bytes
    let position = start
    if ((bytes[position++]! | 0x20) !== LOWER_E) return false
    if (bytes[position] === PLUS || bytes[position] === MINUS) position++
    if (position >= this.#end) return false
    for (; position < this.#end; position++) {
      if (bytes[position]! < ZERO || bytes[position]! > NINE) return false
    }
    return true
  }

  #slowNumber(): number {
    return Number(decodeUtf8(this.#bytes, this.#start, this.#end))
  }

  #skipBlanks(): void {
    const bytes = this.#bytes
    while (
      this.#position < bytes.length &&
      isBlank(bytes[this.#position]!) &&
      bytes[this.#position] !== this.#delimiter
    ) {
      this.#position++
    }
  }

  #readAny(): void {
    const bytes = this.#bytes
    this.#skipBlanks()
    if (bytes[this.#position] === QUOTE) {
      this.#readQuoted()
      return
    }
    const start = this.#position
    let position = start
    while (position < bytes.length) {
      const byte = bytes[position]!
      if (byte === this.#delimiter || byte === LINE_FEED || byte === CARRIAGE_RETURN) break
      position++
    }
    this.#position = position
    while (position > start && isBlank(bytes[position - 1]!)) position--
    this.#start = start
    this.#end = position
    this.#hasDoubledQuotes = false
  }

  #readQuoted(): void {
    const bytes = this.#bytes
    this.#hasDoubledQuotes = false
    this.#start = ++this.#position
    for (; ; this.#position++) {
      if (this.#position >= bytes.length) {
        throw this.#refusal('csv/unclosed-quote', 'a quotation mark is opened and never closed')
      }
      const byte = bytes[this.#position]!
      if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
        this.#passLineEnd()
        this.#position--
      } else if (byte === QUOTE) {
        if (bytes[this.#position + 1] !== QUOTE) break
        this.#hasDoubledQuotes = true
        this.#position++
      }
    }
    this.#end = this.#position++
    this.#skipBlanks()
    const next = bytes[this.#position]
    if (
      next !== undefined &&
      next !== this.#delimiter &&
      next !== LINE_FEED &&
      next !== CARRIAGE_RETURN
    ) {
      throw this.#refusal('csv/stray-quote', 'there is text behind a closing quotation mark')
    }
  }

  #passLineEnd(): void {
    const bytes = this.#bytes
    if (this.#position >= bytes.length) return
    const isPair =
      bytes[this.#position] === CARRIAGE_RETURN && bytes[this.#position + 1] === LINE_FEED
    this.#position += isPair ? 2 : 1
    this.#nextLine++
  }

  #refusal(code: string, reason: string): StudioError {
    return new StudioError(code, `${this.fileName}, line ${this.line}: ${reason}.`, {
      file: this.fileName,
      line: this.line,
    })
  }
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB
}
