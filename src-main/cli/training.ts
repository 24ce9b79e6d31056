import { isHigherBetter } from '@engine/protocol/metric'
import { decidingSeries, type RunSummary } from '@engine/protocol/run'
import { startAgreement } from '@engine/protocol/start-agreement'
import type { CommandContext, StudioClient } from './context'
import { type ExitCode, exitCodeOfRuns } from './exit-codes'
import { type RunObserver, followRuns } from './follower'
import { durationText, metricText, tableText } from './format'
import { JsonReport } from './json-report'
import { LineReport } from './line-report'
import { LiveReport } from './live-report'

/**
 * Reports runs until all have ended. At an interruption they stop after their present step, with a
 * checkpoint to go on from.
 */
export async function trainToEnd(
  context: CommandContext,
  client: StudioClient,
  runs: readonly RunSummary[],
  isJson: boolean,
): Promise<{ readonly runs: readonly RunSummary[]; readonly code: ExitCode }> {
  let isInterrupted = false
  const stopListening = context.onInterrupt(() => {
    isInterrupted = true
    context.terminal.note(
      'Stopping after the present step; what is trained so far is kept. Ctrl-C again ends at once.',
    )
    for (const run of runs) {
      // Of those that have ended already nothing is stopped.
      client.request('run/stop', { id: run.id }).catch(() => undefined)
    }
  })
  try {
    const ended = await followRuns(client, runs, observerOf(context, isJson))
    return {
      runs: ended,
      code: exitCodeOfRuns(
        ended.map((run) => run.status),
        isInterrupted,
      ),
    }
  } finally {
    stopListening()
  }
}

function observerOf(context: CommandContext, isJson: boolean): RunObserver {
  const { terminal } = context
  if (isJson) return new JsonReport(terminal)
  return terminal.isInteractive ? new LiveReport(terminal, context.now) : new LineReport(terminal)
}

/** The runs of a comparison, best first, with the proof that they started from the same weights. */
export function comparisonText(runs: readonly RunSummary[]): string {
  const series = decidingSeries(runs.flatMap((run) => Object.keys(run.best)))
  const valueOf = (run: RunSummary): number =>
    (series === undefined ? undefined : run.best[series]?.value) ?? Number.NaN
  const direction = series !== undefined && isHigherBetter(series) ? -1 : 1
  const ranked = runs.toSorted((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)]
    // What has no value, or a value that is no number, comes last.
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
    return direction * (x - y)
  })
  const table = tableText(
    [
      { title: 'optimizer' },
      { title: `best ${series ?? 'value'}`, isNumeric: true },
      { title: 'at step', isNumeric: true },
      { title: 'last', isNumeric: true },
      { title: 'time', isNumeric: true },
      { title: 'status' },
      { title: 'run', isNumeric: true },
    ],
    ranked.map((run) => {
      const best = series === undefined ? undefined : run.best[series]
      const last = series === undefined ? undefined : run.last[series]
      return [
        run.optimizerText,
        best === undefined ? '–' : metricText(best.value),
        best === undefined ? '–' : String(best.step),
        last === undefined ? '–' : metricText(last),
        durationText(run.elapsedMs),
        run.status,
        String(run.id),
      ]
    }),
  )
  return `${table}\n\n${startProof(runs)}`
}

function startProof(runs: readonly RunSummary[]): string {
  const agreement = startAgreement(runs)
  switch (agreement.type) {
    case 'unknown':
      return 'No run has started.'
    case 'same':
    case 'same-so-far':
      return `All started from the same weights (SHA-256 ${agreement.hash}) over the same batches.`
    case 'same-by-seed':
      return 'Runs of one seed started from the same weights over the same batches.'
    case 'different':
      return 'They started from different weights: seeds, networks or initializers differ.'
    default:
      return agreement satisfies never
  }
}
