import { defineStore } from 'pinia'
import { onUnmounted, shallowRef } from 'vue'
import type { Figure } from '../figures/figure'

type FigureSource = () => Figure | null

/** The charts that the window shows, in the order in which they came: what a report is illustrated with. */
export const useShownFiguresStore = defineStore('shown-figures', () => {
  const sources = shallowRef<readonly FigureSource[]>([])

  /** @returns a function that takes the chart away */
  function add(source: FigureSource): () => void {
    sources.value = [...sources.value, source]
    return () => {
      sources.value = sources.value.filter((other) => other !== source)
    }
  }
  function figures(): readonly Figure[] {
    return sources.value.flatMap((source) => source() ?? [])
  }

  return { add, figures }
})

/** Makes a chart known to reports for as long as it is shown. */
export function useShownFigure(source: FigureSource): void {
  onUnmounted(useShownFiguresStore().add(source))
}
