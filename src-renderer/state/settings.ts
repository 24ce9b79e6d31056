import { settingsSchema, type Settings } from '@engine/protocol/settings'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { useStudio } from '../client/use-studio'
import { createTimeFormat } from '../locales/formatting'
import { localeFor, type Locale } from '../locales/i18n'
import type { Theme } from '../styles/naive-theme'

/** Where the last settings are kept so that the first frame has the right theme and language. */
const STORAGE_KEY = 'descent.settings'

/** The studio's settings, shared by all its windows, and the look that follows from them. */
export const useSettingsStore = defineStore('settings', () => {
  const studio = useStudio()
  const settings = shallowRef<Settings>(readKept())
  const isLoaded = ref(false)

  const take = (next: Settings): void => {
    settings.value = next
    isLoaded.value = true
    localStorage.setItem(STORAGE_KEY, JSON.stringify(next))
  }
  studio.on('settings/changed', take)
  studio.onConnected(() => {
    void studio.request('settings/get', {}).then(take, () => undefined)
  })

  const darkQuery = window.matchMedia('(prefers-color-scheme: dark)')
  const isSystemDark = ref(darkQuery.matches)
  darkQuery.addEventListener('change', (event) => {
    isSystemDark.value = event.matches
  })
  const theme = computed<Theme>(() => {
    if (settings.value.theme !== 'system') return settings.value.theme
    return isSystemDark.value ? 'dark' : 'light'
  })
  const locale = computed<Locale>(() => localeFor(settings.value.locale, navigator.language))

  const timeFormat = computed(() => createTimeFormat(locale.value))

  /** Shown at once; when the studio refuses, the old value comes back and the error is thrown. */
  async function update(change: Partial<Settings>): Promise<void> {
    const before = settings.value
    settings.value = { ...before, ...change }
    try {
      take(await studio.request('settings/update', change))
    } catch (error) {
      settings.value = before
      throw error
    }
  }

  return { settings, isLoaded, theme, locale, timeFormat, update }
})

function readKept(): Settings {
  const text = localStorage.getItem(STORAGE_KEY)
  if (text !== null) {
    try {
      const kept = settingsSchema.safeParse(JSON.parse(text))
      if (kept.success) return kept.data
    } catch {
      // Someone else's text under our key: the studio's own answer replaces it in a moment.
    }
  }
  return settingsSchema.parse({})
}
