/** Where a text stops being JSON, and why. */
export class JsonSyntaxError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

export interface JsonSource {
  readonly value: unknown
  /** Offset of the value at a path such as ['optimizers', 0, 'type']; of the nearest one above it when it is absent. */
  offsetOf(path: readonly PropertyKey[]): number
}

/**
 * Reads JSON and remembers where in the text every value stands, so that a message can name the line.
 *
 * @throws JsonSyntaxError at the first character that does not fit
 */
export function readJson(text: string): JsonSource {
  const scanner = new Scanner(text)
  scanner.scan()
  return {
    value: JSON.parse(text),
    offsetOf: (path) => {
      for (let length = path.length; length > 0; length--) {
        const offset = scanner.offsets.get(keyOf(path.slice(0, length)))
        if (offset !== undefined) return offset
      }
      return scanner.offsets.get(keyOf([])) ?? 0
    },
  }
}

/** Line and column of an offset, both from 1. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

function keyOf(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String))
}

/** Walks over JSON by the grammar of RFC 8259; the values themselves are JSON.parse's business. */
class Scanner {
  readonly offsets = new Map<string, number>()
  readonly #text: string
  readonly #path: (string | number)[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  scan(): void {
    this.#value()
    this.#skipSpace()
    if (this.#at < this.#text.length) this.#fail('Nothing may follow the closing bracket')
  }

  #value(): void {
    this.#skipSpace()
    this.offsets.set(keyOf(this.#path), this.#at)
    const first = this.#text[this.#at]
    if (first === '{') this.#object()
    else if (first === '[') this.#array()
    else if (first === '"') this.#string()
    else if (!this.#take(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y)) {
      this.#fail('A value is expected')
    }
  }

  #object(): void {
    this.#at++
    this.#skipSpace()
    if (this.#text[this.#at] === '}') {
      this.#at++
      return
    }
    for (;;) {
      this.#skipSpace()
      if (this.#text[this.#at] !== '"') this.#fail('A field name in double quotes is expected')
      const name = this.#string()
      this.#skipSpace()
      if (this.#text[this.#at] !== ':') this.#fail('A colon is expected after the field name')
      this.#at++
      this.#path.push(name)
      this.#value()
      this.#path.pop()
      if (this.#isClosed('}')) return
    }
  }

  #array(): void {
    this.#at++
    this.#skipSpace()
    if (this.#text[this.#at] === ']') {
      this.#at++
      return
    }
    for (let index = 0; ; index++) {
      this.#path.push(index)
      this.#value()
      this.#path.pop()
      if (this.#isClosed(']')) return
    }
  }

  /** After a value: true at the closing bracket, false after a comma. */
  #isClosed(bracket: string): boolean {
    this.#skipSpace()
    const next = this.#text[this.#at]
    if (next !== bracket && next !== ',') this.#fail(`A comma or ${bracket} is expected`)
    this.#at++
    return next === bracket
  }

  #string(): string {
    const start = this.#at
    if (!this.#take(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y)) {
      this.#fail('This string is not closed, or holds a line break or an unknown escape')
    }
    return String(JSON.parse(this.#text.slice(start, this.#at)))
  }

  #skipSpace(): void {
    this.#take(/[ \t\r\n]+/y)
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    if (!pattern.test(this.#text)) return false
    this.#at = pattern.lastIndex
    return true
  }

  #fail(message: string): never {
    const isEnd = this.#at >= this.#text.length
    throw new JsonSyntaxError(isEnd ? `${message}, but the file ends` : message, this.#at)
  }
}
