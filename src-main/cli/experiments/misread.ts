import type { StudioClient } from '../context'
import { metricText } from '../format'
import type { ReportTable } from './experiment-run'

/** Test examples that a run's best network reads wrong, those it is most sure of first. */
export async function misreadTable(
  client: StudioClient,
  runId: number,
  count: number,
): Promise<ReportTable> {
  const { examples, classification } = await client.request(
    'run/evaluate',
    { id: runId, part: 'test', needsExamples: true },
    { timeoutMs: 0 },
  )
  const classes = classification?.classes ?? []
  const nameOf = (label: number): string => classes[label] ?? 'none'
  const wrong = Array.from(examples?.indices ?? [], (place, index) => ({
    place,
    label: examples?.labels?.[index] ?? -1,
    predicted: examples?.predicted?.[index] ?? -1,
    loss: examples?.losses[index] ?? Number.NaN,
  })).filter(({ label, predicted }) => label !== predicted)
  return {
    columns: [
      { title: `misread (of ${String(wrong.length)})`, isNumeric: true },
      { title: 'is' },
      { title: 'read as' },
      { title: 'loss', isNumeric: true },
    ],
    rows: wrong
      .sort((a, b) => b.loss - a.loss)
      .slice(0, count)
      .map(({ place, label, predicted, loss }) => [
        String(place),
        nameOf(label),
        nameOf(predicted),
        metricText(loss),
      ]),
  }
}
