import { previewAugmentation } from '../datasets/augmentation-preview'
import { generateDataset, parseDataset } from '../datasets/load'
import type { Dataset, Decision } from '../datasets/dataset'
import {
  chosenExamples,
  datasetPreview,
  datasetStatistics,
  exampleBlock,
} from '../datasets/statistics'
import { decodeDataset, encodeDataset } from '../datasets/stored-dataset'
import { checkDataFits } from '../protocol/data-issues'
import { augmentationConfigSchema } from '../protocol/augmentation-config'
import { trainingConfigSchema } from '../protocol/experiment-config'
import { describePreparation } from '../datasets/preparation'
import type { Handlers, Result } from '../protocol/contract'
import type { EngineContract } from '../protocol/engine-contract'
import { partedExamples } from '../training/parted-examples'
import { StudioError } from '../protocol/errors'
import { finishCooperatively } from './cooperative-work'
import type { SessionHost } from './training-session'

type DatasetRequests = Pick<
  Handlers<EngineContract>,
  | 'dataset/parse'
  | 'dataset/prepare'
  | 'dataset/generate'
  | 'dataset/examples'
  | 'dataset/chosen-examples'
  | 'dataset/augment'
  | 'dataset/parted-examples'
>

/** Data sets are made here, away from the studio: imported files are hostile until parsed. */
export function datasetHandlers(host: SessionHost): DatasetRequests {
  return {
    'dataset/parse': async (source, { isCancelled }) => {
      const parsed = await finishCooperatively(parseDataset(source), host, isCancelled)
      if (parsed === null) throw new StudioError('call/cancelled', 'Reading was cancelled.')
      return storedDataset(parsed.dataset, parsed.decisions)
    },
    'dataset/prepare': async ({ dataset, options }, { isCancelled }) => {
      const decoded = decodeDataset(dataset)
      checkDataFits(
        {
          preprocessing: options.preprocessing,
          split: options.split,
          training: trainingConfigSchema.parse({}),
          augmentation: augmentationConfigSchema.parse({}),
        },
        decoded.description,
      )
      const work = describePreparation(decoded, options)
      const report = await finishCooperatively(work, host, isCancelled)
      if (report === null) throw new StudioError('call/cancelled', 'Reading was cancelled.')
      return report
    },
    'dataset/generate': (settings) => storedDataset(generateDataset(settings), []),
    'dataset/examples': ({ dataset, part, offset, count }) =>
      exampleBlock(decodeDataset(dataset), part, offset, count),
    'dataset/augment': ({ augmentation, seed, inputs, epochCount, ...form }) => ({
      inputs: previewAugmentation(augmentation, form, seed, inputs, epochCount),
    }),
    'dataset/parted-examples': ({ config, dataset, limit }) =>
      partedExamples(config, decodeDataset(dataset), limit),
    'dataset/chosen-examples': ({ dataset, part, indices }) =>
      chosenExamples(decodeDataset(dataset), part, indices),
  }
}

function storedDataset(
  dataset: Dataset,
  decisions: readonly Decision[],
): Result<EngineContract, 'dataset/parse'> {
  const statistics = datasetStatistics(dataset)
  return {
    bytes: encodeDataset(dataset),
    description: dataset.description,
    statistics,
    preview: datasetPreview(dataset, statistics, decisions),
  }
}
