import { randomBytes } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { StudioError } from '@engine/protocol/errors'
import type { Port } from '@engine/protocol/port'
import { WebSocketServer } from 'ws'
import { Access } from './access'
import { answerPage, securityHeaders } from './page-files'
import { createSocketPort } from './socket-port'

/** Used when no port is asked for, so that a bookmark and the cookie live through a restart. */
export const USUAL_PORT = 4780

/** The longest message taken from a page: an upload's piece of 4 MiB with much to spare. */
const MAXIMUM_MESSAGE_BYTES = 16 * 1024 * 1024

export interface ServerOptions {
  /** Folder of the built page. */
  readonly pageDirectory: string
  /** Port on 127.0.0.1; 0 takes a free one, null the usual one or a free one when that is taken. */
  readonly port: number | null
  /** Receives a Port for every page that connects. */
  readonly attach: (port: Port) => void
  /** Told of what went wrong with one request; the server goes on. */
  readonly onError: (error: unknown) => void
}

export interface StudioServer {
  /** Address to open, with the token. */
  readonly address: string
  readonly origin: string
  close(): Promise<void>
}

/**
 * Serves the built page and, at /studio, a WebSocket for each page that is open, on 127.0.0.1 only.
 *
 * @throws serve/port-taken when the port that was asked for is in use
 */
export async function startServer(options: ServerOptions): Promise<StudioServer> {
  const token = randomBytes(32).toString('base64url')
  const http = createServer()
  const port = await listen(http, options.port)
  const access = new Access(port, token)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAXIMUM_MESSAGE_BYTES,
    perMessageDeflate: false,
  })

  http.on('request', (request, response) => {
    answer(request, response, access, options.pageDirectory).catch((error: unknown) => {
      options.onError(error)
      if (!response.headersSent) refuse(response, 500, 'The page could not be read.')
      else response.destroy()
    })
  })
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const reason = refusalOfUpgrade(request, access)
    if (reason !== null) {
      refuseUpgrade(socket, reason)
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      options.attach(createSocketPort(webSocket))
    })
  })

  return {
    address: access.address,
    origin: access.origin,
    close: () =>
      new Promise((closed) => {
        for (const client of sockets.clients) client.close(1001, 'the studio has ended')
        http.close(() => {
          closed()
        })
        http.closeIdleConnections()
        // A page that does not answer the closing is not waited for.
        setTimeout(() => {
          for (const client of sockets.clients) client.terminate()
          http.closeAllConnections()
        }, 500).unref()
      }),
  }
}

/** @returns the port that is listened on */
async function listen(
  http: ReturnType<typeof createServer>,
  asked: number | null,
): Promise<number> {
  const attempt = (port: number): Promise<number> =>
    new Promise((done, failed) => {
      http.once('error', failed)
      http.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
        http.off('error', failed)
        const address = http.address()
        if (address === null || typeof address === 'string') throw new Error('No TCP address.')
        done(address.port)
      })
    })
  try {
    return await attempt(asked ?? USUAL_PORT)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    if (asked === null) return attempt(0)
    throw new StudioError(
      'serve/port-taken',
      code === 'EACCES'
        ? `Port ${String(asked)} may not be used by this account; choose one above 1023 with --port.`
        : `Port ${String(asked)} is in use by another program; choose another with --port, or 0 for a free one.`,
      { port: asked },
      { cause: error },
    )
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
  pageDirectory: string,
): Promise<void> {
  if (!access.isOurHost(request.headers)) {
    refuse(response, 403, 'This address is not the one the studio was started at.')
    return
  }
  if (request.headers.origin !== undefined && !access.isOurOrigin(request.headers)) {
    refuse(response, 403, 'Pages of other sites may not read from the studio.')
    return
  }
  const target = request.url ?? ''
  const url = URL.parse(target, access.origin)
  // `//host/path` and absolute forms name another origin; `*` names no page.
  if (url?.origin !== access.origin || !target.startsWith('/')) {
    refuse(response, 403, 'This address is not the one the studio was started at.')
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuse(response, 405, 'Only pages can be read here.')
    return
  }
  const token = url.searchParams.get('token')
  if (token !== null && access.isOurToken(token)) {
    url.searchParams.delete('token')
    response.writeHead(303, {
      ...securityHeaders,
      'cache-control': 'no-store',
      'set-cookie': access.cookie,
      location: `${url.pathname}${url.search}`,
    })
    response.end()
    return
  }
  if (!access.hasCookie(request.headers)) {
    refuse(
      response,
      403,
      'Descent Studio opens only with the address that it printed when it was started, which holds a token. Every start makes a new one.',
    )
    return
  }
  // The path as it was sent: URL would resolve its dots away before they can be judged.
  const pathname = target.split(/[?#]/, 1)[0] ?? '/'
  const page = await answerPage(pageDirectory, pathname)
  response.writeHead(page.status, { ...page.headers, 'content-length': page.body.byteLength })
  response.end(request.method === 'HEAD' ? undefined : page.body)
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    ...securityHeaders,
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(`${text}\n`)
}

/** @returns why this socket is not opened, or null when it may be */
function refusalOfUpgrade(request: IncomingMessage, access: Access): string | null {
  const { headers } = request
  if (!access.isOurHost(headers)) return 'wrong host'
  if (!access.isOurOrigin(headers)) return 'wrong origin'
  const url = URL.parse(request.url ?? '', access.origin)
  if (url?.origin !== access.origin || url.pathname !== '/studio') return 'wrong path'
  const token = url.searchParams.get('token')
  const isKnown = access.hasCookie(headers) || (token !== null && access.isOurToken(token))
  return isKnown ? null : 'no valid token'
}

function refuseUpgrade(socket: Duplex, reason: string): void {
  socket.end(
    `HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: ${String(reason.length + 1)}\r\n\r\n${reason}\n`,
  )
}
