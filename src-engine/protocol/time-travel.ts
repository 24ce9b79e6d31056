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
  step: z.int(),
  storedHash: z.string(),
  replayedHash: z.string(),
  isSame: z.boolean(),
})
export type VerifiedState = z.output<typeof verifiedStateSchema>

export const verificationSchema = z.object({
  runId: z.int(),
  /** Whether every state is the same to the bit. */
  isSame: z.boolean(),
  /** Where the replay began: 0, or the step of a fork. */
  fromStep: z.int(),
  /** By ascending steps. */
  states: z.array(verifiedStateSchema),
  /** Live edits that were repeated on the way. */
  editCount: z.int(),
  /** Kernels of the replay, and those that the run was trained with: other kernels round otherwise. */
  kernels: z.string(),
  trainedWith: z.array(z.string()),
})
export type Verification = z.output<typeof verificationSchema>
