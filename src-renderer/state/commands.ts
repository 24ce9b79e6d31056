import { defineStore } from 'pinia'
import { computed, onUnmounted, shallowRef } from 'vue'
import type { IconName } from '../components/icon-paths'
import type { Shortcut } from '../components/shell/shortcut'

export const COMMAND_GROUPS = ['view', 'here', 'runs', 'look'] as const
export type CommandGroup = (typeof COMMAND_GROUPS)[number]

/** Something that can be done by name or by key. */
export interface Command {
  readonly id: string
  readonly group: CommandGroup
  readonly text: string
  /** Further words it is found by. */
  readonly words?: string
  readonly icon: IconName
  readonly shortcut?: Shortcut
  readonly run: () => void | Promise<void>
}

/** Everything that can be done now, in the order in which it was made known. */
export const useCommandsStore = defineStore('commands', () => {
  const sources = shallowRef<readonly (() => readonly Command[])[]>([])
  const commands = computed(() => sources.value.flatMap((source) => source()))

  /** @returns a function that takes the commands away */
  function add(source: () => readonly Command[]): () => void {
    sources.value = [...sources.value, source]
    return () => {
      sources.value = sources.value.filter((other) => other !== source)
    }
  }

  return { commands, add }
})

/** Makes commands known for as long as the component is shown. */
export function useCommands(source: () => readonly Command[]): void {
  onUnmounted(useCommandsStore().add(source))
}
