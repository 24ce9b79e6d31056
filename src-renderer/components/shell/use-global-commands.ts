import { onMounted, onUnmounted } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter } from 'vue-router'
import { useCommands, useCommandsStore, type Command } from '../../state/commands'
import { useNoticesStore } from '../../state/notices'
import { useRunsStore } from '../../state/runs'
import { useSettingsStore } from '../../state/settings'
import { useUndoStore } from '../../state/undo'
import { SECTIONS } from './sections'
import { isPressed, isTypingTarget } from './shortcut'

export interface ShellDialogs {
  readonly openPalette: () => void
  readonly openShortcuts: () => void
}

/** What can be done wherever one is: by name in the palette, or by key. */
export function useGlobalCommands(dialogs: ShellDialogs): void {
  const { t } = useI18n()
  const route = useRoute()
  const router = useRouter()
  const commands = useCommandsStore()
  const notices = useNoticesStore()
  const runs = useRunsStore()
  const settings = useSettingsStore()
  const undo = useUndoStore()

  async function forAll(ids: readonly number[], act: (id: number) => Promise<void>): Promise<void> {
    const outcomes = await Promise.allSettled(ids.map(act))
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') notices.showError(outcome.reason)
    }
  }
  async function copyAddress(): Promise<void> {
    // The token that opens the page is not part of any view's address.
    await navigator.clipboard.writeText(new URL(route.fullPath, window.location.href).href)
    notices.show(t('words.copied'))
  }

  function views(): Command[] {
    const go = async (name: string, query: Record<string, string> = {}): Promise<void> => {
      await router.push({ name, query })
    }
    return [
      ...SECTIONS.map((section): Command => ({
        id: `view ${section.name}`,
        group: 'view',
        text: t(section.titleKey),
        icon: section.icon,
        ...(section.key === null ? {} : { shortcut: section.key }),
        run: () => go(section.name),
      })),
      {
        id: 'view archive',
        group: 'view',
        text: t('runs.places.archive'),
        icon: 'archive',
        run: () => go('runs', { in: 'archive' }),
      },
      {
        id: 'view trash',
        group: 'view',
        text: t('runs.places.trash'),
        icon: 'trash',
        run: () => go('runs', { in: 'trash' }),
      },
      {
        id: 'view storage',
        group: 'view',
        text: t('storage.title'),
        icon: 'storage',
        run: () => go('storage'),
      },
      {
        id: 'view settings',
        group: 'view',
        text: t('shell.settings'),
        icon: 'settings',
        shortcut: 'mod+,',
        run: () => go('settings'),
      },
    ]
  }
  function here(): Command[] {
    const latest = undo.latest
    return [
      {
        id: 'palette',
        group: 'here',
        text: t('palette.open'),
        icon: 'search',
        shortcut: 'mod+k',
        run: dialogs.openPalette,
      },
      {
        id: 'shortcuts',
        group: 'here',
        text: t('palette.shortcuts'),
        icon: 'bolt',
        shortcut: '?',
        run: dialogs.openShortcuts,
      },
      {
        id: 'copy address',
        group: 'here',
        text: t('palette.copyAddress'),
        icon: 'copy',
        run: copyAddress,
      },
      // The form of a new experiment has an undo of its own.
      ...(route.name === 'new'
        ? []
        : [
            {
              id: 'undo',
              group: 'here' as const,
              text: latest === null ? t('words.undo') : t('palette.undo', { what: latest.text }),
              icon: 'restore' as const,
              shortcut: 'mod+z',
              run: undo.undoLatest,
            },
          ]),
    ]
  }
  function ofRuns(): Command[] {
    const paused = runs.kept.filter((run) => run.status === 'paused')
    const found: Command[] = []
    if (runs.running.length > 0) {
      const count = runs.running.length
      found.push({
        id: 'pause all',
        group: 'runs',
        text: t('palette.pauseAll', { count }, count),
        icon: 'pause',
        // Waiting runs first: a place that becomes free must not start one of them.
        run: () =>
          forAll(
            [...runs.queued, ...runs.running].map((run) => run.id),
            runs.pause,
          ),
      })
    }
    if (paused.length > 0) {
      found.push({
        id: 'resume all',
        group: 'runs',
        text: t('palette.resumeAll', { count: paused.length }, paused.length),
        icon: 'play',
        run: () =>
          forAll(
            paused.map((run) => run.id),
            runs.resume,
          ),
      })
    }
    return found
  }
  function look(): Command[] {
    const themes = (['light', 'dark', 'system'] as const).map((theme): Command => ({
      id: `theme ${theme}`,
      group: 'look',
      text: t('shell.theme', { theme: t(`shell.themes.${theme}`) }),
      icon: 'theme',
      run: () => settings.update({ theme }).catch(notices.showError),
    }))
    const locales = (['en', 'zh-CN'] as const).map((locale): Command => ({
      id: `language ${locale}`,
      group: 'look',
      text: locale === 'en' ? 'Language: English' : '语言：简体中文',
      words: 'language 语言',
      icon: 'language',
      run: () => settings.update({ locale }).catch(notices.showError),
    }))
    return [...themes, ...locales]
  }
  useCommands(() => [...views(), ...here(), ...ofRuns(), ...look()])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return
    const isModified = event.ctrlKey || event.metaKey
    if (isTypingTarget(event.target)) {
      // Escape gives the keys back to the program.
      if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur()
      // A field undoes its own text; the palette opens from everywhere.
      if (!isModified || event.key.toLowerCase() === 'z') return
    }
    const command = commands.commands.find(
      ({ shortcut }) => shortcut !== undefined && isPressed(shortcut, event),
    )
    if (command === undefined) return
    event.preventDefault()
    void command.run()
  }
  onMounted(() => {
    window.addEventListener('keydown', onKeyDown)
  })
  onUnmounted(() => {
    window.removeEventListener('keydown', onKeyDown)
  })
}
