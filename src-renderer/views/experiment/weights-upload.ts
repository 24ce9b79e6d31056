import type { ExperimentConfig } from '@engine/protocol/experiment-config'
import type { StudioSession } from '../../client/studio-session'
import { uploadFile } from '../data/file-upload'

/**
 * Sends the file of weights that an experiment starts from.
 *
 * @param file that was chosen in this window, if any
 * @returns the upload; null where the experiment names no file, and where none was chosen, which the
 *   studio refuses with its name
 */
export async function uploadWeights(
  studio: Pick<StudioSession, 'request'>,
  { start }: Pick<ExperimentConfig, 'start'>,
  file: File | null,
): Promise<string | null> {
  if (start.from !== 'file' || file === null) return null
  return uploadFile(studio, file, () => undefined).uploadId
}
