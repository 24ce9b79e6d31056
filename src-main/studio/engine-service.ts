import type { CallContext, Params, RequestName, Result } from '@engine/protocol/contract'
import type { EngineContract } from '@engine/protocol/engine-contract'
import { StudioError } from '@engine/protocol/errors'
import type { Clock } from './clock'
import type { StudioLimits } from './limits'
import type { SupervisedEngine } from './supervisor'

export interface EngineServiceOptions {
  readonly clock: Clock
  readonly launch: () => SupervisedEngine
  readonly limits: Pick<StudioLimits, 'serviceIdleMs' | 'crashCount' | 'crashWindowMs'>
}

/**
 * The engine without a run: parses and draws data sets, predicts, converts checkpoints. It is
 * started by the first call, kept for the next ones, and ended when nobody has called for a while.
 */
export class EngineService {
  readonly #options: EngineServiceOptions
  #engine: SupervisedEngine | null = null
  #openCallCount = 0
  #stopIdleTimer: () => void = () => undefined
  #crashTimes: number[] = []
  #lastCrash: StudioError | null = null
  #isClosed = false

  constructor(options: EngineServiceOptions) {
    this.#options = options
  }

  /**
   * @param context of the call that this one serves: cancelling that cancels this, and hears of the
   *   progress of this
   * @throws engine/crashed or engine/unresponsive when the process ends during the call
   * @throws engine/keeps-crashing once after too many crashes; the call after that starts it again
   */
  async request<R extends RequestName<EngineContract>>(
    name: R,
    params: Params<EngineContract, R>,
    context?: Pick<CallContext, 'onCancel' | 'report'>,
  ): Promise<Result<EngineContract, R>> {
    const engine = this.#running()
    this.#openCallCount++
    this.#stopIdleTimer()
    try {
      return await engine.request(
        name,
        params,
        context
          ? { onCancellable: (cancel) => context.onCancel(cancel), onProgress: context.report }
          : {},
      )
    } finally {
      this.#openCallCount--
      if (this.#openCallCount === 0) this.#awaitIdleness()
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#stopIdleTimer()
    await this.#stop()
  }

  #running(): SupervisedEngine {
    if (this.#isClosed) throw new StudioError('studio/closed', 'The studio is closing.')
    if (this.#engine) return this.#engine
    this.#refuseAfterManyCrashes()
    const engine = this.#options.launch()
    this.#engine = engine
    void engine.ended.then((reason) => {
      if (this.#engine !== engine) return
      this.#engine = null
      this.#stopIdleTimer()
      this.#crashTimes.push(this.#options.clock.now())
      this.#lastCrash = reason
    })
    return engine
  }

  #refuseAfterManyCrashes(): void {
    const { crashCount, crashWindowMs } = this.#options.limits
    const since = this.#options.clock.now() - crashWindowMs
    this.#crashTimes = this.#crashTimes.filter((time) => time > since)
    if (this.#crashTimes.length < crashCount) return
    // Asking again is the user's decision to try once more.
    this.#crashTimes = []
    throw new StudioError(
      'engine/keeps-crashing',
      `The engine crashed ${crashCount} times within ${Math.round(crashWindowMs / 60_000)} minutes and was not started again. ${this.#lastCrash?.message ?? ''} Try again to start it once more.`,
      { crashCount, lastCrash: this.#lastCrash?.message ?? '' },
    )
  }

  #awaitIdleness(): void {
    if (this.#isClosed || !this.#engine) return
    this.#stopIdleTimer = this.#options.clock.startTimer(this.#options.limits.serviceIdleMs, () => {
      void this.#stop()
    })
  }

  async #stop(): Promise<void> {
    const engine = this.#engine
    this.#engine = null
    await engine?.stop()
  }
}
