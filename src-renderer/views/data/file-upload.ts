import type { StudioSession } from '../../client/studio-session'

/** Bytes of one piece: a fraction of a second of progress, well below the limit of 4 MiB. */
const PIECE_BYTES = 2 * 1024 * 1024

export interface FileUpload {
  /** The studio's name for the file; rejects when sending fails or is cancelled. */
  readonly uploadId: Promise<string>
  /** Stops sending, and has the studio forget the file. */
  readonly cancel: () => void
}

/**
 * Sends a file to the studio piece by piece.
 *
 * @param progressed told after every piece
 */
export function uploadFile(
  studio: Pick<StudioSession, 'request'>,
  file: File,
  progressed: (sentBytes: number) => void,
): FileUpload {
  let isCancelled = false
  let began: Promise<{ uploadId: string }> | null = null

  const discard = (uploadId: string): void => {
    // A lost connection has discarded it already.
    void studio.request('upload/discard', { uploadId }).catch(() => undefined)
  }
  const send = async (): Promise<string> => {
    began = studio.request('upload/begin', { fileName: file.name, sizeBytes: file.size })
    const { uploadId } = await began
    for (let offset = 0; offset < file.size && !isCancelled; offset += PIECE_BYTES) {
      const bytes = new Uint8Array(await file.slice(offset, offset + PIECE_BYTES).arrayBuffer())
      await studio.request('upload/append', { uploadId, bytes })
      progressed(Math.min(file.size, offset + PIECE_BYTES))
    }
    return uploadId
  }

  return {
    uploadId: send(),
    cancel: () => {
      isCancelled = true
      void began
        ?.then(({ uploadId }) => {
          discard(uploadId)
        })
        .catch(() => undefined)
    },
  }
}
