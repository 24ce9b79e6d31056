import { type StudioError } from '@engine/protocol/errors'
import { BATCH_LOSS, type MetricBatch } from '@engine/protocol/metric-batch'
import type { RunSummary } from '@engine/protocol/run'
import { epochMetricsOf, lastMetricsOf } from './epoch-metrics'
import type { RunObserver } from './follower'
import type { Terminal } from './terminal'

/** JSON has no NaN and no infinities: they are written as the strings "NaN", "Infinity", "-Infinity". */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'number' && !Number.isFinite(part) ? String(part) : part,
  )
}

/**
 * `--json`: one object a line, each with `event` and `run`.
 *
 *   run-started   name, dataset, network, optimizer, seed, steps, stepsPerEpoch, parameters, initialHash
 *   step          step, loss (of the mini-batch before its update)
 *   epoch         epoch, step, metrics by series
 *   run-finished  status, steps, seconds, metrics (latest), best, reason
 */
export class JsonReport implements RunObserver {
  readonly #terminal: Terminal

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  started(run: RunSummary): void {
    this.#print({
      event: 'run-started',
      run: run.id,
      name: run.name,
      dataset: run.datasetName,
      network: run.networkText,
      optimizer: run.optimizerText,
      seed: run.seed,
      steps: run.stepCount,
      stepsPerEpoch: run.stepsPerEpoch,
      parameters: run.parameterCount,
      initialHash: run.initialHash,
    })
  }

  points(run: RunSummary, batch: MetricBatch): void {
    const lines: { readonly step: number; readonly line: string }[] = []
    const losses = batch.find((columns) => columns.series === BATCH_LOSS)
    losses?.steps.forEach((step, index) => {
      const loss = losses.values[index]
      lines.push({ step, line: jsonLine({ event: 'step', run: run.id, step, loss }) })
    })
    for (const { epoch, step, metrics } of epochMetricsOf(run, batch)) {
      lines.push({ step, line: jsonLine({ event: 'epoch', run: run.id, epoch, step, metrics }) })
    }
    // Stable: the evaluation after a step stands behind it.
    lines.sort((a, b) => a.step - b.step)
    this.#terminal.write(lines.map(({ line }) => `${line}\n`).join(''))
  }

  changed(): void {
    // A pause is no event of the training: its steps simply stop coming.
  }

  ended(run: RunSummary): void {
    this.#print({
      event: 'run-finished',
      run: run.id,
      status: run.status,
      steps: run.step,
      seconds: Number((run.elapsedMs / 1000).toFixed(3)),
      metrics: lastMetricsOf(run),
      best: run.best,
      ...(run.statusReason === null ? {} : { reason: run.statusReason }),
    })
  }

  #print(event: Readonly<Record<string, unknown>>): void {
    this.#terminal.print(jsonLine(event))
  }
}

/** An error as an event; `run` where it belongs to one. */
export function jsonError(error: StudioError): string {
  return jsonLine({
    event: 'error',
    code: error.code,
    message: error.message,
    details: error.details,
  })
}
