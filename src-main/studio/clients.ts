import { serve, type Server } from '@engine/protocol/channel'
import type { EventName, EventPayload, Handlers } from '@engine/protocol/contract'
import { StudioError } from '@engine/protocol/errors'
import type { Port } from '@engine/protocol/port'
import { studioContract, type StudioContract } from '@engine/protocol/studio-contract'

/** Tells every client, and of points and processes those who watch the run. */
export type Broadcast = <E extends EventName<StudioContract>>(
  name: E,
  payload: EventPayload<StudioContract, E>,
) => void

/** What the studio knows of one window, tab or terminal. */
export interface AttachedClient {
  readonly id: number
  /** Runs whose points and process it is told of. */
  watchedRunIds: ReadonlySet<number>
}

/** The clients of one studio. */
export class Clients {
  readonly #createHandlers: (client: AttachedClient) => Handlers<StudioContract>
  readonly #onDetached: (client: AttachedClient) => void
  readonly #report: (error: StudioError) => void
  readonly #servers = new Map<AttachedClient, Server<StudioContract>>()
  #nextId = 1

  constructor(options: {
    readonly createHandlers: (client: AttachedClient) => Handlers<StudioContract>
    readonly onDetached: (client: AttachedClient) => void
    readonly report: (error: StudioError) => void
  }) {
    this.#createHandlers = options.createHandlers
    this.#onDetached = options.onDetached
    this.#report = options.report
  }

  attach(port: Port): void {
    const client: AttachedClient = { id: this.#nextId++, watchedRunIds: new Set() }
    const server = serve(studioContract, port, this.#createHandlers(client), this.#report)
    this.#servers.set(client, server)
    server.onClose(() => {
      this.#servers.delete(client)
      this.#onDetached(client)
    })
  }

  readonly broadcast: Broadcast = (name, payload) => {
    const isForWatchers = name === 'run/points' || name === 'run/process-changed'
    const runId = isForWatchers && 'runId' in payload ? payload.runId : null
    for (const [client, server] of this.#servers) {
      if (runId !== null && !client.watchedRunIds.has(runId)) continue
      try {
        server.emit(name, payload)
      } catch (error) {
        // One client whose line breaks must not keep the others from hearing.
        if (!(error instanceof StudioError) || error.code !== 'port/closed') throw error
      }
    }
  }

  close(): void {
    for (const server of [...this.#servers.values()]) server.close()
  }
}
