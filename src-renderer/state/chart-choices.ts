import { computed, onUnmounted, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { z } from 'zod'
import { PLACE_KINDS, type PlaceKind } from './series-places'

/** How a view draws its curves: kept in its address, and as the habit of its kind of view. */
export interface ChartChoices {
  readonly place: ComputedRef<PlaceKind>
  readonly isLogarithmicX: ComputedRef<boolean>
  readonly smoothing: Readonly<Ref<number>>
  readonly setPlace: (place: PlaceKind) => void
  readonly setLogarithmicX: (isLogarithmic: boolean) => void
  readonly setSmoothing: (factor: number) => void
}

const habitSchema = z.object({
  place: z.enum(PLACE_KINDS).default('step'),
  isLogarithmicX: z.boolean().default(false),
  smoothing: z.number().min(0).max(0.99).optional(),
})
type Habit = z.output<typeof habitSchema>

/** A slider tells of every pixel: the address follows once it rests. */
const ADDRESS_PAUSE_MS = 300

/** @param view name under which habits are kept: `run`, `compare` */
export function useChartChoices(view: string, firstSmoothing: number): ChartChoices {
  const route = useRoute()
  const router = useRouter()
  const storageKey = `descent.charts.${view}`
  const habit = ref(readHabit(storageKey))

  const asked = (key: string): string | null => {
    const value = route.query[key]
    return typeof value === 'string' ? value : null
  }
  const place = computed(() => PLACE_KINDS.find((kind) => kind === asked('x')) ?? habit.value.place)
  const isLogarithmicX = computed(() =>
    asked('logx') === null ? habit.value.isLogarithmicX : asked('logx') === '1',
  )
  const askedSmoothing = z.coerce
    .number()
    .min(0)
    .max(0.99)
    .safeParse(asked('smooth') ?? undefined)
  const smoothing = ref(
    askedSmoothing.success ? askedSmoothing.data : (habit.value.smoothing ?? firstSmoothing),
  )

  watch(
    () => asked('smooth'),
    (text) => {
      const factor = Number(text ?? Number.NaN)
      if (factor >= 0 && factor <= 0.99) smoothing.value = factor
    },
  )

  function keep(change: Partial<Habit>): void {
    habit.value = { ...habit.value, ...change }
    localStorage.setItem(storageKey, JSON.stringify(habit.value))
  }
  function address(change: Record<string, string>): void {
    void router.replace({ query: { ...route.query, ...change } })
  }

  let timer = 0
  onUnmounted(() => {
    window.clearTimeout(timer)
  })
  return {
    place,
    isLogarithmicX,
    smoothing,
    setPlace: (next) => {
      keep({ place: next })
      address({ x: next })
    },
    setLogarithmicX: (next) => {
      keep({ isLogarithmicX: next })
      address({ logx: next ? '1' : '0' })
    },
    setSmoothing: (factor) => {
      smoothing.value = factor
      window.clearTimeout(timer)
      timer = window.setTimeout(() => {
        keep({ smoothing: factor })
        address({ smooth: String(factor) })
      }, ADDRESS_PAUSE_MS)
    },
  }
}

function readHabit(storageKey: string): Habit {
  const text = localStorage.getItem(storageKey)
  if (text !== null) {
    try {
      const kept = habitSchema.safeParse(JSON.parse(text))
      if (kept.success) return kept.data
    } catch {
      // Not our text: no habit yet.
    }
  }
  return habitSchema.parse({})
}
