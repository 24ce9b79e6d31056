import type { RunSummary } from '@engine/protocol/run'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useStudio } from '../client/use-studio'
import { useFormats } from '../locales/use-formats'
import { isAlive, useRunsStore } from './runs'

const STORAGE_KEY = 'descent.notifications'
/** Shorter runs end before anybody looks away. */
const LONG_MS = 30_000

/** True for a run that trained long and has just come to an end by itself. */
export function isLongRunsEnd(before: RunSummary | undefined, now: RunSummary): boolean {
  return (
    before !== undefined &&
    isAlive(before) &&
    !isAlive(now) &&
    now.status !== 'stopped' &&
    now.elapsedMs >= LONG_MS
  )
}

/** Whether this browser tells of the ends of runs while the page is not seen; asked for, never assumed. */
export const useNotificationChoice = defineStore('notification-choice', () => {
  const isPossible = 'Notification' in window && Notification.permission !== 'denied'
  const isWanted = ref(
    isPossible &&
      Notification.permission === 'granted' &&
      localStorage.getItem(STORAGE_KEY) === 'yes',
  )

  /** Asks the browser for its consent where it has not given it. */
  async function choose(wanted: boolean): Promise<void> {
    isWanted.value = wanted && (await Notification.requestPermission()) === 'granted'
    localStorage.setItem(STORAGE_KEY, isWanted.value ? 'yes' : 'no')
  }
  return { isPossible, isWanted, choose }
})

/** Tells of long runs that end while nobody looks. */
export function useRunNotifications(): void {
  const { t } = useI18n()
  const router = useRouter()
  const studio = useStudio()
  const runs = useRunsStore()
  const formats = useFormats()
  const choice = useNotificationChoice()
  const told = new Set<number>()

  studio.on('run/changed', (run) => {
    if (isAlive(run)) told.delete(run.id)
    if (!choice.isWanted || document.visibilityState === 'visible' || told.has(run.id)) return
    if (!isLongRunsEnd(runs.byId.get(run.id), run)) return
    told.add(run.id)
    const notification = new Notification(`${run.name}: ${t(`words.status.${run.status}`)}`, {
      body: t('run.took', { time: formats.value.duration(run.elapsedMs) }),
      tag: `run ${String(run.id)}`,
    })
    notification.addEventListener('click', () => {
      window.focus()
      void router.push({ name: 'run', params: { id: String(run.id) } })
    })
  })
}
