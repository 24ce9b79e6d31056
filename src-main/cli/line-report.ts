import type { MetricBatch } from '@engine/protocol/metric-batch'
import { decidingSeries, type RunSummary } from '@engine/protocol/run'
import { epochMetricsOf } from './epoch-metrics'
import type { RunObserver } from './follower'
import { durationText, metricText } from './format'
import type { Terminal } from './terminal'

/** Plain lines for a pipe or a log: one at the start, at every evaluation, at the end. */
export class LineReport implements RunObserver {
  readonly #terminal: Terminal

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  started(run: RunSummary): void {
    this.#terminal.print(`${labelOf(run)}: ${startText(run)}`)
  }

  points(run: RunSummary, batch: MetricBatch): void {
    for (const { epoch, step, metrics } of epochMetricsOf(run, batch)) {
      const values = Object.entries(metrics).map(
        ([series, value]) => `${series} ${metricText(value)}`,
      )
      this.#terminal.print(
        `${labelOf(run)}: epoch ${String(epoch)}, step ${String(step)} of ${String(run.stepCount)}: ${values.join(', ')}`,
      )
    }
  }

  changed(): void {
    // Between two evaluations there is nothing to say in a log.
  }

  ended(run: RunSummary): void {
    this.#terminal.print(`${labelOf(run)}: ${endText(run)}`)
  }
}

export function labelOf(run: RunSummary): string {
  return `run ${String(run.id)} ${run.optimizerText}`
}

export function startText(run: RunSummary): string {
  const start = run.initialHash === '' ? '' : `, initial weights ${run.initialHash.slice(0, 12)}`
  return `${run.datasetName}, ${run.networkText}, ${String(run.parameterCount)} parameters, ${String(run.stepCount)} steps${start}`
}

export function endText(run: RunSummary): string {
  const series = decidingSeries(Object.keys(run.best))
  const best = series === undefined ? undefined : run.best[series]
  const result =
    series === undefined || best === undefined
      ? ''
      : `, best ${series} ${metricText(best.value)} at step ${String(best.step)}`
  const reason = run.statusReason === null ? '' : `: ${run.statusReason.message}`
  return `${run.status} after ${String(run.step)} steps in ${durationText(run.elapsedMs)}${result}${reason}`
}
