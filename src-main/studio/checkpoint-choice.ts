import type { Client } from '@engine/protocol/channel'
import type { Result } from '@engine/protocol/contract'
import { StudioError } from '@engine/protocol/errors'
import type { CheckpointChoice } from '@engine/protocol/checkpoint-choice'
import type { StoreContract } from '../store/store-contract'

/** The chosen checkpoint. Before the first evaluation no checkpoint is the best: then the last. */
export async function readStored(
  store: Client<StoreContract>,
  runId: number,
  choice: CheckpointChoice,
): Promise<Result<StoreContract, 'checkpoint/read'>> {
  try {
    return await store.request('checkpoint/read', { runId, checkpoint: choice })
  } catch (error) {
    const hasNoBest = error instanceof StudioError && error.code === 'store/no-checkpoint'
    if (choice !== 'best' || !hasNoBest) throw error
    return store.request('checkpoint/read', { runId, checkpoint: 'last' })
  }
}
