import { computed, ref, type HTMLAttributes } from 'vue'

export interface RovingStop<Key> {
  /** Attributes of one of the things, which lie within an element with `data-roving-group`. */
  readonly attributesOf: (key: Key) => HTMLAttributes & Readonly<Record<string, unknown>>
}

/**
 * Of many things alike only one is a stop of the Tab key, first the chosen one; arrows, Home and End go to
 * the others, through rows and columns as they lie on the page.
 */
export function useRovingStop<Key extends string | number>(
  keys: () => readonly Key[],
  chosen: () => Key | null,
): RovingStop<Key> {
  const visited = ref<string | null>(null)
  const stop = computed(() => {
    const names = keys().map(String)
    return (
      [visited.value, String(chosen())].find((name) => name !== null && names.includes(name)) ??
      names[0]
    )
  })
  return {
    attributesOf: (key) => ({
      'data-roving': '',
      tabindex: String(key) === stop.value ? 0 : -1,
      onFocus: () => {
        visited.value = String(key)
      },
      onKeydown: move,
    }),
  }
}

function move(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
  if (!(event.currentTarget instanceof HTMLElement)) return
  const group = event.currentTarget.closest('[data-roving-group]')
  const all = [...(group?.querySelectorAll<HTMLElement>('[data-roving]') ?? [])]
  const at = all.indexOf(event.currentTarget)
  const next = neighbour(
    event.key,
    at,
    all.map((element) => element.getBoundingClientRect().top),
  )
  if (next === null) return
  event.preventDefault()
  all[next]?.focus()
  all[next]?.scrollIntoView({ block: 'nearest' })
}

/**
 * Where a key leads in rows of things.
 *
 * @param tops of all of them in order: those of one row have the same
 * @returns null for a key that leads nowhere
 */
export function neighbour(key: string, at: number, tops: readonly number[]): number | null {
  const columnCount = Math.max(1, tops.filter((top) => Math.abs(top - tops[0]!) < 1).length)
  const target = {
    ArrowLeft: columnCount > 1 ? at - 1 : -1,
    ArrowRight: columnCount > 1 ? at + 1 : -1,
    ArrowUp: at - columnCount,
    ArrowDown: at + columnCount,
    Home: 0,
    End: tops.length - 1,
  }[key]
  return target === undefined || at < 0 || target < 0 || target >= tops.length ? null : target
}
