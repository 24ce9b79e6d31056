import type { App, IpcMainEvent, Session } from 'electron'

/** The page's own place: a scheme that only this program serves. */
export const APP_SCHEME = 'app'
export const APP_HOST = 'bundle'
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`

/** Node gives `app:` addresses the origin 'null', so scheme and host are compared instead. */
export function isAppUrl(address: string): boolean {
  const url = URL.parse(address)
  return (
    url !== null &&
    url.protocol === `${APP_SCHEME}:` &&
    url.host === APP_HOST &&
    url.username === '' &&
    url.password === '' &&
    url.port === ''
  )
}

/** True for a message from the page itself: not from a frame inside it, not from what is gone. */
export function isFromOurPage(event: Pick<IpcMainEvent, 'senderFrame'>): boolean {
  const frame = event.senderFrame
  // The origin is Chromium's here, which knows the scheme.
  return frame?.parent === null && frame.origin === APP_ORIGIN
}

/** What our own page may do: its copy buttons write text, and ends of long runs are told of. */
const OWN_PERMISSIONS: readonly string[] = ['clipboard-sanitized-write', 'notifications']

/** Denies every permission but those few, and those to everybody but our page. */
export function denyPermissions(session: Session): void {
  const isAllowed = (permission: string, address: string): boolean =>
    OWN_PERMISSIONS.includes(permission) && isAppUrl(address)
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(isAllowed(permission, details.requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    isAllowed(permission, requestingOrigin),
  )
  session.setDevicePermissionHandler(() => false)
}

/** The studio works without a network, so that nothing can leave through its window. */
export function denyNetwork(session: Session): void {
  session.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] },
    (_details, answer) => {
      answer({ cancel: true })
    },
  )
  // Where the system brings no spelling checker, its dictionaries would be fetched.
  session.setSpellCheckerEnabled(false)
}

/** Keeps every window on our page: no other address, no other window, no embedded page. */
export function denyNavigation(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (details) => {
      if (!isAppUrl(details.url)) details.preventDefault()
    })
    contents.on('will-frame-navigate', (details) => {
      if (!details.isMainFrame || !isAppUrl(details.url)) details.preventDefault()
    })
    contents.on('will-redirect', (details) => {
      if (!isAppUrl(details.url)) details.preventDefault()
    })
    contents.on('will-attach-webview', (event) => {
      event.preventDefault()
    })
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}
