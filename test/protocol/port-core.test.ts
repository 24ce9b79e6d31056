import { StudioError } from '@engine/protocol/errors'
import { PortCore, createPortPair } from '@engine/protocol/port-core'
import { describe, expect, test } from 'vitest'
import { createCloningPortPair } from './cloning-port-pair'

const quiet = { send: () => undefined, close: () => undefined }

describe('a port', () => {
  test('keeps messages in order until there is a receiver', () => {
    const port = new PortCore(quiet)
    port.deliver(1)
    port.deliver(2)
    const received: unknown[] = []
    port.onMessage((message) => {
      received.push(message)
      // Arrives while earlier messages still wait, and has to stand behind them.
      if (message === 1) port.deliver(3)
    })
    port.deliver(4)
    expect(received).toEqual([1, 2, 3, 4])
  })

  test('delivers what came before the other side closed', () => {
    const port = new PortCore(quiet)
    port.deliver('last words')
    port.closed('the process ended')
    const received: unknown[] = []
    port.onMessage((message) => received.push(message))
    expect(received).toEqual(['last words'])
  })

  test('drops what waits when this side closes', () => {
    const port = new PortCore(quiet)
    port.deliver('unread')
    port.close()
    const received: unknown[] = []
    port.onMessage((message) => received.push(message))
    expect(received).toEqual([])
  })

  test('tells of its closing once, also those who ask later', () => {
    const port = new PortCore(quiet)
    const reasons: string[] = []
    port.onClose((reason) => reasons.push(`early: ${reason}`))
    port.closed('the process ended')
    port.closed('again')
    port.close()
    port.onClose((reason) => reasons.push(`late: ${reason}`))
    expect(reasons).toEqual(['early: the process ended', 'late: the process ended'])
  })

  test('refuses to post after closing', () => {
    const port = new PortCore(quiet)
    port.close()
    expect(() => port.post(1)).toThrow(StudioError)
    expect(() => port.post(1)).toThrow('The connection is closed: closed by this side.')
  })

  test('goes on after a receiver has thrown', () => {
    const port = new PortCore(quiet)
    const received: unknown[] = []
    port.onMessage((message) => {
      if (message === 'bad') throw new Error('receiver')
      received.push(message)
    })
    expect(() => port.deliver('bad')).toThrow('receiver')
    port.deliver('good')
    expect(received).toEqual(['good'])
  })

  test('closes both ends of a pair, after what was posted before', async () => {
    const [first, second] = createPortPair()
    const received: unknown[] = []
    second.onMessage((message) => received.push(message))
    const closed = new Promise<string>((resolve) => second.onClose(resolve))
    first.post('one')
    first.post('two')
    first.close()
    expect(await closed).toBe('closed by the other side')
    expect(received).toEqual(['one', 'two'])
  })

  test('does not deliver what arrives after this side closed', async () => {
    const [first, second] = createPortPair()
    const received: unknown[] = []
    first.onMessage((message) => received.push(message))
    second.post('late')
    first.close()
    await new Promise<string>((resolve) => second.onClose(resolve))
    expect(received).toEqual([])
  })
})

describe('the pair that copies as Electron does', () => {
  test('refuses shared memory and copies the whole buffer behind a small view', () => {
    const [port, , counter] = createCloningPortPair()
    expect(() => port.post(new SharedArrayBuffer(8))).toThrow()
    port.post(new Float32Array(1 << 18).subarray(0, 4))
    expect(counter.sentBytes).toBeGreaterThan(1 << 20)
  })
})
