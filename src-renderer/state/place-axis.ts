import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { AxisUnit, PlaceAxis } from '../charts/chart-series'
import { formatCount, formatNumber } from '../locales/formatting'
import { useFormats } from '../locales/use-formats'
import type { PlaceKind } from './series-places'

const UNITS: Readonly<Record<PlaceKind, AxisUnit>> = {
  step: 'count',
  epoch: 'number',
  examples: 'count',
  time: 'duration',
}

/** The x axis of charts over that kind of place, in the user's language. */
export function usePlaceAxis(kind: () => PlaceKind): ComputedRef<PlaceAxis> {
  const { t } = useI18n()
  const formats = useFormats()
  return computed(() => {
    const unit = UNITS[kind()]
    const format =
      unit === 'duration'
        ? formats.value.duration
        : unit === 'number'
          ? (place: number) => (Number.isInteger(place) ? formatCount(place) : formatNumber(place))
          : formatCount
    return { unit, label: t(`chart.axes.${kind()}`), format }
  })
}
