import {
  type BestRate,
  bestRate,
  rateSearch,
  USUAL_RATE_SEARCH,
  withRates,
} from '@engine/optimizers/rate-search'
import type { ExperimentConfig } from '@engine/protocol/experiment-config'
import type { RunSummary } from '@engine/protocol/run'
import type { CommandContext, StudioClient } from './context'
import { metricText, tableText } from './format'
import { trainToEnd } from './training'

interface Search {
  readonly experiment: ExperimentConfig
  readonly runs: readonly RunSummary[]
  readonly best: BestRate | null
}

/**
 * Finds for every optimizer the learning rate that does best in a short run, and gives the comparison
 * with each at its own.
 *
 * @param epochCount budget of every trial
 * @param weightsUpload file that the weights start from, null for none
 */
export async function atBestRates(
  context: CommandContext,
  client: StudioClient,
  config: ExperimentConfig,
  epochCount: number,
  weightsUpload: string | null,
  isJson: boolean,
): Promise<ExperimentConfig> {
  const { terminal } = context
  const budget = { unit: 'epochs', count: epochCount } as const
  const searches: Search[] = []
  for (const experiment of rateSearch(config, { ...USUAL_RATE_SEARCH, budget })) {
    const { experimentId } = await client.request(
      'experiment/start',
      { ...experiment, weightsUpload },
      { timeoutMs: 0 },
    )
    const started = await client.request('experiment/show', { id: experimentId })
    const { runs } = await trainToEnd(context, client, started.runs, isJson)
    searches.push({ experiment, runs, best: bestRate(experiment, runs) })
  }
  if (!isJson) terminal.print(`\n${searchText(searches)}\n`)
  for (const search of searches) {
    const note = noteOn(search)
    if (note !== null) terminal.note(note)
  }
  const series = seriesOf(searches)
  if (series !== null && !series.startsWith('validation/')) {
    terminal.note(
      `The rates were chosen by ${series}: set split.validation aside to judge the comparison by examples that chose nothing.`,
    )
  }
  return withRates(
    config,
    searches.map(({ best }) => best),
  )
}

function noteOn({ experiment, best }: Search): string | null {
  const { type } = experiment.optimizers[0] ?? { type: '' }
  if (best === null) return `${type}: no rate gave a finite result, so it keeps its own.`
  if (!best.isAtEdge) return null
  return `${type}: the best rate, ${metricText(best.learningRate)}, lies at the edge of those tried; a better one may lie beyond.`
}

function seriesOf(searches: readonly Search[]): string | null {
  return searches.find(({ best }) => best !== null)?.best?.series ?? null
}

function searchText(searches: readonly Search[]): string {
  const rows = searches.flatMap(({ experiment, runs, best }) =>
    runs.map((run, place) => {
      const value = best === null ? undefined : run.best[best.series]?.value
      const rate = experiment.optimizers[place]?.learningRate
      return [
        run.optimizerText,
        value === undefined ? '–' : metricText(value),
        run.status,
        best !== null && rate === best.learningRate ? 'chosen' : '',
      ]
    }),
  )
  return tableText(
    [
      { title: 'trial' },
      { title: `best ${seriesOf(searches) ?? 'value'}`, isNumeric: true },
      { title: 'status' },
      { title: '' },
    ],
    rows,
  )
}
