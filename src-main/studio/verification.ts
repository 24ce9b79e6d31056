import { liveEditsOf } from '@engine/protocol/config-change'
import type { Result } from '@engine/protocol/contract'
import type { TrainingPlan } from '@engine/protocol/engine-contract'
import type { Verification, VerifiedState } from '@engine/protocol/time-travel'
import type { StoreContract } from '../store/store-contract'
import type { SupervisedEngine } from './supervisor'

type RunRow = Result<StoreContract, 'run/show'>

/** What was found of one run in a line of forks. */
export interface VerifiedPart {
  readonly runId: number
  readonly toStep: number
  readonly states: readonly VerifiedState[]
  readonly editCount: number
  readonly kernels: string
  readonly trainedWith: readonly string[]
  /** What the next run of the line begins with; null where the replay did not get there. */
  readonly forked: { readonly step: number; readonly bytes: Uint8Array<ArrayBuffer> } | null
}

/**
 * Brings an engine that stands where a run began to all of its checkpoints, one after the other.
 *
 * @param fork the run that goes on from it: what that one begins with is made anew at the end
 */
export async function verifyPart(
  { engine, plan }: { readonly engine: SupervisedEngine; readonly plan: TrainingPlan },
  run: RunRow,
  fork: RunRow | null,
): Promise<VerifiedPart> {
  const states: VerifiedState[] = []
  for (const { step, stateHash: storedHash } of run.checkpoints) {
    const reached = await engine.request('training/seek', { step })
    const isSame = reached.step === step && reached.stateHashes.includes(storedHash)
    const replayedHash = isSame ? storedHash : (reached.stateHashes.at(-1) ?? '')
    states.push({ runId: run.summary.id, step, storedHash, replayedHash, isSame })
  }
  const part = { ...partOf(run, fork), states, kernels: plan.kernels }
  if (!fork) return { ...part, forked: null }
  const reached = await engine.request('training/seek', { step: part.toStep })
  if (reached.step !== part.toStep) return { ...part, forked: null }
  const { checkpoint } = await engine.request('training/fork', { config: fork.config })
  return { ...part, forked: { step: part.toStep, bytes: checkpoint } }
}

/** A run behind a replay that ended before it: nothing of it was found again. */
export function unreachedPart(run: RunRow, fork: RunRow | null): VerifiedPart {
  const states = run.checkpoints.map(({ step, stateHash: storedHash }) => ({
    ...{ runId: run.summary.id, step, storedHash },
    ...{ replayedHash: '', isSame: false },
  }))
  return { ...partOf(run, fork), states, kernels: kernelsOf(run)[0] ?? '', forked: null }
}

/** @param parts from the eldest run to the one that was asked about */
export function verificationOf(runId: number, parts: readonly VerifiedPart[]): Verification {
  const own = parts.at(-1)
  if (!own) throw new TypeError('the run itself is a part')
  const states = parts.flatMap((part) => part.states)
  return {
    runId,
    isSame: states.every(({ isSame }) => isSame),
    fromStep: states[0]?.step ?? 0,
    states,
    editCount: parts.reduce((count, part) => count + part.editCount, 0),
    kernels: own.kernels,
    trainedWith: [...own.trainedWith],
    shared: parts.slice(0, -1).map(({ runId: id, toStep, kernels, trainedWith }) => ({
      ...{ runId: id, toStep, kernels },
      trainedWith: [...trainedWith],
    })),
  }
}

/** By which kernels a run was trained, in the order of its starts. */
export function kernelsOf({ events }: Pick<RunRow, 'events'>): string[] {
  const names = events
    .filter(({ type }) => type === 'started' || type === 'resumed')
    .map(({ details }) => details['kernels'])
  return [...new Set(names.filter((name) => typeof name === 'string'))]
}

function partOf(
  run: RunRow,
  fork: RunRow | null,
): Pick<VerifiedPart, 'runId' | 'toStep' | 'editCount' | 'trainedWith'> {
  const toStep = fork?.summary.forkStep ?? run.checkpoints.at(-1)?.step ?? 0
  return {
    runId: run.summary.id,
    toStep,
    editCount: liveEditsOf(run.events).filter((edit) => edit.step < toStep).length,
    trainedWith: kernelsOf(run),
  }
}
