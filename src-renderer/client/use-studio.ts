import { StudioError } from '@engine/protocol/errors'
import { inject, type InjectionKey } from 'vue'
import type { StudioSession } from './studio-session'

export const studioSessionKey: InjectionKey<StudioSession> = Symbol('studio session')

/** The window's line to the studio; in components and pinia stores. */
export function useStudio(): StudioSession {
  const session = inject(studioSessionKey)
  if (session === undefined) {
    throw new StudioError('internal/bug', 'No studio session was provided to this component.')
  }
  return session
}
