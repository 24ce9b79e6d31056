import { readFile } from 'node:fs/promises'
import { extname, isAbsolute, relative, resolve, sep } from 'node:path'

/**
 * What the page may do, for both the window and the browser tab. `wasm-unsafe-eval` compiles the
 * kernels, `unsafe-inline` for styles is what naive-ui injects; scripts come from our files alone.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

/** On every answer, errors included. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  // With any other type browsers refuse to compile while it loads.
  '.wasm': 'application/wasm',
}

export interface PageAnswer {
  readonly status: 200 | 404
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
}

/**
 * Finds the file that a path of the page's address names.
 *
 * @param directory folder of the built page
 * @param pathname  path as it stands in the address, percent-encoded
 * @returns the file's path inside `directory`, or null when the address leads out of it or is malformed
 */
export function pageFileOf(directory: string, pathname: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return null
  }
  // A backslash separates folders on Windows, a colon names a drive or a stream there.
  if (/[\0\\:]/.test(decoded)) return null
  // Without the leading slash, with which it would be an absolute path.
  const file = resolve(directory, decoded.replace(/^\/+/, ''))
  const inside = relative(directory, file)
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return null
  return file
}

/**
 * Answers a request for a file of the built page. An address without a file ending is a place inside
 * the page, which routes by itself: it gets index.html.
 */
export async function answerPage(directory: string, pathname: string): Promise<PageAnswer> {
  const asked = pageFileOf(directory, pathname)
  if (asked === null) return notFound()
  const file = extname(asked) === '' ? resolve(directory, 'index.html') : asked
  let body: Uint8Array<ArrayBuffer>
  try {
    body = await readFile(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && isAbsence(error.code)) return notFound()
    throw error
  }
  const isNamedByContent = relative(directory, file).startsWith(`assets${sep}`)
  return {
    status: 200,
    headers: {
      ...securityHeaders,
      'content-type': mediaTypes[extname(file).toLowerCase()] ?? 'application/octet-stream',
      // Vite puts a hash of the content into the names of assets.
      'cache-control': isNamedByContent ? 'private, max-age=31536000, immutable' : 'no-store',
    },
    body,
  }
}

function isAbsence(code: unknown): boolean {
  return code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR' || code === 'ENAMETOOLONG'
}

function notFound(): PageAnswer {
  return {
    status: 404,
    headers: {
      ...securityHeaders,
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    },
    body: new TextEncoder().encode('There is no such page.\n'),
  }
}
