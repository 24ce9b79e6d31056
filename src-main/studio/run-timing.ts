import type { CallContext, ParsedParams, Result } from '@engine/protocol/contract'
import type { StudioContract } from '@engine/protocol/studio-contract'
import type { EngineService } from './engine-service'
import { threadShare } from './thread-share'

export interface RunTimingOptions {
  /** A process of its own, which ends after each measurement and gives its memory back. */
  readonly service: EngineService
  readonly maximumCount: () => number
  readonly coreCount: number
}

/** Says how long runs will take, by training each for a moment as it would be trained. */
export class RunTiming {
  readonly #options: RunTimingOptions

  constructor(options: RunTimingOptions) {
    this.#options = options
  }

  async measure(
    { config, dataset, runCount }: ParsedParams<StudioContract, 'experiment/time'>,
    context: CallContext,
  ): Promise<Result<StudioContract, 'experiment/time'>> {
    const { service, maximumCount, coreCount } = this.#options
    const atOnceCount = Math.min(runCount, maximumCount())
    const threadCount = threadShare(coreCount, atOnceCount)
    const time = await service.request('model/time', { config, dataset, threadCount }, context)
    return { ...time, threadCount, atOnceCount }
  }

  async close(): Promise<void> {
    await this.#options.service.close()
  }
}
