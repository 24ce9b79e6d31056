import { z } from 'zod'
import {
  progressSchema,
  type CallContext,
  type Contract,
  type EventName,
  type EventPayload,
  type Handlers,
  type Params,
  type Progress,
  type RequestName,
  type Result,
} from './contract'
import { StudioError, errorDataSchema, fromErrorData, toErrorData, type ErrorData } from './errors'
import { INTERPRETED } from './interpreted'
import type { Port } from './port'

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('request'), id: z.int(), name: z.string(), params: z.unknown() }),
  z.object({ type: z.literal('reply'), id: z.int(), result: z.unknown() }),
  z.object({ type: z.literal('failure'), id: z.int(), error: errorDataSchema }),
  z.object({ type: z.literal('cancel'), id: z.int() }),
  z.object({ type: z.literal('progress'), id: z.int(), progress: progressSchema }),
  z.object({ type: z.literal('event'), name: z.string(), payload: z.unknown() }),
])
type Message = z.infer<typeof messageSchema>

/** Starts a timer and returns what stops it; passed in because the engine has no clock of its own. */
export type StartTimer = (afterMs: number, fire: () => void) => () => void

export interface CallOptions {
  /** The call fails with call/timed-out after this time; 0 waits as long as the port lives. */
  readonly timeoutMs?: number
  /** Receives a function that cancels the call: the caller gets call/cancelled, the other side is told. */
  readonly onCancellable?: (cancel: () => void) => void
  /** Hears how far a call that takes long has come. */
  readonly onProgress?: (progress: Progress) => void
}

/** The calling side of a contract. An open call is rejected when its port closes. */
export interface Client<C extends Contract> {
  request<R extends RequestName<C>>(
    name: R,
    params: Params<C, R>,
    options?: CallOptions,
  ): Promise<Result<C, R>>
  /** @returns a function that stops listening */
  on<E extends EventName<C>>(name: E, listener: (payload: EventPayload<C, E>) => void): () => void
  onClose(listener: (reason: string) => void): void
  close(): void
}

/** The answering side of a contract. */
export interface Server<C extends Contract> {
  emit<E extends EventName<C>>(name: E, payload: EventPayload<C, E>): void
  onClose(listener: (reason: string) => void): void
  close(): void
}

export interface ClientOptions {
  readonly startTimer: StartTimer
  /** Default time limit of a call in milliseconds. */
  readonly timeoutMs?: number
  /** Told of messages that fit no schema; the connection goes on. */
  readonly onProtocolError?: (error: StudioError) => void
}

interface OpenCall {
  resolve: (result: unknown) => void
  reject: (error: StudioError) => void
  stopTimer: () => void
  schema: z.ZodType
  hear: (progress: Progress) => void
}

/** Joins the calling side of a contract to a port. */
export function connect<C extends Contract>(
  contract: C,
  port: Port,
  options: ClientOptions,
): Client<C> {
  const open = new Map<number, OpenCall>()
  const listeners = new Map<string, Set<(payload: never) => void>>()
  let nextId = 1

  const report = (error: StudioError): void => options.onProtocolError?.(error)
  const settle = (id: number): OpenCall | undefined => {
    const call = open.get(id)
    open.delete(id)
    call?.stopTimer()
    return call
  }

  port.onMessage((raw) => {
    const parsed = messageSchema.safeParse(raw)
    if (!parsed.success) {
      report(new StudioError('protocol/invalid', z.prettifyError(parsed.error)))
      return
    }
    const message = parsed.data
    switch (message.type) {
      case 'reply': {
        const call = settle(message.id)
        if (!call) return
        const result = call.schema.safeParse(message.result)
        if (result.success) call.resolve(result.data)
        else call.reject(new StudioError('protocol/invalid', z.prettifyError(result.error)))
        return
      }
      case 'failure':
        settle(message.id)?.reject(fromErrorData(message.error))
        return
      case 'progress':
        open.get(message.id)?.hear(message.progress)
        return
      case 'event': {
        const schema = Object.hasOwn(contract.events, message.name)
          ? contract.events[message.name]
          : undefined
        if (!schema) {
          report(new StudioError('protocol/unknown-event', `Unknown event ${message.name}.`))
          return
        }
        const payload = schema.safeParse(message.payload)
        if (!payload.success) {
          report(
            new StudioError(
              'protocol/invalid',
              `${message.name}: ${z.prettifyError(payload.error)}`,
            ),
          )
          return
        }
        // The schema of this very event parsed the payload that its listeners receive.
        for (const listener of listeners.get(message.name) ?? []) listener(payload.data as never)
        return
      }
      case 'request':
      case 'cancel':
        report(new StudioError('protocol/invalid', `This side answers no ${message.type}.`))
        return
      default:
        message satisfies never
    }
  })
  port.onClose((reason) => {
    for (const id of [...open.keys()]) {
      settle(id)?.reject(new StudioError('port/closed', `The connection closed: ${reason}.`))
    }
  })

  return {
    request(name, params, callOptions = {}) {
      const schema = contract.requests[name]
      if (!schema) {
        return Promise.reject(
          new StudioError('protocol/unknown-request', `Unknown request ${name}.`),
        )
      }
      const id = nextId++
      return new Promise((resolve, reject) => {
        const timeoutMs = callOptions.timeoutMs ?? options.timeoutMs ?? 60_000
        const fail = (code: string, text: string): void => {
          const call = settle(id)
          if (!call) return
          try {
            port.post({ type: 'cancel', id } satisfies Message)
          } catch {
            // The port has closed: nobody is left to be told.
          }
          call.reject(new StudioError(code, text, { request: name }))
        }
        open.set(id, {
          // The reply is parsed by this request's own result schema before it gets here.
          resolve: resolve as (result: unknown) => void,
          reject,
          stopTimer:
            timeoutMs > 0
              ? options.startTimer(timeoutMs, () => {
                  fail(
                    'call/timed-out',
                    `${name} gave no answer within ${String(timeoutMs / 1000)} s.`,
                  )
                })
              : () => undefined,
          schema: schema.result,
          hear: callOptions.onProgress ?? (() => undefined),
        })
        try {
          port.post({ type: 'request', id, name, params } satisfies Message)
        } catch (error) {
          settle(id)
          reject(fromErrorData(toErrorData(error)))
          return
        }
        callOptions.onCancellable?.(() => {
          fail('call/cancelled', `${name} was cancelled.`)
        })
      })
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set)
      set.add(listener)
      return () => {
        set.delete(listener)
      }
    },
    onClose: (listener) => {
      port.onClose(listener)
    },
    close: () => {
      port.close()
    },
  }
}

