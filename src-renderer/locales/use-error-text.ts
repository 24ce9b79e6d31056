import { StudioError } from '@engine/protocol/errors'
import { useI18n } from 'vue-i18n'

export interface ErrorLike {
  readonly code: string
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

/** Says an error in the user's language by its code; an unknown code keeps its English sentence. */
export function useErrorText(): (error: unknown) => string {
  const i18n = useI18n()
  return (error) => {
    if (!isErrorLike(error)) return error instanceof Error ? error.message : String(error)
    const key = `errors.${error.code.replace('/', '.')}`
    return i18n.te(key) ? i18n.t(key, { ...error.details, message: error.message }) : error.message
  }
}

function isErrorLike(error: unknown): error is ErrorLike {
  if (error instanceof StudioError) return true
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    'message' in error &&
    'details' in error
  )
}
