import { connect, type CallOptions, type Client } from '@engine/protocol/channel'
import type {
  EventName,
  EventPayload,
  Params,
  RequestName,
  Result,
} from '@engine/protocol/contract'
import { engineContract, type EngineContract } from '@engine/protocol/engine-contract'
import { StudioError } from '@engine/protocol/errors'
import type { Port } from '@engine/protocol/port'
import type { Clock } from './clock'
import type { EngineProcess } from './engine-process'

/** After silence the engine is asked once more: a machine that slept delivers timers before messages. */
const SECOND_CHANCE_MS = 2000
const KEPT_DIAGNOSTIC_CHARACTERS = 4000
const STACK_FRAME = /^\s+at |^Node\.js v/

export interface SupervisorOptions {
  readonly clock: Clock
  readonly silenceMs: number
  readonly stopGraceMs: number
}

/**
 * An engine process under watch. It ends in one of three ways: stopped by us, crashed, or killed
 * because it fell silent. Calls that are open then are rejected with the reason.
 */
export class SupervisedEngine {
  readonly #name: string
  readonly #process: EngineProcess
  readonly #clock: Clock
  readonly #stopGraceMs: number
  readonly #client: Client<EngineContract>
  readonly #ended = Promise.withResolvers<StudioError>()
  #silenceMs: number
  #stopTimer: () => void = () => undefined
  #diagnostics = ''
  #verdict: StudioError | null = null
  #hasEnded = false

  constructor(name: string, process: EngineProcess, options: SupervisorOptions) {
    this.#name = name
    this.#process = process
    this.#clock = options.clock
    this.#silenceMs = options.silenceMs
    this.#stopGraceMs = options.stopGraceMs
    process.onDiagnostics((text) => {
      this.#note(text)
    })
    process.onExit((code, signal) => {
      this.#end(code, signal)
    })
    this.#client = connect(engineContract, this.#watched(process.port), {
      startTimer: options.clock.startTimer,
      timeoutMs: 0,
      onProtocolError: (error) => {
        this.#note(`${error.message}\n`)
      },
    })
    this.#client.onClose(() => {
      this.#killAfterGrace()
    })
    this.#watchSilence()
  }

  /**
   * Resolves when the process is gone, with what its open calls are rejected with: engine/stopped,
   * engine/crashed or engine/unresponsive.
   */
  get ended(): Promise<StudioError> {
    return this.#ended.promise
  }

  /** Rejects with the reason of the end when the process ends before it answers. */
  async request<R extends RequestName<EngineContract>>(
    name: R,
    params: Params<EngineContract, R>,
    options?: CallOptions,
  ): Promise<Result<EngineContract, R>> {
    try {
      return await this.#client.request(name, params, options)
    } catch (error) {
      if (error instanceof StudioError && error.code === 'port/closed') throw await this.ended
      throw error
    }
  }

  on<E extends EventName<EngineContract>>(
    name: E,
    listener: (payload: EventPayload<EngineContract, E>) => void,
  ): void {
    this.#client.on(name, listener)
  }

  /** For work whose single steps take long: a step cannot be interrupted to send a heartbeat. */
  allowSilence(silenceMs: number): void {
    this.#silenceMs = silenceMs
    this.#watchSilence()
  }

  /** Asks the process to end by closing its line; kills it when it does not. */
  async stop(): Promise<void> {
    this.#verdict ??= new StudioError('engine/stopped', `The engine of ${this.#name} was stopped.`)
    this.#client.close()
    await this.#ended.promise
  }

  #watched(port: Port): Port {
    return {
      post: (message) => {
        port.post(message)
      },
      onMessage: (receive) => {
        port.onMessage((message) => {
          this.#watchSilence()
          receive(message)
        })
      },
      onClose: (closed) => {
        port.onClose(closed)
      },
      close: () => {
        port.close()
      },
    }
  }

  #watchSilence(): void {
    if (this.#hasEnded || this.#verdict) return
    this.#stopTimer()
    this.#stopTimer = this.#clock.startTimer(this.#silenceMs, () => {
      this.#stopTimer = this.#clock.startTimer(Math.min(SECOND_CHANCE_MS, this.#silenceMs), () => {
        this.#verdict ??= new StudioError(
          'engine/unresponsive',
          `The engine of ${this.#name} gave no sign of life for ${seconds(this.#silenceMs)} s and was ended.`,
          { silenceMs: this.#silenceMs, output: this.#lastWords() },
        )
        this.#kill()
      })
    })
  }

  #killAfterGrace(): void {
    if (this.#hasEnded) return
    this.#stopTimer()
    this.#stopTimer = this.#clock.startTimer(this.#stopGraceMs, () => {
      this.#kill()
    })
  }

  /** A process that does not even report its end after being killed counts as gone. */
  #kill(): void {
    this.#process.kill()
    if (this.#hasEnded) return
    this.#stopTimer()
    this.#stopTimer = this.#clock.startTimer(this.#stopGraceMs, () => {
      this.#end(null, null)
    })
  }

  #end(code: number | null, signal: string | null): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#stopTimer()
    this.#ended.resolve(this.#verdict ?? this.#crash(code, signal))
    this.#client.close()
  }

  #crash(code: number | null, signal: string | null): StudioError {
    const how =
      signal !== null ? `signal ${signal}` : code !== null ? `exit code ${code}` : 'no exit code'
    const output = this.#lastWords()
    const words = output === '' ? '' : ` Its last output: ${output}`
    return new StudioError(
      'engine/crashed',
      `The engine of ${this.#name} ended unexpectedly (${how}).${words}`,
      { exitCode: code, signal, output },
    )
  }

  #note(text: string): void {
    this.#diagnostics = (this.#diagnostics + text).slice(-KEPT_DIAGNOSTIC_CHARACTERS)
  }

  /** The last few lines of its standard error, without the frames of stacks, which say little. */
  #lastWords(): string {
    return this.#diagnostics
      .split('\n')
      .filter((line) => line.trim() !== '' && !STACK_FRAME.test(line))
      .slice(-8)
      .join('\n')
      .trim()
  }
}

function seconds(milliseconds: number): string {
  return String(Math.round(milliseconds / 100) / 10)
}
