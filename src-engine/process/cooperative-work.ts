import { StudioError } from '../protocol/errors'
import type { SessionHost } from './training-session'

/** Work between two looks at the messages, in milliseconds. */
const SLICE_MS = 8

/**
 * Drives work to its end, looking at the messages in between, so that signs of life are sent.
 *
 * @param isUnwanted asked between slices; work that nobody waits for any more is given up
 * @returns the work's result, or null when it was given up
 */
export async function finishCooperatively<Result>(
  work: Generator<undefined, Result, undefined>,
  host: SessionHost,
  isUnwanted: () => boolean = () => false,
): Promise<Result | null> {
  for (;;) {
    const end = host.now() + SLICE_MS
    do {
      const next = work.next()
      if (next.done === true) return next.value
    } while (host.now() < end)
    await host.yieldToMessages()
    if (isUnwanted()) return null
  }
}

/**
 * Drives work to its end for a caller who may give it up.
 *
 * @param subject of the sentence that says so
 * @throws call/cancelled
 */
export async function answerCooperatively<Result>(
  work: Generator<undefined, Result, undefined>,
  host: SessionHost,
  isCancelled: () => boolean,
  subject: string,
): Promise<Result> {
  const result = await finishCooperatively(work, host, isCancelled)
  if (result === null) throw new StudioError('call/cancelled', `${subject} was cancelled.`)
  return result
}
