import { z } from 'zod'

/**
 * An error as it crosses a process border. `code` is `area/kind` and is what the interface
 * translates; `message` is a complete English sentence that names the file, line or field and the
 * remedy; `details` carries the values that the translation needs.
 */
export const errorDataSchema = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
})
export type ErrorData = z.infer<typeof errorDataSchema>

/** The one error class of the program: every refusal and failure that a user may see. */
export class StudioError extends Error {
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'StudioError'
    this.code = code
    this.details = details
  }
}

/** Turns anything thrown into data for the other side; what is not a StudioError is a bug. */
export function toErrorData(error: unknown): ErrorData {
  if (error instanceof StudioError) {
    return { code: error.code, message: error.message, details: { ...error.details } }
  }
  if (error instanceof z.ZodError) {
    return {
      code: 'protocol/invalid',
      message: `The message does not fit its schema: ${z.prettifyError(error)}`,
      details: {
        issues: error.issues.map((issue) => ({
          path: issue.path.map(String).join('.'),
          code: issue.code,
          message: issue.message,
        })),
      },
    }
  }
  if (error instanceof Error) {
    return { code: 'internal/bug', message: error.message, details: { stack: error.stack ?? '' } }
  }
  return { code: 'internal/bug', message: String(error), details: {} }
}

export function fromErrorData(data: ErrorData): StudioError {
  return new StudioError(data.code, data.message, data.details)
}
