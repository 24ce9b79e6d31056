import { BATCH_LOSS } from '@engine/protocol/metric-batch'
import { decidingSeries, type RunSummary } from '@engine/protocol/run'
import type { SpreadKind } from '@engine/statistics/sample'
import { computed, onUnmounted, shallowRef, watch, type ComputedRef } from 'vue'
import type { BufferOf, Moment } from '../../comparison/group-values'
import {
  groupingOf,
  groupsOf,
  hasRepeats,
  type Grouping,
  type RunGroup,
} from '../../comparison/run-groups'
import type { QueryField } from '../../query/completion'
import { fieldsOf, holds } from '../../query/evaluation'
import { parseQuery } from '../../query/query'
import {
  differingFields,
  fieldsOfRuns,
  queryTarget,
  runValue,
  type ConfigFields,
  type KnownField,
} from '../../query/run-fields'
import { queryFields, useFieldLabels } from '../../query/use-field-labels'
import { useAddressState } from '../../state/address-state'
import { useRunConfigs, type KnownConfig } from '../../state/run-configs'
import { useRunPoints, type WatchedRun } from '../../state/run-watch'
import { metricOf, orderSeries } from '../../state/series-order'
import { styleIndices } from '../../styles/run-colors'
import { commonStep } from './comparison'

export const SPREAD_KINDS = ['deviation', 'error', 'interval'] as const satisfies SpreadKind[]
export const MOMENTS = ['step', 'best', 'last'] as const satisfies Moment['type'][]

/** How often tables and means follow live points. */
const FOLLOW_MS = 250

/** Everything that the parts of a comparison share: what is compared, how it is put together and judged. */
export interface Comparison {
  /** Every run of the selection. */
  readonly all: readonly RunSummary[]
  /** Those that the filter leaves. */
  readonly runs: readonly RunSummary[]
  readonly labels: ReadonlyMap<number, string>
  readonly configs: ReadonlyMap<number, KnownConfig>
  readonly configFields: ReadonlyMap<number, ConfigFields>
  readonly fields: readonly KnownField[]
  readonly queryFields: readonly QueryField[]
  readonly fieldLabel: (name: string) => string
  /** Settings in which the runs differ. */
  readonly differing: readonly string[]
  readonly query: string
  readonly grouping: Grouping
  readonly groups: readonly RunGroup[]
  /** True when some group holds several runs. */
  readonly isGrouped: boolean
  readonly styleOf: ReadonlyMap<string, number>
  readonly hiddenIds: ReadonlySet<number>
  readonly baseline: RunGroup | null
  readonly pinnedIds: ReadonlySet<number>
  readonly watched: ReadonlyMap<number, WatchedRun>
  /** Grows a few times a second while points come in: for what is computed over all points. */
  readonly slowVersion: number
  readonly bufferOf: BufferOf
  readonly lossNames: readonly string[]
  readonly metricNames: readonly string[]
  readonly lossName: string
  readonly metricName: string
  /** The series by which runs are judged. */
  readonly deciding: string
  readonly spread: SpreadKind
  readonly moment: Moment
  /** The step of the column "at step". */
  readonly step: number | null
  readonly set: (change: Readonly<Record<string, string | null>>) => void
}

