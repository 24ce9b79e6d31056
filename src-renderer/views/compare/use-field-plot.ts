import type { RunSummary } from '@engine/protocol/run'
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import type { LegendItem } from '../../figures/figure'
import { valueOf } from '../../comparison/group-values'
import { useElementWidth } from '../../components/use-element-width'
import { useSettingsStore } from '../../state/settings'
import { runStyle, type RunStyle } from '../../styles/run-colors'
import { axisFields, styleByRun } from './run-points-of'
import type { Comparison } from './use-comparison'

/** What plots of the runs' fields stand on. */
export interface FieldPlot {
  /** Of the box, in pixels. */
  readonly width: Readonly<Ref<number>>
  /** Fields that are worth an axis, and as they are offered. */
  readonly fields: ComputedRef<readonly string[]>
  readonly options: ComputedRef<{ readonly value: string; readonly label: string }[]>
  /** The runs that are shown, each with how it came out. */
  readonly measured: ComputedRef<
    readonly { readonly run: RunSummary; readonly outcome: number | null }[]
  >
  readonly styleOf: ComputedRef<(run: RunSummary) => RunStyle>
  /** Number of the run that is pointed at. */
  readonly pointed: Ref<number | null>
  readonly openRun: (run: RunSummary) => void
  /** A name for each group as it is drawn. */
  readonly legend: () => readonly (LegendItem & RunStyle)[]
}

export function useFieldPlot(
  comparison: () => Comparison,
  box: Readonly<Ref<HTMLElement | null>>,
): FieldPlot {
  const router = useRouter()
  const settings = useSettingsStore()
  const styleAt = (index: number | undefined): RunStyle => runStyle(index ?? 0, settings.theme)
  const fields = computed(() => axisFields(comparison()))
  return {
    width: useElementWidth(box),
    fields,
    options: computed(() =>
      fields.value.map((value) => ({ value, label: comparison().fieldLabel(value) })),
    ),
    measured: computed(() => {
      const { runs, deciding, moment, bufferOf, hiddenIds, slowVersion } = comparison()
      if (slowVersion < 0) return []
      return runs
        .filter((run) => !hiddenIds.has(run.id))
        .map((run) => ({ run, outcome: valueOf(run, deciding, moment, bufferOf) }))
    }),
    styleOf: computed(() => {
      const styles = styleByRun(comparison())
      return (run) => styleAt(styles.get(run.id))
    }),
    pointed: ref(null),
    openRun: (run) => {
      void router.push({ name: 'run', params: { id: String(run.id) } })
    },
    legend: () => {
      const { groups, styleOf } = comparison()
      return groups.map(({ key, label }) => ({ label, ...styleAt(styleOf.get(key)) }))
    },
  }
}
