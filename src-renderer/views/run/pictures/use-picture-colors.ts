import { computed, onBeforeUnmount, onMounted, ref, type ComputedRef } from 'vue'
import { readChartTheme, watchChartTheme } from '../../../charts/chart-theme'
import { rgbOf, signedColors, type Rgb, type SignedColors } from '../../../charts/signed-colors'
import { useSettingsStore } from '../../../state/settings'

export interface PictureColors {
  readonly surface: Rgb
  readonly signed: SignedColors
}

/** Colours of pictures of values, in the page's theme. */
export function usePictureColors(): ComputedRef<PictureColors> {
  const settings = useSettingsStore()
  const surfaceOf = (): string => readChartTheme(document.documentElement).surface
  const surface = ref(surfaceOf())
  let stop: () => void = () => undefined
  onMounted(() => {
    stop = watchChartTheme(document, () => {
      surface.value = surfaceOf()
    })
  })
  onBeforeUnmount(() => {
    stop()
  })
  return computed(() => ({
    surface: rgbOf(surface.value),
    signed: signedColors(settings.theme, surface.value),
  }))
}
