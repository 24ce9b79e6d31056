import { BATCH_LOSS } from '@engine/protocol/metric-batch'
import { decidingSeries, type RunSummary } from '@engine/protocol/run'
import type { RunObserver } from './follower'
import { cutTo, durationText, metricText, widthOf } from './format'
import { endText, labelOf, startText } from './line-report'
import type { Terminal } from './terminal'

const BAR_COLUMNS = 12

/** One line per run on a terminal, written over while it trains. */
export class LiveReport implements RunObserver {
  readonly #terminal: Terminal
  readonly #runs = new Map<number, RunSummary>()
  readonly #now: () => number
  #shownLineCount = 0
  #drawnAt = Number.NEGATIVE_INFINITY

  /** @param now milliseconds of any clock */
  constructor(terminal: Terminal, now: () => number) {
    this.#terminal = terminal
    this.#now = now
  }

  started(run: RunSummary): void {
    this.#runs.set(run.id, run)
    this.#erase()
    this.#terminal.print(`${labelOf(run)}: ${startText(run)}`)
    this.#draw()
  }

  points(): void {
    // The row that follows carries the latest values.
  }

  changed(run: RunSummary): void {
    this.#runs.set(run.id, run)
    // Ten times a second is as much as an eye follows.
    if (this.#now() - this.#drawnAt < 100) return
    this.#erase()
    this.#draw()
  }

  ended(run: RunSummary): void {
    this.#runs.delete(run.id)
    this.#erase()
    this.#terminal.print(`${labelOf(run)}: ${endText(run)}`)
    this.#draw()
  }

  #erase(): void {
    if (this.#shownLineCount === 0) return
    // Up to the first of our lines, then everything below it.
    this.#terminal.write(`\u001b[${String(this.#shownLineCount)}A\r\u001b[J`)
    this.#shownLineCount = 0
  }

  #draw(): void {
    this.#drawnAt = this.#now()
    const runs = [...this.#runs.values()]
    const labelColumns = Math.max(0, ...runs.map((run) => widthOf(labelOf(run))))
    for (const run of runs) {
      const label = labelOf(run) + ' '.repeat(labelColumns - widthOf(labelOf(run)))
      // The last column stays free: writing into it would begin a new line on some terminals.
      this.#terminal.print(cutTo(`${label}  ${progressText(run)}`, this.#terminal.columns - 1))
      this.#shownLineCount++
    }
  }
}

/** Bar, step, values, rate and time left of a run that trains. */
export function progressText(run: RunSummary): string {
  const share = run.stepCount === 0 ? 0 : Math.min(1, run.step / run.stepCount)
  const filled = Math.floor(share * BAR_COLUMNS)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_COLUMNS - filled)
  const parts = [`${bar} ${String(Math.floor(share * 100)).padStart(3)} %`]
  if (run.status !== 'running') parts.push(run.status)
  parts.push(`step ${String(run.step)}/${String(run.stepCount)}`)
  const loss = run.last[BATCH_LOSS]
  if (loss !== undefined) parts.push(`loss ${metricText(loss)}`)
  if (run.status === 'running' && run.stepsPerSecond > 0) {
    const left = ((run.stepCount - run.step) / run.stepsPerSecond) * 1000
    parts.push(`${String(Math.round(run.stepsPerSecond))} steps/s`, `${durationText(left)} left`)
  }
  // Last, because a narrow terminal cuts the end.
  const series = decidingSeries(Object.keys(run.last))
  const value = series === undefined ? undefined : run.last[series]
  if (series !== undefined && value !== undefined) parts.push(`${series} ${metricText(value)}`)
  return parts.join('  ')
}
