import type { Port } from '@engine/protocol/port'
import { requestDesktopPort } from './message-port'
import { openWebSocketPort } from './web-socket-port'

/** Opens a line to the studio: through the desktop shell where there is one, else to the page's host. */
export function openStudioPort(target: Window): Promise<Port> {
  if (target.descentStudio !== undefined) return requestDesktopPort(target, target.descentStudio)
  const url = new URL('/studio', target.location.href)
  url.protocol = target.location.protocol === 'https:' ? 'wss:' : 'ws:'
  return openWebSocketPort(url)
}
