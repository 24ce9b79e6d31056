import { EventEmitter } from 'node:events'

type ProtocolHandler = (request: Request) => Promise<Response> | Response

/** The session: what a page may do and reach. */
export class FakeSession extends EventEmitter {
  readonly #isReady: () => boolean
  permissionRequest: (
    contents: unknown,
    permission: string,
    answer: (isAllowed: boolean) => void,
    details: { requestingUrl: string },
  ) => void = (_contents, _permission, answer) => {
    answer(true)
  }
  permissionCheck: (contents: unknown, permission: string, origin: string) => boolean = () => true
  devicePermission: () => boolean = () => true
  isSpellChecking = true
  beforeRequest: {
    readonly urls: readonly string[]
    readonly listener: (details: unknown, answer: (response: { cancel?: boolean }) => void) => void
  } | null = null
  readonly handlers = new Map<string, ProtocolHandler>()

  readonly protocol = {
    handle: (scheme: string, handler: ProtocolHandler): void => {
      if (!this.#isReady()) throw new Error('Session can only be received when app is ready')
      this.handlers.set(scheme, handler)
    },
  }
  readonly webRequest = {
    onBeforeRequest: (
      filter: { urls: string[] },
      listener: (details: unknown, answer: (response: { cancel?: boolean }) => void) => void,
    ): void => {
      this.beforeRequest = { urls: filter.urls, listener }
    },
  }

  /** @param isReady whether the app is ready, before which a session cannot be had */
  constructor(isReady: () => boolean) {
    super()
    this.#isReady = isReady
  }

  setPermissionRequestHandler(handler: FakeSession['permissionRequest']): void {
    this.permissionRequest = handler
  }
  setPermissionCheckHandler(handler: FakeSession['permissionCheck']): void {
    this.permissionCheck = handler
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.devicePermission = handler
  }
  setSpellCheckerEnabled(isEnabled: boolean): void {
    this.isSpellChecking = isEnabled
  }

  /** What Chromium's network stack would do for a page. */
  async fetch(address: string, init?: RequestInit): Promise<Response> {
    const handler = this.handlers.get(new URL(address).protocol.replace(':', ''))
    if (handler === undefined) throw new Error(`Nobody serves ${address}.`)
    return handler(new Request(address, init))
  }
}
