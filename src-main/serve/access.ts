import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Decides who may talk to a studio on 127.0.0.1. Anything on the machine, and any page in any
 * browser on it, can reach the port; so a request must name this very address (against DNS
 * rebinding), come from our own page or no page (against other sites), and carry the token that
 * only the person who started the studio has seen.
 */
export class Access {
  readonly #host: string
  readonly #tokenHash: Buffer
  readonly #cookieName: string
  readonly #token: string

  constructor(port: number, token: string) {
    this.#host = `127.0.0.1:${String(port)}`
    this.#token = token
    this.#tokenHash = hashOf(token)
    // Browsers do not keep the cookies of two ports apart.
    this.#cookieName = `descent-studio-${String(port)}`
  }

  get origin(): string {
    return `http://${this.#host}`
  }

  /** The address to open: it carries the token. */
  get address(): string {
    return `${this.origin}/?token=${this.#token}`
  }

  /** Sets the cookie that stands for the token from now on, so that the address can be clean. */
  get cookie(): string {
    return `${this.#cookieName}=${this.#token}; HttpOnly; SameSite=Strict; Path=/`
  }

  isOurHost(headers: IncomingHttpHeaders): boolean {
    return headers.host === this.#host
  }

  /** A page that asks states its origin, at the latest when it opens a socket. */
  isOurOrigin(headers: IncomingHttpHeaders): boolean {
    return headers.origin === this.origin
  }

  isOurToken(token: string): boolean {
    // Hashes are of equal length, as a comparison in constant time demands.
    return timingSafeEqual(hashOf(token), this.#tokenHash)
  }

  hasCookie(headers: IncomingHttpHeaders): boolean {
    let isFound = false
    for (const pair of (headers.cookie ?? '').split(';')) {
      const equals = pair.indexOf('=')
      if (equals < 0 || pair.slice(0, equals).trim() !== this.#cookieName) continue
      if (this.isOurToken(pair.slice(equals + 1).trim())) isFound = true
    }
    return isFound
  }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
