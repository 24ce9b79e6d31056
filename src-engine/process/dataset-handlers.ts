import { previewAugmentation } from '../datasets/augmentation-preview'
import type { Dataset, Decision } from '../datasets/dataset'
import { generateDataset, parseDataset } from '../datasets/load'
import { describePreparation } from '../datasets/preparation'
import {
  chosenExamples,
  datasetPreview,
  datasetStatistics,
  exampleBlock,
} from '../datasets/statistics'
import { decodeDataset, encodeDataset } from '../datasets/stored-dataset'
import { augmentationConfigSchema } from '../protocol/augmentation-config'
import type { Handlers, Result } from '../protocol/contract'
import { checkDataFits } from '../protocol/data-issues'
import type { EngineContract } from '../protocol/engine-contract'
import { trainingConfigSchema } from '../protocol/experiment-config'
import { partedExamples } from '../training/parted-examples'
import { answerCooperatively } from './cooperative-work'
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
      const work = parseDataset(source)
      const parsed = await answerCooperatively(work, host, isCancelled, 'Reading')
      return storedDataset(parsed.dataset, parsed.decisions)
    },
    'dataset/prepare': ({ dataset, options }, { isCancelled }) => {
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
      return answerCooperatively(work, host, isCancelled, 'Preparing')
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
