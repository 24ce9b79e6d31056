import { StudioError } from '@engine/protocol/errors'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useStudio } from '../client/use-studio'

export interface NoticeAction {
  readonly text: string
  readonly run: () => void | Promise<void>
}

export interface Notice {
  readonly id: number
  readonly level: 'info' | 'success' | 'warning' | 'error'
  readonly text: string
  /** Set when the text is an error: its code is what the interface translates. */
  readonly error: {
    readonly code: string
    readonly details: Readonly<Record<string, unknown>>
  } | null
  readonly action: NoticeAction | null
}

export interface NoticeOptions {
  readonly level?: Notice['level']
  readonly action?: NoticeAction
}

/** How long a notice stays, and one with a way back; errors stay until they are closed. */
const PLAIN_MS = 5000
export const ACTION_LIFE_MS = 10_000
const MAXIMUM_COUNT = 5

/** Short messages at the edge of the window, some of them with an action such as undo. */
export const useNoticesStore = defineStore('notices', () => {
  const studio = useStudio()
  const notices = shallowRef<readonly Notice[]>([])
  let nextId = 1

  function close(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  function push(notice: Omit<Notice, 'id'>, lifeMs: number | null): number {
    const id = nextId++
    notices.value = [...notices.value, { ...notice, id }].slice(-MAXIMUM_COUNT)
    if (lifeMs !== null) window.setTimeout(close, lifeMs, id)
    return id
  }

  /** @returns what `close` takes */
  function show(text: string, options: NoticeOptions = {}): number {
    const action = options.action ?? null
    return push(
      { level: options.level ?? 'info', text, error: null, action },
      action === null ? PLAIN_MS : ACTION_LIFE_MS,
    )
  }

  /** Shows why something failed, by code in the user's language. */
  function showError(error: unknown): void {
    const isKnown = error instanceof StudioError
    push(
      {
        level: 'error',
        text: error instanceof Error ? error.message : String(error),
        error: isKnown ? { code: error.code, details: error.details } : null,
        action: null,
      },
      null,
    )
  }

  studio.on('studio/notice', ({ level, code, message, details }) => {
    push(
      { level, text: message, error: { code, details }, action: null },
      level === 'info' ? PLAIN_MS : null,
    )
  })

  return { notices, show, showError, close }
})
