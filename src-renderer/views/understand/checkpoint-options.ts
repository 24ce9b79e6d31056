import type { CheckpointSummary } from '@engine/protocol/run'
import type { CheckpointChoice } from '@engine/protocol/checkpoint-choice'

/** A checkpoint as an address names it: `best`, `last`, or a step. */
export interface CheckpointOption {
  readonly name: string
  readonly choice: CheckpointChoice
}

/** The checkpoint that an address names; the best where it names none that there is. */
export function checkpointOf(
  text: unknown,
  checkpoints: readonly Pick<CheckpointSummary, 'step'>[],
): CheckpointOption {
  if (text === 'last') return { name: 'last', choice: 'last' }
  const step = typeof text === 'string' && /^\d{1,12}$/.test(text) ? Number(text) : -1
  return checkpoints.some((checkpoint) => checkpoint.step === step)
    ? { name: String(step), choice: { step } }
    : { name: 'best', choice: 'best' }
}
