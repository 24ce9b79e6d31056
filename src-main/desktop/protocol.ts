import type { CustomScheme } from 'electron'
import { answerPage, pageFileOf, securityHeaders } from '../serve/page-files'
import { APP_SCHEME, isAppUrl } from './security'

/** Registered before the app is ready. With `standard` the page has an origin of its own. */
export const appScheme: CustomScheme = {
  scheme: APP_SCHEME,
  privileges: {
    standard: true,
    secure: true,
    supportFetchAPI: true,
    codeCache: true,
    stream: true,
  },
}

/**
 * Answers requests for app://bundle/… with the files of the built page.
 *
 * @param pageDirectory folder of the built page
 */
export async function answerAppRequest(request: Request, pageDirectory: string): Promise<Response> {
  const url = URL.parse(request.url)
  if (url === null || !isAppUrl(request.url) || pageFileOf(pageDirectory, url.pathname) === null) {
    return refuse(403)
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
  const page = await answerPage(pageDirectory, url.pathname)
  return new Response(request.method === 'HEAD' ? null : page.body, {
    status: page.status,
    headers: page.headers,
  })
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: securityHeaders })
}
