import type { RunSummary } from '@engine/protocol/run'
import { useI18n } from 'vue-i18n'
import { useRunsStore } from './runs'

/** The runs of one experiment that are not in the trash, newest experiment first. */
export interface ExperimentGroup {
  readonly experimentId: number
  readonly name: string
  readonly runs: readonly RunSummary[]
}

/**
 * What several runs have in common in their names: the words before the first difference. Runs of a
 * comparison are named after it, each with its optimizer.
 */
export function commonName(names: readonly string[]): string {
  const [first = ''] = names
  let length = first.length
  for (const name of names) {
    let place = 0
    while (place < Math.min(length, name.length) && name[place] === first[place]) place++
    length = place
  }
  const common = first.slice(0, length)
  // A difference inside a word belongs to the word.
  const whole = length === first.length ? common : common.slice(0, common.lastIndexOf(' ') + 1)
  return whole.replace(/[\s·,:/–—-]+$/u, '')
}

/** Names of experiments, which their runs carry. */
export function useExperimentNames(): {
  readonly nameOf: (experimentId: number) => string
  /** The same from runs that are known to be of it. */
  readonly nameFor: (experimentId: number, runs: readonly RunSummary[]) => string
  readonly groupsOf: (runs: readonly RunSummary[]) => ExperimentGroup[]
} {
  const { t } = useI18n()
  const store = useRunsStore()

  function nameFor(experimentId: number, runs: readonly RunSummary[]): string {
    const common = commonName(runs.map((run) => run.name))
    if (common !== '') return common
    const [first] = runs
    return first === undefined
      ? t('compare.experiment', { id: experimentId })
      : `${first.datasetName} · ${first.networkText}`
  }

  return {
    nameFor,
    nameOf: (experimentId) => nameFor(experimentId, store.ofExperiment(experimentId)),
    groupsOf: (runs) => {
      const groups = Map.groupBy(runs, (run) => run.experimentId)
      return [...groups].map(([experimentId, members]) => ({
        experimentId,
        name: nameFor(experimentId, members),
        runs: members.sort((a, b) => a.armIndex - b.armIndex),
      }))
    },
  }
}