/** Joins the answering side of a contract to a port. Params are parsed before a handler sees them. */
export function serve<C extends Contract>(
  contract: C,
  port: Port,
  handlers: Handlers<C>,
  onProtocolError: (error: StudioError) => void = () => undefined,
): Server<C> {
  const running = new Map<number, { cancel: () => void }>()
  let isClosed = false
  const post = (message: Message): void => {
    if (!isClosed) port.post(message)
  }
  const fail = (id: number, error: ErrorData): void => {
    if (!running.has(id)) return
    try {
      post({ type: 'failure', id, error })
    } catch (postError) {
      const reason = toErrorData(postError)
      if (reason.code === 'port/closed') return
      // Details that the port cannot carry: the caller still hears that the call has failed.
      post({ type: 'failure', id, error: { ...error, details: {} } })
      onProtocolError(fromErrorData(reason))
    }
  }

  const answer = async (id: number, name: string, raw: unknown): Promise<void> => {
    let cancelled = false
    const onCancel: (() => void)[] = []
    const context: CallContext = {
      isCancelled: () => cancelled,
      onCancel: (listener) => {
        onCancel.push(listener)
      },
      report: (progress) => {
        if (running.has(id)) post({ type: 'progress', id, progress })
      },
    }
    running.set(id, {
      cancel: () => {
        cancelled = true
        for (const listener of onCancel) listener()
      },
    })
    try {
      const schema = Object.hasOwn(contract.requests, name) ? contract.requests[name] : undefined
      const handler = Object.hasOwn(handlers, name)
        ? // Params are parsed by the schema of the request that this handler answers.
          (handlers[name as RequestName<C>] as (params: unknown, c: CallContext) => unknown)
        : undefined
      if (!schema || !handler) {
        throw new StudioError('protocol/unknown-request', `Unknown request ${name}.`)
      }
      const result = await handler(schema.params.parse(raw, INTERPRETED), context)
      if (running.has(id)) post({ type: 'reply', id, result })
    } catch (error) {
      fail(id, toErrorData(error))
    } finally {
      running.delete(id)
    }
  }

  port.onMessage((raw) => {
    const parsed = messageSchema.safeParse(raw, INTERPRETED)
    if (!parsed.success) {
      onProtocolError(new StudioError('protocol/invalid', z.prettifyError(parsed.error)))
      return
    }
    const message = parsed.data
    switch (message.type) {
      case 'request':
        void answer(message.id, message.name, message.params)
        return
      case 'cancel': {
        const call = running.get(message.id)
        running.delete(message.id)
        call?.cancel()
        return
      }
      case 'reply':
      case 'failure':
      case 'progress':
      case 'event':
        onProtocolError(
          new StudioError('protocol/invalid', `This side expects no ${message.type}.`),
        )
        return
      default:
        message satisfies never
    }
  })
  port.onClose(() => {
    isClosed = true
    for (const call of running.values()) call.cancel()
    running.clear()
  })

  return {
    emit: (name, payload) => {
      post({ type: 'event', name, payload })
    },
    onClose: (listener) => {
      port.onClose(listener)
    },
    close: () => {
      port.close()
    },
  }
}
