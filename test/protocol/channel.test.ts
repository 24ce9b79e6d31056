import { connect, serve, type StartTimer } from '@engine/protocol/channel'
import type { CallContext, Contract, Handlers } from '@engine/protocol/contract'
import { StudioError } from '@engine/protocol/errors'
import { createPortPair } from '@engine/protocol/port-core'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createCloningPortPair } from './cloning-port-pair'

const contract = {
  requests: {
    'sum/compute': {
      params: z.object({ terms: z.instanceof(Float64Array) }),
      result: z.object({ sum: z.number() }),
    },
    'answer/withhold': { params: z.object({}), result: z.object({}) },
    'answer/refuse': { params: z.object({}), result: z.object({}) },
    'answer/break': { params: z.object({}), result: z.object({}) },
    'answer/falsify': { params: z.object({}), result: z.object({ count: z.int() }) },
  },
  events: { 'sum/changed': z.object({ sum: z.number() }) },
} as const satisfies Contract

/** Timers that fire when the test says so. */
function createTimers(): { startTimer: StartTimer; fireAll: () => void; count: () => number } {
  const timers = new Set<() => void>()
  return {
    startTimer: (_afterMs, fire) => {
      timers.add(fire)
      return () => timers.delete(fire)
    },
    fireAll: () => {
      for (const fire of [...timers]) {
        timers.delete(fire)
        fire()
      }
    },
    count: () => timers.size,
  }
}

interface Withheld {
  readonly report: CallContext['report']
  readonly isCancelled: () => boolean
  readonly cancelled: Promise<void>
  readonly answer: () => void
}

function createHandlers(
  withheld: (call: Withheld) => void = () => undefined,
): Handlers<typeof contract> {
  return {
    'sum/compute': ({ terms }) => ({ sum: terms.reduce((sum, term) => sum + term, 0) }),
    'answer/withhold': (_params, context) =>
      new Promise((resolve) => {
        withheld({
          report: context.report,
          isCancelled: context.isCancelled,
          cancelled: new Promise((cancelled) => context.onCancel(() => cancelled())),
          answer: () => resolve({}),
        })
      }),
    'answer/refuse': () => {
      throw new StudioError('sum/refused', 'The sum is refused.', { field: 'terms' })
    },
    'answer/break': () => {
      throw new StudioError('sum/broken', 'The sum is broken.', { call: () => undefined })
    },
    // The point of this answer is that it does not fit its schema.
    'answer/falsify': () => ({ count: 0.5 }),
  }
}

const failureOf = async (call: Promise<unknown>): Promise<StudioError> => {
  try {
    await call
  } catch (error) {
    if (error instanceof StudioError) return error
    throw error
  }
  throw new Error('The call did not fail.')
}

