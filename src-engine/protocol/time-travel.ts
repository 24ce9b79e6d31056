import { z } from 'zod'

/** A run as it was after a number of updates. The run itself is not changed by looking back. */
export const rewoundStateSchema = z.object({
  /** Whose state it is: of a step before a fork, the parent's. */
  runId: z.int(),
  step: z.int(),
  /** SHA-256 over parameters, optimizer state, layer states and counters. */
  stateHash: z.string(),
  sizeBytes: z.int(),
  /** The state from which it was reached; equal to `step` where it was stored, null from the initial weights. */
  replayedFrom: z.int().nullable(),
})
export type RewoundState = z.output<typeof rewoundStateSchema>

/** Work that repeats a run, in a process of its own. */
export const replayProgressSchema = z.object({
  runId: z.int(),
  purpose: z.enum(['rewind', 'fork', 'verify']),
  fromStep: z.int(),
  /** Where it is now. */
  step: z.int(),
  toStep: z.int(),
})
export type ReplayProgress = z.output<typeof replayProgressSchema>

/** A stored checkpoint beside what a replay came to at its step. */
export const verifiedStateSchema = z.object({
  /** Whose checkpoint it is: before a fork, the parent's. */
  runId: z.int(),
  step: z.int(),
  storedHash: z.string(),
  replayedHash: z.string(),
  isSame: z.boolean(),
})
export type VerifiedState = z.output<typeof verifiedStateSchema>

/** Kernels of a replay, and those that the run was trained with: other kernels round otherwise. */
const verifiedKernels = { kernels: z.string(), trainedWith: z.array(z.string()) }

export const verificationSchema = z.object({
  runId: z.int(),
  /** Whether every state is the same to the bit. */
  isSame: z.boolean(),
  /** Where the replay began: the first step of the eldest run. */
  fromStep: z.int(),
  /** By ascending steps. At that of a fork the parent's, if it has one, and the one the fork begins with. */
  states: z.array(verifiedStateSchema),
  /** Live edits that were repeated on the way. */
  editCount: z.int(),
  ...verifiedKernels,
  /** Of a fork the runs whose story it goes on with, the eldest first: up to which step, by what. */
  shared: z.array(z.object({ runId: z.int(), toStep: z.int(), ...verifiedKernels })),
})
export type Verification = z.output<typeof verificationSchema>
