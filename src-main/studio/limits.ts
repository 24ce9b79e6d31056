const MIB = 1024 * 1024

/** Times and sizes at which the studio acts. Tests shorten some. */
export interface StudioLimits {
  /** Silence after which an engine that trains counts as hung; it sends a heartbeat every second. */
  readonly silenceMs: number
  /** The same for the service engine, which parses a file or draws a data set in one go. */
  readonly serviceSilenceMs: number
  /** Time an engine has to end by itself before it is killed. */
  readonly stopGraceMs: number
  /** The service engine ends after this time without a call. */
  readonly serviceIdleMs: number
  /** This many crashes of the service engine within the window, and it is not started unasked. */
  readonly crashCount: number
  readonly crashWindowMs: number
  /** All uploads together. */
  readonly uploadBytes: number
  /** One upload with gzip undone: it is held in memory and sent to the engine as one message. */
  readonly unpackedBytes: number
  /** An upload that nobody touched for this time is deleted. */
  readonly uploadIdleMs: number
  /** `run/changed` is sent at most this often for a run that trains. */
  readonly changedIntervalMs: number
  /** States that runs were rewound to are held up to this size, the newest in any case. */
  readonly rewoundBytes: number
  /** Points of one run that may wait for the disk (20 bytes each) before the run has to wait too. */
  readonly waitingPointCount: number
  /** How often runs of vanished studios on the same data folder are looked for. */
  readonly recoverIntervalMs: number
}

export const defaultLimits: StudioLimits = {
  // A step of a large network on a machine with other things to do was seen to take 16 s.
  silenceMs: 60_000,
  serviceSilenceMs: 120_000,
  stopGraceMs: 5000,
  serviceIdleMs: 60_000,
  crashCount: 3,
  crashWindowMs: 5 * 60_000,
  uploadBytes: 2048 * MIB,
  unpackedBytes: 2048 * MIB,
  uploadIdleMs: 30 * 60_000,
  changedIntervalMs: 200,
  rewoundBytes: 128 * MIB,
  waitingPointCount: 2_000_000,
  recoverIntervalMs: 60_000,
}
