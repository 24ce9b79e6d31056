import type { WriteStream } from 'node:tty'

/**
 * Where the program writes: results to stdout, everything said about them to stderr, so that a pipe
 * carries results alone. A reader that closes its pipe is told of once and written to no more.
 */
export class Terminal {
  readonly #out: NodeJS.WriteStream
  readonly #err: NodeJS.WriteStream
  readonly #onBroken: (() => void)[] = []
  #isBroken = false

  constructor(out: NodeJS.WriteStream, err: NodeJS.WriteStream) {
    this.#out = out
    this.#err = err
    out.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error
      this.#break()
    })
    // Nobody is left to be told.
    err.on('error', () => undefined)
  }

  /** True when a person is looking, so that lines may be written over. */
  get isInteractive(): boolean {
    return isTerminal(this.#out)
  }

  /** Characters in a line of the terminal. */
  get columns(): number {
    return isTerminal(this.#out) && this.#out.columns > 0 ? this.#out.columns : 80
  }

  /** Writes to stdout as it stands. */
  write(text: string): void {
    if (!this.#isBroken) this.#out.write(text)
  }

  /** Writes a result, one line. */
  print(line: string): void {
    this.write(`${line}\n`)
  }

  /** Says something to the person, on stderr. */
  note(line: string): void {
    this.#err.write(`${line}\n`)
  }

  /** @param listener called once when nobody reads stdout any more, at once if that is so already */
  onBroken(listener: () => void): void {
    if (this.#isBroken) listener()
    else this.#onBroken.push(listener)
  }

  #break(): void {
    if (this.#isBroken) return
    this.#isBroken = true
    for (const listener of this.#onBroken.splice(0)) listener()
  }
}

function isTerminal(stream: NodeJS.WriteStream): stream is WriteStream {
  return stream.isTTY
}
