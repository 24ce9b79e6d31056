import type { DatasetSummary, ExampleBlock } from '@engine/protocol/dataset'
import { sizeOf } from '@engine/tensor/shape'
import { computed, onUnmounted, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useStudio } from '../../client/use-studio'

export interface ExamplePages {
  readonly block: Readonly<Ref<ExampleBlock | null>>
  readonly error: Readonly<Ref<unknown>>
  readonly part: Ref<'train' | 'test'>
  readonly partCount: ComputedRef<number>
  readonly pageSize: ComputedRef<number>
  readonly offset: Readonly<Ref<number>>
  readonly turn: (direction: 1 | -1) => void
}

/** Values that a page holds at most, whatever the width of an example. */
const PAGE_VALUE_COUNT = 100_000

/** Leafs through the examples of a stored data set. */
export function useExamples(dataset: () => DatasetSummary): ExamplePages {
  const studio = useStudio()
  const block = shallowRef<ExampleBlock | null>(null)
  const error = shallowRef<unknown>(null)
  const part = ref<'train' | 'test'>('train')
  const offset = ref(0)
  let own = 0

  const partCount = computed(() =>
    part.value === 'train' ? dataset().trainCount : dataset().testCount,
  )
  const pageSize = computed(() =>
    Math.max(20, Math.min(500, Math.floor(PAGE_VALUE_COUNT / sizeOf(dataset().inputShape)))),
  )

  async function read(): Promise<void> {
    const mine = ++own
    const count = Math.min(pageSize.value, partCount.value - offset.value)
    try {
      const next = await studio.request('dataset/examples', {
        id: dataset().id,
        part: part.value,
        offset: offset.value,
        count: Math.max(0, count),
      })
      if (mine !== own) return
      block.value = next
      error.value = null
    } catch (reason) {
      if (mine === own) error.value = reason
    }
  }
  watch(
    () => dataset().id,
    () => {
      part.value = 'train'
      offset.value = 0
      block.value = null
    },
  )
  watch(part, () => {
    offset.value = 0
  })
  watch([() => dataset().id, part, offset], () => void read())
  onUnmounted(studio.onConnected(() => void read()))
  onUnmounted(() => {
    own++
  })

  return {
    block,
    error,
    part,
    partCount,
    pageSize,
    offset,
    turn: (direction) => {
      const next = offset.value + direction * pageSize.value
      if (next >= 0 && next < partCount.value) offset.value = next
    },
  }
}
