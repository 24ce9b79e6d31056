/**
 * One end of a two-way message line between processes: a MessagePort, a WebSocket, a child
 * process, a worker thread, or memory. Messages are plain data and typed arrays; typed arrays must
 * own their whole buffer (slice views into larger memory before posting).
 */
export interface Port {
  /** @throws port/closed after the port has closed */
  post(message: unknown): void
  /** Sets the one receiver of messages; messages that came earlier are delivered first. */
  onMessage(receive: (message: unknown) => void): void
  /** Called once when either side closes or dies; at once if that has already happened. */
  onClose(closed: (reason: string) => void): void
  close(): void
}
