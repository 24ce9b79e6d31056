import type { CheckpointChoice } from '@engine/protocol/checkpoint-choice'
import type { ExportResult } from '@engine/protocol/export-result'
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useStudio } from '../client/use-studio'
import { useNoticesStore } from './notices'

/** What can be taken out of a run. */
export type ExportChoice =
  | {
      readonly type: 'checkpoint'
      readonly checkpoint: CheckpointChoice
      readonly format: 'safetensors' | 'npz'
    }
  | { readonly type: 'series' }

export interface RunExports {
  readonly results: Readonly<ShallowRef<readonly ExportResult[]>>
  readonly isBusy: Readonly<Ref<boolean>>
  readonly start: (choice: ExportChoice) => Promise<void>
  readonly download: (result: ExportResult) => Promise<void>
}

const PIECE_BYTES = 4 * 1024 * 1024
/** Writing and reading back a large file takes longer than a question. */
const EXPORT_LIMIT_MS = 600_000

/** Exports of one run in this window: written and verified by the studio, then downloaded. */
export function useRunExports(id: () => number): RunExports {
  const studio = useStudio()
  const notices = useNoticesStore()
  const results = shallowRef<readonly ExportResult[]>([])
  const isBusy = ref(false)

  async function start(choice: ExportChoice): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    try {
      const options = { timeoutMs: EXPORT_LIMIT_MS }
      const result =
        choice.type === 'series'
          ? await studio.request('run/export-series', { id: id() }, options)
          : await studio.request(
              'run/export-checkpoint',
              { id: id(), checkpoint: choice.checkpoint, format: choice.format },
              options,
            )
      results.value = [
        result,
        ...results.value.filter((before) => before.exportId !== result.exportId),
      ]
      await download(result)
    } catch (error) {
      notices.showError(error)
    } finally {
      isBusy.value = false
    }
  }

  async function download(result: ExportResult): Promise<void> {
    try {
      const pieces: Uint8Array<ArrayBuffer>[] = []
      for (let offset = 0; offset < result.sizeBytes; offset += PIECE_BYTES) {
        const length = Math.min(PIECE_BYTES, result.sizeBytes - offset)
        const { bytes } = await studio.request('export/read', {
          exportId: result.exportId,
          offset,
          length,
        })
        pieces.push(new Uint8Array(bytes))
      }
      saveFile(new Blob(pieces, { type: 'application/octet-stream' }), result.fileName)
    } catch (error) {
      notices.showError(error)
    }
  }

  return { results, isBusy, start, download }
}

/** Hands a file to the browser, which saves it or asks where to. */
export function saveFile(content: Blob, fileName: string): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The browser reads the address after this task.
  window.setTimeout(() => {
    URL.revokeObjectURL(url)
  }, 60_000)
}
