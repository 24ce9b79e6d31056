import type { RunSummary } from '@engine/protocol/run'
import type { FieldValue } from '../query/evaluation'
import type { ConfigFields } from '../query/run-fields'
import { differingFields, runValue } from '../query/run-fields'

/** How runs are put together: each for itself, repeats of the same settings, or by a field. */
export type Grouping =
  | { readonly type: 'none' }
  | { readonly type: 'repeats' }
  | { readonly type: 'field'; readonly field: string }

/** Runs that are drawn and counted as one. */
export interface RunGroup {
  /** Tells the group from the others, and stays when runs are added. */
  readonly key: string
  readonly label: string
  readonly runs: readonly RunSummary[]
}

/** What makes one repeat differ from another. */
const REPEATED: ReadonlySet<string> = new Set(['training.seed'])

/** How a grouping is written in an address. */
export function groupingText(grouping: Grouping): string {
  return grouping.type === 'field' ? `field:${grouping.field}` : grouping.type
}

export function groupingOf(text: string): Grouping | null {
  if (text === 'none' || text === 'repeats') return { type: text }
  return text.startsWith('field:') ? { type: 'field', field: text.slice('field:'.length) } : null
}

/** A text that two configs share when they are equal but for the fields that are left out. */
function settingsKey(config: ConfigFields, isLeftOut: (field: string) => boolean): string {
  return [...config]
    .filter(([field]) => !isLeftOut(field))
    .map(([field, value]) => `${field}=${String(value)}`)
    .sort()
    .join('\n')
}

/** True when some runs repeat the settings of others with another seed. */
export function hasRepeats(
  runs: readonly RunSummary[],
  configs: ReadonlyMap<number, ConfigFields>,
): boolean {
  const groups = groupsOf(runs, configs, { type: 'repeats' }, new Map())
  return groups.length > 1 && groups.some(({ runs: members }) => members.length > 1)
}

/**
 * Puts runs together, in the order of their first members. A run with several tags belongs to the group
 * of each; one whose config is not known yet stands for itself.
 *
 * @param labels how single runs are called
 */
export function groupsOf(
  runs: readonly RunSummary[],
  configs: ReadonlyMap<number, ConfigFields>,
  grouping: Grouping,
  labels: ReadonlyMap<number, string>,
): readonly RunGroup[] {
  const groups = new Map<string, { label: string; runs: RunSummary[] }>()
  const put = (key: string, label: string, run: RunSummary): void => {
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { label, runs: [run] })
    else group.runs.push(run)
  }
  for (const run of runs) {
    const label = labels.get(run.id) ?? run.name
    const config = configs.get(run.id) ?? null
    if (grouping.type === 'none' || config === null) put(`run ${String(run.id)}`, label, run)
    else if (grouping.type === 'repeats') {
      put(
        settingsKey(config, (field) => REPEATED.has(field)),
        run.optimizerText,
        run,
      )
    } else {
      const value = runValue(run, config, grouping.field)
      const texts = typeof value === 'object' && value !== null ? value : [textOf(value)]
      for (const text of texts.length === 0 ? ['–'] : texts) put(`value ${text}`, text, run)
    }
  }
  return distinct(
    [...groups].map(([key, group]) => ({ key, ...group })),
    configs,
  )
}

function textOf(value: FieldValue | undefined): string {
  if (value === null || value === undefined || value === '') return '–'
  return typeof value === 'object' ? value.join(', ') : String(value)
}

/** How many settings are named to tell groups of one label apart. */
const NAMED_COUNT = 2

/** Groups of one label get the settings in which they differ. */
function distinct(
  groups: readonly RunGroup[],
  configs: ReadonlyMap<number, ConfigFields>,
): readonly RunGroup[] {
  const byLabel = Map.groupBy(groups, ({ label }) => label)
  const configOf = ({ runs: [first] }: RunGroup): ConfigFields =>
    configs.get(first?.id ?? 0) ?? new Map()
  return groups.map((group) => {
    const alike = byLabel.get(group.label) ?? []
    if (alike.length < 2) return group
    const own = configOf(group)
    const texts = differingFields(alike.map(configOf))
      .filter((field) => !REPEATED.has(field))
      .slice(0, NAMED_COUNT)
      .map((field) => `${field.slice(field.lastIndexOf('.') + 1)} ${textOf(own.get(field))}`)
    return { ...group, label: [group.label, ...texts].join(' · ') }
  })
}

/** Values of two groups that were measured under equal conditions. */
export interface RunPair {
  readonly first: readonly RunSummary[]
  readonly second: readonly RunSummary[]
}

/**
 * Runs of two groups that agree in everything but what the grouping is about: the same seed of two
 * optimizers. Where groups stand for an optimizer's setting, all settings of optimizers may differ, as a
 * rate that suits one does not suit another.
 */
export function pairsOf(
  first: RunGroup,
  second: RunGroup,
  configs: ReadonlyMap<number, ConfigFields>,
  grouping: Grouping,
): readonly RunPair[] {
  const isLeftOut = (field: string): boolean => {
    // Groups of equal settings, and single runs, are paired by what repeats: the seed.
    if (grouping.type !== 'field') return !REPEATED.has(field)
    const { field: grouped } = grouping
    if (grouped === 'seed') return REPEATED.has(field)
    return grouped.startsWith('optimizer') ? field.startsWith('optimizer.') : field === grouped
  }
  const keyOf = (run: RunSummary): string => {
    const config = configs.get(run.id)
    return config === undefined ? String(run.seed) : settingsKey(config, isLeftOut)
  }
  const seconds = Map.groupBy(second.runs, keyOf)
  return [...Map.groupBy(first.runs, keyOf)].flatMap(([key, runs]) => {
    const partners = seconds.get(key)
    return partners === undefined ? [] : [{ first: runs, second: partners }]
  })
}
