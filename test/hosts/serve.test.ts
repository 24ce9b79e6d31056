import { connect, type Client } from '@engine/protocol/channel'
import { type StudioContract, studioContract } from '@engine/protocol/studio-contract'
import { encodeMessage } from '@engine/protocol/wire-codec'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { connect as openSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import WebSocket from 'ws'
import { createSocketPort } from '../../src-main/serve/socket-port'
import { createSystemClock } from '../../src-main/studio/clock'
import { holdConversation } from './conversation'
import { buildProgram, programDirectory, projectDirectory, temporaryDirectory } from './program'

interface Served {
  readonly child: ChildProcess
  readonly address: URL
  readonly exited: Promise<number | null>
}

/** Starts the real program and waits for the line with its address. */
async function serve(dataDirectory: string, ...args: string[]): Promise<Served> {
  const child = spawn(
    process.execPath,
    [join(programDirectory, 'serve.js'), '--data-dir', dataDirectory, ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /(http:\S+)$/.exec(line)?.[1]
    if (address !== undefined) return { child, address: new URL(address), exited }
  }
  throw new Error('The program ended without an address.')
}

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/** Sends exactly this path and these headers: `fetch` would tidy both up. */
function ask(
  port: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers, method }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}

async function cookieOf(address: URL): Promise<string> {
  const { headers } = await ask(address.port, `${address.pathname}${address.search}`, {})
  const cookie = headers['set-cookie']?.[0]?.split(';')[0]
  if (cookie === undefined) throw new Error('No cookie was set.')
  return cookie
}

/** @returns the open socket, or the status with which it was refused */
function openWebSocket(
  address: URL,
  headers: Readonly<Record<string, string>>,
  path = '/studio',
): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${address.port}${path}`, { headers })
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      resolve(socket)
    })
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    socket.on('error', reject)
  })
}

async function openPage(
  address: URL,
): Promise<{ socket: WebSocket; client: Client<StudioContract> }> {
  const cookie = await cookieOf(address)
  const socket = await openWebSocket(address, { cookie, origin: address.origin })
  if (typeof socket === 'number') throw new Error(`Refused with ${String(socket)}.`)
  const client = connect(studioContract, createSocketPort(socket), {
    startTimer: createSystemClock().startTimer,
  })
  return { socket, client }
}

beforeAll(buildProgram)

test('the served studio carries the whole conversation over a WebSocket', async () => {
  const { address } = await serve(temporaryDirectory(), '--port', '0')
  const { client } = await openPage(address)
  await holdConversation(client, 'serve')
  client.close()
})

test('at the request to end it stores what trains and exits with 0', async () => {
  const dataDirectory = temporaryDirectory()
  const first = await serve(dataDirectory, '--port', '0')
  const { client, socket } = await openPage(first.address)
  const points = new Promise<void>((resolve) => {
    client.on('run/points', () => {
      resolve()
    })
  })
  const { runIds } = await client.request('experiment/start', {
    dataset: { source: 'generated', settings: { generator: 'xor' } },
    network: { layers: [{ type: 'affine', units: 1 }] },
    loss: 'sigmoid-binary-cross-entropy',
    training: { length: { unit: 'iterations', count: 100_000_000 } },
    optimizers: [{ type: 'sgd' }],
  })
  await client.request('run/watch', { ids: runIds })
  await points
  const closed = new Promise((resolve) => socket.once('close', resolve))
  first.child.kill('SIGTERM')
  expect(await first.exited).toBe(0)
  await closed

  const second = await serve(dataDirectory, '--port', '0')
  const again = await openPage(second.address)
  const [run] = await again.client.request('run/list', {})
  expect(run?.status).toBe('interrupted')
  expect(run?.step).toBeGreaterThan(0)
  expect(run?.checkpointStep).toBe(run?.step)
  again.client.close()
})

test('a taken port is refused when it was asked for, and another is taken when it was not', async () => {
  const dataDirectory = temporaryDirectory()
  const { address } = await serve(dataDirectory, '--port', '0')
  const child = spawn(
    process.execPath,
    [join(programDirectory, 'serve.js'), '--data-dir', dataDirectory, '--port', address.port],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(1)
  expect(text).toContain(`Port ${address.port} is in use`)
})

test.skipIf(process.platform === 'win32')(
  'it ends when the npm that runs it is killed',
  async () => {
    const npm = spawn(
      'npm',
      ['run', 'serve', '--', '--port', '0', '--no-open', '--data-dir', temporaryDirectory()],
      {
        cwd: projectDirectory,
        stdio: ['ignore', 'pipe', 'ignore'],
        detached: true,
      },
    )
    onTestFinished(() => {
      // What is still there if the test failed.
      try {
        process.kill(-(npm.pid ?? 0), 'SIGKILL')
      } catch {
        // Nothing is.
      }
    })
    const ended = new Promise((resolve) => npm.stdout.once('end', resolve))
    for await (const line of createInterface({ input: npm.stdout })) {
      if (line.includes('http://127.0.0.1')) break
    }
    // Only npm itself: the shell and the programs below it hear nothing of it.
    npm.kill('SIGKILL')
    npm.stdout.resume()
    // The pipe ends when the last of them has let go of it.
    await ended
  },
)

describe('the door of the served studio', () => {
  let address: URL
  let cookie: string
  let close: () => Promise<void>

  beforeAll(async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'descent-hosts-'))
    const child = spawn(
      process.execPath,
      [join(programDirectory, 'serve.js'), '--port', '0', '--data-dir', dataDirectory],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    // Where it complains of what the tests below send it.
    child.stderr.resume()
    const exited = new Promise((resolve) => child.once('exit', resolve))
    close = async () => {
      child.kill('SIGTERM')
      await exited
      rmSync(dataDirectory, { recursive: true, force: true })
    }
    for await (const line of createInterface({ input: child.stdout })) {
      address = new URL(/(http:\S+)$/.exec(line)?.[1] ?? '')
      break
    }
    cookie = await cookieOf(address)
  })

  afterAll(() => close())

  const host = (): string => `127.0.0.1:${address.port}`

  test('the token in the address is exchanged for a cookie that scripts and other sites do not get', async () => {
    const { status, headers } = await ask(address.port, `/runs/3${address.search}&x=1`, {})
    expect(status).toBe(303)
    expect(headers.location).toBe('/runs/3?x=1')
    expect(headers['set-cookie']?.[0]).toMatch(
      /^descent-studio-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    )
    expect(headers['referrer-policy']).toBe('no-referrer')
  })

  test('with the cookie the page loads under its content security policy', async () => {
    for (const path of ['/', '/runs/12', '/index.html']) {
      const { status, headers, text } = await ask(address.port, path, { cookie })
      expect(status).toBe(200)
      expect(text).toContain('<div id="app">')
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'x-content-type-options': 'nosniff',
      })
      expect(headers['content-security-policy']).toContain("default-src 'none'")
      expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe-inline/)
    }
  })

  test('scripts and styles have their types', async () => {
    const assets = readdirSync(join(projectDirectory, 'out/renderer/assets'))
    for (const [ending, type] of [
      ['.js', 'text/javascript; charset=utf-8'],
      ['.css', 'text/css; charset=utf-8'],
    ] as const) {
      const name = assets.find((file) => file.endsWith(ending))
      if (name === undefined) throw new Error(`The page has no ${ending}.`)
      const { status, headers } = await ask(address.port, `/assets/${name}`, { cookie })
      expect(status).toBe(200)
      expect(headers['content-type']).toBe(type)
    }
    expect((await ask(address.port, '/assets/none.js', { cookie })).status).toBe(404)
  })

  test('without the token, or with a wrong one, nothing is served', async () => {
    const token = address.searchParams.get('token') ?? ''
    const name = cookie.slice(0, cookie.indexOf('='))
    const other = (token.startsWith('A') ? 'B' : 'A') + token.slice(1)
    for (const [path, headers] of [
      ['/', {}],
      ['/?token=', {}],
      [`/?token=${other}`, {}],
      [`/?token=${token.slice(0, -1)}`, {}],
      ['/', { cookie: `${name}=${other}` }],
      ['/', { cookie: `${name}x=${token}` }],
      ['/assets/', {}],
    ] as [string, Record<string, string>][]) {
      const { status, text } = await ask(address.port, path, headers)
      expect(status).toBe(403)
      expect(text).not.toContain('<div')
    }
  })

  test.each([
    'evil.example',
    'localhost',
    '127.0.0.1',
    '127.0.0.1:1',
    'evil.example:PORT',
    '[::1]:PORT',
    '127.0.0.1:PORT.evil.example',
  ])('the Host header %s is refused, even with the token', async (name) => {
    const headers = { cookie, host: name.replace('PORT', address.port) }
    expect((await ask(address.port, `/${address.search}`, headers)).status).toBe(403)
    expect(await openWebSocket(address, { ...headers, origin: address.origin })).toBe(403)
  })

  test.each([
    'http://evil.example',
    'null',
    'http://localhost:PORT',
    'https://127.0.0.1:PORT',
    'app://bundle',
  ])('the origin %s is refused, even with the cookie', async (origin) => {
    const headers = { cookie, origin: origin.replace('PORT', address.port) }
    expect((await ask(address.port, '/', headers)).status).toBe(403)
    expect(await openWebSocket(address, headers)).toBe(403)
  })

  test('a socket needs an origin, the token or its cookie, and the right path', async () => {
    const origin = address.origin
    expect(await openWebSocket(address, { cookie })).toBe(403)
    expect(await openWebSocket(address, { origin })).toBe(403)
    expect(await openWebSocket(address, { origin, cookie: `${cookie}x` })).toBe(403)
    expect(await openWebSocket(address, { origin }, '/studio?token=wrong')).toBe(403)
    expect(await openWebSocket(address, { origin, cookie }, '/')).toBe(403)
    const socket = await openWebSocket(address, { origin }, `/studio${address.search}`)
    if (typeof socket === 'number') throw new Error(`Refused with ${String(socket)}.`)
    socket.close()
  })

  test.each([
    '/../package.json',
    '/../../package.json',
    '/%2e%2e/%2e%2e/package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e%2f%2e%2e%2fpackage.json',
    '/..\\..\\package.json',
    '/..%5c..%5cpackage.json',
    '/assets/../../main/serve.js',
    '/assets/..%2f..%2fmain%2fserve.js',
    '/%00index.html',
    '/C:/Windows/win.ini',
    '/%',
    '/%ff',
  ])('the path %s leads nowhere', async (path) => {
    const { status, text } = await ask(address.port, path, { cookie })
    expect(status).toBe(404)
    expect(text).not.toContain('descent-studio')
  })

  test.each(['//evil.example/', 'http://evil.example/', '*'])(
    'the request target %s is refused',
    async (path) => {
      expect((await ask(address.port, path, { cookie })).status).toBe(403)
    },
  )

  test('nothing but reading is allowed', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await ask(address.port, '/', { cookie }, method)).status).toBe(405)
    }
    const head = await ask(address.port, '/', { cookie }, 'HEAD')
    expect(head).toMatchObject({ status: 200, text: '' })
  })

  test('a message too long, a text and bytes that are no message end the one socket that sent them', async () => {
    for (const [message, code] of [
      [new Uint8Array(16 * 1024 * 1024 + 1), 1009],
      ['hello', 1003],
      [Uint8Array.of(0xc1), 1007],
    ] as const) {
      const { socket } = await openPage(address)
      const closed = new Promise((resolve) => socket.once('close', resolve))
      socket.send(message)
      expect(await closed).toBe(code)
    }
    const { client } = await openPage(address)
    expect((await client.request('studio/describe', {})).host).toBe('serve')
    client.close()
  })

  test('messages of no known form are left aside and the line goes on', async () => {
    const { socket, client } = await openPage(address)
    socket.send(encodeMessage({ type: 'request', id: 'x' }))
    socket.send(encodeMessage(null))
    expect((await client.request('studio/describe', {})).host).toBe('serve')
    client.close()
  })

  test('only this machine can reach it', async () => {
    // Another address of the same machine: bound to all, it would answer there.
    const reached = await new Promise<boolean>((resolve) => {
      const socket = openSocket({ host: '127.0.0.2', port: Number(address.port) })
      socket.on('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => {
        resolve(false)
      })
    })
    expect(reached).toBe(false)
    expect(host()).toBe(address.host)
  })
})
