import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DatasetSummary } from '@engine/protocol/dataset'
import { StudioError } from '@engine/protocol/errors'
import type { StudioClient } from '../context'
import { findDataset } from '../references'
import { uploadFile } from '../upload'

export interface DataChoice {
  /** Name or number of a stored set. */
  readonly dataset: string
  /** Folder with the four files of MNIST, which are stored under the name of the set unless it exists. */
  readonly mnist?: string
}

/**
 * The images that an experiment is run on.
 *
 * @throws dataset/not-found, cli/unreadable-file, cli/invalid-option for data that are no images
 */
export async function experimentData(
  client: StudioClient,
  { dataset, mnist }: DataChoice,
): Promise<DatasetSummary> {
  const found = await findDataset(client, dataset).catch((error: unknown) => {
    if (error instanceof StudioError && error.code === 'dataset/not-found') return null
    throw error
  })
  const summary = found ?? (mnist === undefined ? null : await importMnist(client, mnist, dataset))
  if (summary === null) {
    throw new StudioError(
      'dataset/not-found',
      `There is no data set ${dataset}: import it with descent dataset import, or name the folder with the files of MNIST by --mnist.`,
      { name: dataset },
    )
  }
  const isSuitable = summary.task === 'classification' && summary.classes.length === 10
  if (isSuitable && summary.inputShape.length === 3) return summary
  throw new StudioError(
    'cli/invalid-option',
    `The data set ${summary.name} is no set of images of ten classes, as these experiments need.`,
    { option: 'dataset', value: dataset },
  )
}

async function importMnist(
  client: StudioClient,
  folder: string,
  name: string,
): Promise<DatasetSummary> {
  const upload = (file: string): Promise<string> => uploadFile(client, mnistFile(folder, file))
  return client.request(
    'dataset/import',
    {
      format: 'idx',
      name,
      trainImagesUpload: await upload('train-images'),
      trainLabelsUpload: await upload('train-labels'),
      testImagesUpload: await upload('t10k-images'),
      testLabelsUpload: await upload('t10k-labels'),
    },
    { timeoutMs: 0 },
  )
}

/** The file under any of the names it goes by. */
function mnistFile(folder: string, file: string): string {
  const dimensions = file.endsWith('images') ? 'idx3' : 'idx1'
  const names = ['-', '.'].flatMap((separator) =>
    ['.gz', ''].map((ending) => `${file}${separator}${dimensions}-ubyte${ending}`),
  )
  const [first = ''] = names
  const found = names.find((name) => existsSync(join(folder, name))) ?? first
  return join(folder, found)
}
