import type { Port } from '@engine/protocol/port'

/** An engine process as a host has launched it: Electron's utilityProcess or a child of Node. */
export interface EngineProcess {
  readonly port: Port
  /** Ends it at once; `onExit` follows. */
  kill(): void
  /** Called once when it has ended; at once if it already has. */
  onExit(listener: (code: number | null, signal: string | null) => void): void
  /** What it writes to its standard error, piece by piece. */
  onDiagnostics(listener: (text: string) => void): void
}

/** @param name shown in process lists and logs, for example `run 7` */
export type LaunchEngine = (name: string) => EngineProcess
