import { onUnmounted, shallowRef, watch, type Ref } from 'vue'
import { useStudio } from '../../../client/use-studio'
import { LatestCall } from '../../predict/latest-call'

/** Between an answer and the next question while a run trains: about four pictures a second. */
const PAUSE_MS = 250

export interface LivePicture<Picture> {
  readonly picture: Readonly<Ref<Picture | null>>
  readonly error: Readonly<Ref<unknown>>
}

/**
 * A picture of a network that is asked for anew when the question changes, and as long as it is live, one
 * after the other. A page that nobody sees asks for nothing.
 *
 * @param question null while there is nothing to ask for yet
 * @param isLive whether the same question has another answer a moment later
 * @param moment changes with every state that a run which does not train takes
 */
export function useLivePicture<Question, Picture>(
  question: () => Question | null,
  isLive: () => boolean,
  moment: () => unknown,
  request: (question: Question) => Promise<Picture>,
): LivePicture<Picture> {
  const studio = useStudio()
  const picture = shallowRef<Picture | null>(null)
  const error = shallowRef<unknown>(null)
  let timer = 0
  let isOver = false

  const goOn = (): void => {
    window.clearTimeout(timer)
    if (!isOver && isLive()) timer = window.setTimeout(ask, PAUSE_MS)
  }
  const latest = new LatestCall<Question, Picture>(
    request,
    (answer) => {
      picture.value = answer
      error.value = null
      goOn()
    },
    (reason) => {
      error.value = reason
      goOn()
    },
  )
  function ask(): void {
    const asked = question()
    const isReachable = studio.connection.value.type === 'connected'
    if (asked === null || !isReachable || document.visibilityState === 'hidden') return
    latest.request(asked)
  }
  watch(() => JSON.stringify(question()), ask)
  watch(() => (isLive() ? null : moment()), ask)
  document.addEventListener('visibilitychange', ask)
  onUnmounted(studio.onConnected(ask))
  onUnmounted(() => {
    isOver = true
    window.clearTimeout(timer)
    document.removeEventListener('visibilitychange', ask)
    latest.reset()
  })
  return { picture, error }
}
