import type { Client } from '@engine/protocol/channel'
import type { StudioContract } from '@engine/protocol/studio-contract'
import type { Terminal } from './terminal'

export type StudioClient = Client<StudioContract>

/** A studio that lives as long as one command. */
export interface Session {
  readonly client: StudioClient
  close(): Promise<void>
}

/** What the commands need of the process around them. */
export interface CommandContext {
  readonly terminal: Terminal
  /** Folder of the built program, `out/main`. */
  readonly programDirectory: string
  /** @param dataDirectory what `--data-dir` says */
  openSession(dataDirectory: string | undefined): Promise<Session>
  /**
   * Calls the listener at the first Ctrl-C, request to end, or when nobody reads the results any
   * more; without a listener the process ends at once.
   *
   * @returns a function that stops listening
   */
  onInterrupt(listener: () => void): () => void
  /** Milliseconds of any clock. */
  readonly now: () => number
}

/** Opens a studio, does something with it and closes it whatever happens. */
export async function withSession<T>(
  context: CommandContext,
  dataDirectory: string | undefined,
  use: (client: StudioClient) => Promise<T>,
): Promise<T> {
  const session = await context.openSession(dataDirectory)
  try {
    return await use(session.client)
  } finally {
    await session.close()
  }
}
