import { serve, type Server } from '@engine/protocol/channel'
import type { Handlers } from '@engine/protocol/contract'
import { StudioError } from '@engine/protocol/errors'
import type { Port } from '@engine/protocol/port'
import { createPortPair } from '@engine/protocol/port-core'
import { studioContract, type StudioContract } from '@engine/protocol/studio-contract'
import { describe, expect, it } from 'vitest'
import { StudioSession } from '../../../src-renderer/client/studio-session'

/** A studio that answers what these tests ask, over ports in memory. */
function createStudioEnd(): {
  open: () => Promise<Port>
  servers: Server<StudioContract>[]
  refuse: (count: number) => void
} {
  const servers: Server<StudioContract>[] = []
  let refusals = 0
  const answers: Partial<Handlers<StudioContract>> = {
    'settings/get': () => ({ maximumRunCount: null, locale: 'en', theme: 'dark' }),
  }
  // A request without a handler is answered by protocol/unknown-request.
  const handlers = answers as Handlers<StudioContract>
  return {
    servers,
    refuse: (count) => {
      refusals = count
    },
    open: () => {
      if (refusals > 0) {
        refusals--
        return Promise.reject(new StudioError('port/unreachable', 'Nobody answers.'))
      }
      const [here, there] = createPortPair()
      servers.push(serve(studioContract, there, handlers))
      return Promise.resolve(here)
    },
  }
}

/** Timers that fire when a test says so. */
function createTimers(): {
  startTimer: (afterMs: number, fire: () => void) => () => void
  delays: number[]
  fireNext: () => void
} {
  const waiting: (() => void)[] = []
  const delays: number[] = []
  return {
    delays,
    startTimer: (afterMs, fire) => {
      if (afterMs >= 60_000) return () => undefined
      delays.push(afterMs)
      waiting.push(fire)
      return () => {
        const place = waiting.indexOf(fire)
        if (place >= 0) waiting.splice(place, 1)
      }
    },
    fireNext: () => {
      waiting.shift()?.()
    },
  }
}

function start(): {
  studio: ReturnType<typeof createStudioEnd>
  timers: ReturnType<typeof createTimers>
  session: StudioSession
} {
  const studio = createStudioEnd()
  const timers = createTimers()
  const session = new StudioSession({ open: studio.open, startTimer: timers.startTimer })
  return { studio, timers, session }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

async function connected(session: StudioSession): Promise<void> {
  await until(() => session.connection.value.type === 'connected')
}

describe('the line to the studio', () => {
  it('lets requests wait for the first connection', async () => {
    const { session } = start()
    const settings = session.request('settings/get', {})
    session.start()
    expect(await settings).toEqual({ maximumRunCount: null, locale: 'en', theme: 'dark' })
    expect(session.connection.value).toEqual({ type: 'connected' })
  })

  it('comes back by itself and keeps its listeners', async () => {
    const { session, studio, timers } = start()
    const heard: string[] = []
    session.on('settings/changed', ({ theme }) => heard.push(theme))
    let fetchCount = 0
    session.onConnected(() => fetchCount++)
    session.start()
    await connected(session)
    studio.servers[0]?.close()
    await until(() => session.connection.value.type === 'lost')
    await expect(session.request('settings/get', {})).rejects.toMatchObject({ code: 'port/closed' })
    timers.fireNext()
    await connected(session)
    expect(fetchCount).toBe(2)
    studio.servers[1]?.emit('settings/changed', {
      maximumRunCount: 1,
      locale: 'en',
      theme: 'light',
    })
    await until(() => heard.length > 0)
    expect(heard).toEqual(['light'])
  })

  it('waits longer after every failure, up to a limit, and starts over when it succeeds', async () => {
    const { session, studio, timers } = start()
    studio.refuse(7)
    session.start()
    for (let attempt = 1; attempt <= 7; attempt++) {
      await until(() => timers.delays.length === attempt)
      expect(session.connection.value.type).toBe('lost')
      timers.fireNext()
    }
    await connected(session)
    expect(timers.delays).toEqual([250, 500, 1000, 2000, 5000, 5000, 5000])
    studio.servers[0]?.close()
    await until(() => timers.delays.length === 8)
    expect(timers.delays[7]).toBe(250)
  })

  it('tries at once when asked to', async () => {
    const { session, studio, timers } = start()
    studio.refuse(1)
    session.start()
    await until(() => timers.delays.length === 1)
    session.retryNow()
    await until(() => session.connection.value.type === 'connected')
  })

  it('does not come back once it was closed', async () => {
    const { session, studio, timers } = start()
    session.start()
    await connected(session)
    session.close()
    await expect(session.request('settings/get', {})).rejects.toMatchObject({ code: 'port/closed' })
    expect(timers.delays).toEqual([])
    expect(studio.servers).toHaveLength(1)
  })
})
