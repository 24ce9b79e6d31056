import { connect, type CallOptions, type Client, type StartTimer } from '@engine/protocol/channel'
import type {
  EventName,
  EventPayload,
  Params,
  RequestName,
  Result,
} from '@engine/protocol/contract'
import { StudioError } from '@engine/protocol/errors'
import type { Port } from '@engine/protocol/port'
import { studioContract, type StudioContract } from '@engine/protocol/studio-contract'
import { shallowRef, type ShallowRef } from 'vue'

type StudioClient = Client<StudioContract>
type StudioRequest = RequestName<StudioContract>
type StudioEvent = EventName<StudioContract>

export type ConnectionState =
  | { readonly type: 'connecting' }
  | { readonly type: 'connected' }
  | { readonly type: 'lost'; readonly reason: string }

/** Pauses between attempts to reconnect; the last one repeats. */
const RETRY_DELAYS_MS = [250, 500, 1000, 2000, 5000] as const

export interface StudioSessionOptions {
  readonly open: () => Promise<Port>
  readonly startTimer: StartTimer
  readonly onProtocolError?: (error: StudioError) => void
}

/**
 * The interface's line to the studio for as long as the window lives: reconnects by itself, keeps
 * event listeners across connections, and says when state must be fetched anew.
 */
export class StudioSession {
  readonly #options: StudioSessionOptions
  readonly #state = shallowRef<ConnectionState>({ type: 'connecting' })
  readonly #subscriptions = new Set<(client: StudioClient) => void>()
  readonly #connectedListeners = new Set<() => void>()
  #client: StudioClient | null = null
  #first = Promise.withResolvers<StudioClient>()
  #attempt = 0
  #stopTimer: (() => void) | null = null
  #isClosed = false

  constructor(options: StudioSessionOptions) {
    this.#options = options
    // Requests of the time before the first connection wait on it; without any, nobody does.
    this.#first.promise.catch(() => undefined)
  }

  get connection(): Readonly<ShallowRef<ConnectionState>> {
    return this.#state
  }

  /** Opens the first connection; called once. */
  start(): void {
    void this.#open()
  }

  /**
   * Asks the studio. Before the first connection the request waits for it.
   *
   * @throws port/closed while the connection is lost
   */
  async request<R extends StudioRequest>(
    name: R,
    params: Params<StudioContract, R>,
    options?: CallOptions,
  ): Promise<Result<StudioContract, R>> {
    const client = this.#client ?? (await this.#first.promise)
    return client.request(name, params, options)
  }

  /** @returns a function that stops listening */
  on<E extends StudioEvent>(
    name: E,
    listener: (payload: EventPayload<StudioContract, E>) => void,
  ): () => void {
    let detach: () => void = () => undefined
    const attach = (client: StudioClient): void => {
      detach = client.on(name, listener)
    }
    this.#subscriptions.add(attach)
    if (this.#client !== null) attach(this.#client)
    return () => {
      this.#subscriptions.delete(attach)
      detach()
    }
  }

  /**
   * Calls the listener at every new connection, and at once when there is one: the place to fetch
   * state, because what happened while the line was down was not told.
   *
   * @returns a function that stops listening
   */
  onConnected(listener: () => void): () => void {
    this.#connectedListeners.add(listener)
    if (this.#client !== null) listener()
    return () => {
      this.#connectedListeners.delete(listener)
    }
  }

  /** Tries to reconnect now instead of at the end of the pause. */
  retryNow(): void {
    if (this.#stopTimer === null) return
    this.#stopTimer()
    this.#stopTimer = null
    void this.#open()
  }

  close(): void {
    this.#isClosed = true
    this.#stopTimer?.()
    this.#stopTimer = null
    this.#client?.close()
  }

  async #open(): Promise<void> {
    try {
      const port = await this.#options.open()
      if (this.#isClosed) {
        port.close()
        return
      }
      this.#join(port)
    } catch (error) {
      this.#lose(error instanceof Error ? error.message : String(error))
    }
  }

  #join(port: Port): void {
    const client = connect(studioContract, port, {
      startTimer: this.#options.startTimer,
      ...(this.#options.onProtocolError === undefined
        ? {}
        : { onProtocolError: this.#options.onProtocolError }),
    })
    this.#client = client
    this.#attempt = 0
    for (const attach of this.#subscriptions) attach(client)
    client.onClose((reason) => {
      this.#lose(reason)
    })
    this.#first.resolve(client)
    this.#state.value = { type: 'connected' }
    for (const listener of this.#connectedListeners) listener()
  }

  #lose(reason: string): void {
    this.#client = null
    this.#first.reject(new StudioError('port/closed', reason, { reason }))
    this.#first = Promise.withResolvers()
    this.#first.promise.catch(() => undefined)
    this.#first.reject(
      new StudioError(
        'port/closed',
        `The connection to the studio is lost: ${reason}. It is tried again by itself.`,
        { reason },
      ),
    )
    if (this.#isClosed) return
    this.#state.value = { type: 'lost', reason }
    const delayMs = RETRY_DELAYS_MS[Math.min(this.#attempt, RETRY_DELAYS_MS.length - 1)] ?? 5000
    this.#attempt++
    this.#stopTimer = this.#options.startTimer(delayMs, () => {
      this.#stopTimer = null
      void this.#open()
    })
  }
}