describe('a channel', () => {
  test('brings typed arrays there and results back', async () => {
    const [clientPort, serverPort] = createCloningPortPair()
    serve(contract, serverPort, createHandlers())
    const client = connect(contract, clientPort, createTimers())
    expect(await client.request('sum/compute', { terms: new Float64Array([1, 2, 4]) })).toEqual({
      sum: 7,
    })
  })

  test('keeps the code, sentence and details of a refusal', async () => {
    const [clientPort, serverPort] = createCloningPortPair()
    serve(contract, serverPort, createHandlers())
    const client = connect(contract, clientPort, createTimers())
    const error = await failureOf(client.request('answer/refuse', {}))
    expect(error).toMatchObject({
      code: 'sum/refused',
      message: 'The sum is refused.',
      details: { field: 'terms' },
    })
  })

  test('still fails the call when the details of a refusal cannot be sent', async () => {
    const [clientPort, serverPort] = createCloningPortPair()
    const reported: StudioError[] = []
    serve(contract, serverPort, createHandlers(), (error) => reported.push(error))
    const client = connect(contract, clientPort, createTimers())
    const error = await failureOf(client.request('answer/break', {}))
    expect(error).toMatchObject({ code: 'sum/broken', details: {} })
    expect(reported).toHaveLength(1)
  })

  test('names the field of params that do not fit', async () => {
    const [clientPort, serverPort] = createPortPair()
    serve(contract, serverPort, createHandlers())
    const client = connect(contract, clientPort, createTimers())
    // A caller of another version may send anything.
    const wrong = { terms: [1, 2] } as unknown as { terms: Float64Array<ArrayBuffer> }
    const error = await failureOf(client.request('sum/compute', wrong))
    expect(error.code).toBe('protocol/invalid')
    expect(error.details).toMatchObject({ issues: [{ path: 'terms' }] })
  })

  test('rejects a reply that does not fit its schema', async () => {
    const [clientPort, serverPort] = createPortPair()
    serve(contract, serverPort, createHandlers())
    const client = connect(contract, clientPort, createTimers())
    expect((await failureOf(client.request('answer/falsify', {}))).code).toBe('protocol/invalid')
  })

  test('rejects open calls when the other side closes, and later calls at once', async () => {
    const [clientPort, serverPort] = createPortPair()
    let reached = (): void => undefined
    const isReached = new Promise<void>((resolve) => (reached = resolve))
    serve(
      contract,
      serverPort,
      createHandlers(() => reached()),
    )
    const timers = createTimers()
    const client = connect(contract, clientPort, timers)
    const open = failureOf(client.request('answer/withhold', {}))
    await isReached
    serverPort.close()
    expect((await open).code).toBe('port/closed')
    expect((await failureOf(client.request('answer/withhold', {}))).code).toBe('port/closed')
    expect(timers.count()).toBe(0)
  })

  test('cancels what a client asked for when the client goes away', async () => {
    const [clientPort, serverPort] = createPortPair()
    const withheld = new Promise<Withheld>((resolve) => {
      serve(contract, serverPort, createHandlers(resolve))
    })
    const client = connect(contract, clientPort, createTimers())
    const open = failureOf(client.request('answer/withhold', {}))
    const call = await withheld
    client.close()
    await call.cancelled
    expect(call.isCancelled()).toBe(true)
    expect((await open).code).toBe('port/closed')
    call.answer()
    await Promise.resolve()
  })

  test('ends a call at its time limit and tells the other side', async () => {
    const [clientPort, serverPort] = createPortPair()
    const withheld = new Promise<Withheld>((resolve) => {
      serve(contract, serverPort, createHandlers(resolve))
    })
    const timers = createTimers()
    const client = connect(contract, clientPort, timers)
    const open = failureOf(client.request('answer/withhold', {}, { timeoutMs: 2500 }))
    const call = await withheld
    timers.fireAll()
    const error = await open
    expect(error.code).toBe('call/timed-out')
    expect(error.message).toContain('answer/withhold gave no answer within 2.5 s')
    await call.cancelled
  })

  test('has no timer for a call without a limit', async () => {
    const [clientPort, serverPort] = createPortPair()
    const withheld = new Promise<Withheld>((resolve) => {
      serve(contract, serverPort, createHandlers(resolve))
    })
    const timers = createTimers()
    const client = connect(contract, clientPort, timers)
    const open = client.request('answer/withhold', {}, { timeoutMs: 0 })
    const call = await withheld
    expect(timers.count()).toBe(0)
    call.answer()
    expect(await open).toEqual({})
  })

  test('tells the caller of the progress of its own call', async () => {
    const [clientPort, serverPort] = createPortPair()
    const calls: Withheld[] = []
    serve(
      contract,
      serverPort,
      createHandlers((call) => calls.push(call)),
    )
    const client = connect(contract, clientPort, createTimers())
    const terms = new Float64Array(0)
    const heard: unknown[] = []
    const first = client.request(
      'answer/withhold',
      {},
      { onProgress: (progress) => heard.push(progress) },
    )
    const second = client.request('answer/withhold', {})
    await client.request('sum/compute', { terms })
    calls[1]?.report({ doneCount: 1, totalCount: 9 })
    calls[0]?.report({ doneCount: 2, totalCount: 3 })
    calls[0]?.answer()
    calls[1]?.answer()
    await Promise.all([first, second])
    // What comes after the answer concerns nobody.
    calls[0]?.report({ doneCount: 3, totalCount: 3 })
    await client.request('sum/compute', { terms })
    expect(heard).toEqual([{ doneCount: 2, totalCount: 3 }])
  })

  test('cancels one call and leaves the others alone', async () => {
    const [clientPort, serverPort] = createPortPair()
    const calls: Withheld[] = []
    let bothReached = (): void => undefined
    const areReached = new Promise<void>((resolve) => (bothReached = resolve))
    serve(
      contract,
      serverPort,
      createHandlers((call) => {
        calls.push(call)
        if (calls.length === 2) bothReached()
      }),
    )
    const client = connect(contract, clientPort, createTimers())
    let cancel = (): void => undefined
    const first = failureOf(
      client.request('answer/withhold', {}, { onCancellable: (call) => (cancel = call) }),
    )
    const second = client.request('answer/withhold', {})
    await areReached
    cancel()
    expect((await first).code).toBe('call/cancelled')
    await calls[0]?.cancelled
    calls[1]?.answer()
    expect(await second).toEqual({})
    expect(calls[1]?.isCancelled()).toBe(false)
  })

  test('brings events to those who listen, until they stop', async () => {
    const [clientPort, serverPort] = createPortPair()
    const server = serve(contract, serverPort, createHandlers())
    const client = connect(contract, clientPort, createTimers())
    const sums: number[] = []
    const stop = client.on('sum/changed', ({ sum }) => {
      sums.push(sum)
      if (sum === 2) stop()
    })
    for (const sum of [1, 2, 3]) server.emit('sum/changed', { sum })
    await client.request('answer/refuse', {}).catch(() => undefined)
    expect(sums).toEqual([1, 2])
  })

  test('reports and outlives messages that are none, and names inherited from Object', async () => {
    const [clientPort, serverPort] = createPortPair()
    const atServer: string[] = []
    const atClient: string[] = []
    serve(contract, serverPort, createHandlers(), (error) => atServer.push(error.code))
    const client = connect(contract, clientPort, {
      startTimer: createTimers().startTimer,
      onProtocolError: (error) => atClient.push(error.code),
    })
    for (const message of [null, 'hello', { type: 'reply', id: 1, result: 1 }, { type: 'none' }]) {
      clientPort.post(message)
    }
    for (const message of [
      undefined,
      { type: 'request', id: 1, name: 'sum/compute', params: {} },
      { type: 'event', name: 'constructor', payload: {} },
      { type: 'event', name: 'toString', payload: {} },
      { type: 'event', name: 'sum/changed', payload: { sum: 'many' } },
      { type: 'reply', id: 999, result: {} },
    ]) {
      serverPort.post(message)
    }
    // A request by an inherited name is answered with a refusal, not with a crash.
    clientPort.post({ type: 'request', id: 1_000, name: 'constructor', params: {} })
    expect(await client.request('sum/compute', { terms: new Float64Array(0) })).toEqual({ sum: 0 })
    expect(atServer).toHaveLength(4)
    expect(atClient).toEqual([
      'protocol/invalid',
      'protocol/invalid',
      'protocol/unknown-event',
      'protocol/unknown-event',
      'protocol/invalid',
    ])
  })

  test('sends nothing after its port has closed, whoever finishes late', async () => {
    const [clientPort, serverPort] = createPortPair()
    const withheld = new Promise<Withheld>((resolve) => {
      const server = serve(contract, serverPort, createHandlers(resolve))
      serverPort.onClose(() => server.emit('sum/changed', { sum: 1 }))
    })
    const client = connect(contract, clientPort, createTimers())
    const open = failureOf(client.request('answer/withhold', {}))
    const call = await withheld
    client.close()
    await call.cancelled
    call.answer()
    expect((await open).code).toBe('port/closed')
  })
})
