import type { DraftCheck } from './experiment-check'
import { ref, type ComputedRef, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import { useStudio } from '../../client/use-studio'
import { useNoticesStore } from '../../state/notices'
import { useWeightFileStore } from '../../state/weight-file'
import { uploadWeights } from './weights-upload'

/** Starts what was composed and shows it: a comparison when there are several runs. */
export function useExperimentStart(check: ComputedRef<DraftCheck>): {
  readonly isStarting: Readonly<Ref<boolean>>
  readonly start: () => Promise<void>
} {
  const studio = useStudio()
  const router = useRouter()
  const notices = useNoticesStore()
  const weightFile = useWeightFileStore()
  const isStarting = ref(false)

  async function start(): Promise<void> {
    const { config } = check.value
    if (config === null || isStarting.value) return
    isStarting.value = true
    try {
      const weightsUpload = await uploadWeights(studio, config, weightFile.file)
      const { experimentId, runIds } = await studio.request('experiment/start', {
        ...config,
        weightsUpload,
      })
      const [only] = runIds
      await router.push(
        runIds.length === 1
          ? { name: 'run', params: { id: String(only) } }
          : { name: 'compare', params: { experimentId: String(experimentId) } },
      )
    } catch (error) {
      notices.showError(error)
    } finally {
      isStarting.value = false
    }
  }

  return { isStarting, start }
}