/** @param runs in the order in which they are drawn */
export function useComparison(runs: () => readonly RunSummary[]): {
  readonly comparison: ComputedRef<Comparison>
  /** Grows with every frame that brings points. */
  readonly version: ComputedRef<number>
} {
  const address = useAddressState()
  const labelOf = useFieldLabels()
  const ids = computed(() => runs().map((run) => run.id))
  const watched = useRunPoints(() => ids.value)
  const configs = useRunConfigs(() => ids.value)
  const version = computed(() =>
    [...watched.value.values()].reduce((sum, run) => sum + run.version.value, 0),
  )
  const slowVersion = useFollowing(version)

  /** Optimizers name the arms of one comparison; runs of several need their own names. */
  const labels = computed(() => {
    const texts = runs().map((run) => run.optimizerText)
    const areDistinct = new Set(texts).size === texts.length
    const isOneExperiment = new Set(runs().map((run) => run.experimentId)).size === 1
    return new Map(
      runs().map((run) => [
        run.id,
        isOneExperiment && areDistinct ? run.optimizerText : `#${String(run.id)} ${run.name}`,
      ]),
    )
  })
  const fieldsById = computed(
    () => new Map([...configs.value].map(([id, { fields }]) => [id, fields])),
  )
  const fields = computed(() => fieldsOfRuns(runs(), fieldsById.value))
  const completions = computed(() =>
    queryFields(fields.value, labelOf.value, (name) =>
      runs().map((run) => runValue(run, fieldsById.value.get(run.id) ?? null, name)),
    ),
  )
  const query = computed(() => address.get('where') ?? '')
  const parsed = computed(() => parseQuery(query.value).query)
  const shown = computed(() => {
    const asked = parsed.value
    // A run whose settings are on their way is not taken for one without them.
    const needsConfig = [...fieldsOf(asked)].some((field) =>
      fields.value.some(({ name, kind }) => name === field && kind === 'setting'),
    )
    return runs().filter((run) => {
      const config = fieldsById.value.get(run.id) ?? null
      if (config === null && needsConfig) return true
      return holds(asked, queryTarget(run, config))
    })
  })
  const differing = computed(() =>
    differingFields(shown.value.flatMap((run) => fieldsById.value.get(run.id) ?? [])),
  )

  const grouping = computed((): Grouping => {
    const asked = groupingOf(address.get('group') ?? '')
    if (asked !== null) return asked
    return { type: hasRepeats(runs(), fieldsById.value) ? 'repeats' : 'none' }
  })
  const groups = computed(() =>
    groupsOf(shown.value, fieldsById.value, grouping.value, labels.value),
  )
  const styleOf = computed(() => {
    // Of all runs, so that a filter does not give another colour to what it leaves.
    const every = groupsOf(runs(), fieldsById.value, grouping.value, labels.value)
    const indices = styleIndices(
      every.map(({ runs: members }, id) => ({ id, armIndex: members[0]?.armIndex ?? 0 })),
    )
    return new Map(every.map(({ key }, id) => [key, indices.get(id) ?? 0]))
  })

  const seriesNames = computed(() => {
    const names = new Set<string>()
    if (slowVersion.value >= 0) {
      for (const { points } of watched.value.values()) {
        for (const name of points.seriesNames) if (!name.startsWith('inside/')) names.add(name)
      }
    }
    // The history knows the series of a run before its points have come.
    for (const run of runs()) for (const name of Object.keys(run.last)) names.add(name)
    return orderSeries(names)
  })
  const lossNames = computed(() => seriesNames.value.filter((name) => metricOf(name) === 'loss'))
  const metricNames = computed(() => seriesNames.value.filter((name) => metricOf(name) !== 'loss'))
  const chosenOf = (key: string, names: readonly string[], byDefault: string | undefined): string =>
    names.find((name) => name === address.get(key)) ?? byDefault ?? names[0] ?? ''
  const lossName = computed(() => chosenOf('loss', lossNames.value, BATCH_LOSS))
  const metricName = computed(() =>
    chosenOf('metric', metricNames.value, decidingSeries(metricNames.value)),
  )
  const deciding = computed(() => {
    const asked = seriesNames.value.find((name) => name === address.get('by'))
    if (asked !== undefined) return asked
    // What the comparison is decided by: the metric, or the loss where nothing else is measured.
    return metricName.value === ''
      ? (decidingSeries(lossNames.value) ?? lossName.value)
      : metricName.value
  })
  const bufferOf: BufferOf = (run, series) => watched.value.get(run.id)?.points.of(series)

  const step = computed(() => {
    const asked = Number(address.get('at') ?? '')
    if (Number.isInteger(asked) && asked > 0) return asked
    // Arms that are behind decide at which step all can be compared.
    return slowVersion.value < 0
      ? null
      : commonStep(shown.value.map((run) => bufferOf(run, deciding.value)))
  })
  const moment = computed((): Moment => {
    const type = MOMENTS.find((known) => known === address.get('moment')) ?? 'step'
    if (type !== 'step') return { type }
    return step.value === null ? { type: 'last' } : { type, step: step.value }
  })
  const spread = computed(
    () => SPREAD_KINDS.find((kind) => kind === address.get('band')) ?? 'interval',
  )
  const hiddenIds = computed(() => idsIn(address.get('hide')))
  const pinnedIds = computed(() => idsIn(address.get('pin')))
  const baseline = computed(() => {
    const [id] = idsIn(address.get('base'))
    return groups.value.find((group) => group.runs.some((run) => run.id === id)) ?? null
  })

  const comparison = computed(() => ({
    all: runs(),
    runs: shown.value,
    labels: labels.value,
    configs: configs.value,
    configFields: fieldsById.value,
    fields: fields.value,
    queryFields: completions.value,
    fieldLabel: labelOf.value,
    differing: differing.value,
    query: query.value,
    grouping: grouping.value,
    groups: groups.value,
    isGrouped: groups.value.some((group) => group.runs.length > 1),
    styleOf: styleOf.value,
    hiddenIds: hiddenIds.value,
    baseline: baseline.value,
    pinnedIds: pinnedIds.value,
    watched: watched.value,
    slowVersion: slowVersion.value,
    bufferOf,
    lossNames: lossNames.value,
    metricNames: metricNames.value,
    lossName: lossName.value,
    metricName: metricName.value,
    deciding: deciding.value,
    spread: spread.value,
    moment: moment.value,
    step: step.value,
    set: address.set,
  }))
  return { comparison, version }
}

/** The ids of a list in an address. */
function idsIn(text: string | null): ReadonlySet<number> {
  if (text === null || text === '') return new Set()
  return new Set(
    text
      .split(',')
      .map(Number)
      .filter((id) => Number.isInteger(id) && id > 0),
  )
}

/** A set of ids as an address holds it; null for none. */
export function idsText(ids: Iterable<number>): string | null {
  const text = [...ids].sort((a, b) => a - b).join()
  return text === '' ? null : text
}

/** A number that follows another, at most once in a while. */
function useFollowing(leader: Readonly<{ value: number }>): Readonly<{ value: number }> {
  const follower = shallowRef(leader.value)
  let timer = 0
  watch(
    () => leader.value,
    () => {
      if (timer !== 0) return
      timer = window.setTimeout(() => {
        timer = 0
        follower.value = leader.value
      }, FOLLOW_MS)
    },
  )
  onUnmounted(() => {
    window.clearTimeout(timer)
  })
  return follower
}
