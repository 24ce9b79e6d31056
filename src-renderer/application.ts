import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { openStudioPort } from './client/studio-port'
import { StudioSession } from './client/studio-session'
import { studioSessionKey } from './client/use-studio'
import { createStudioI18n } from './locales/i18n'
import { createStudioRouter } from './router/router'
import { openRunsWhole } from './router/run-opening'
import './styles/tokens.css'
import './styles/base.css'

/** Mounts the studio's interface in a window that the desktop shell or a browser opened. */
export function startApplication(target: Window): void {
  const session = new StudioSession({
    open: () => openStudioPort(target),
    startTimer: (afterMs, fire) => {
      const timer = target.setTimeout(fire, afterMs)
      return () => {
        target.clearTimeout(timer)
      }
    },
  })
  // A sleeping laptop wakes up with a dead line: do not wait out the back-off.
  target.addEventListener('online', () => {
    session.retryNow()
  })
  target.document.addEventListener('visibilitychange', () => {
    if (target.document.visibilityState === 'visible') session.retryNow()
  })

  const app = createApp(App)
  app.provide(studioSessionKey, session)
  app.use(createPinia())
  app.use(createStudioI18n(target.navigator.language))
  const router = createStudioRouter()
  openRunsWhole(router)
  app.use(router)
  app.mount('#app')
  session.start()
  target.requestIdleCallback(() => {
    void fetchRunView()
  })
}

/** A run is opened from everywhere: its code is there before it is asked for. */
async function fetchRunView(): Promise<void> {
  try {
    await import('./views/run/RunView.vue')
  } catch {
    // The router fetches it again when a run is opened, and says what is wrong.
  }
}
