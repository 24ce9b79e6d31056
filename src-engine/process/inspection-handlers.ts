import { decodeDataset } from '../datasets/stored-dataset'
import { checkGradients } from '../differentiation/gradient-check'
import { referenceKernels } from '../kernels-reference/reference-kernels'
import type { Handlers } from '../protocol/contract'
import type { EngineContract } from '../protocol/engine-contract'
import { decodeCheckpoint } from '../training/checkpoint'
import { lookAtNextStep } from '../training/first-look'
import { lossSurface } from '../training/loss-surface'
import { evaluatePart } from '../training/part-evaluation'
import { testRates } from '../training/range-test'
import { prepareBatch } from '../training/prepared-batch'
import { timeTraining } from '../training/training-time'
import { answerCooperatively } from './cooperative-work'
import type { KernelChoice } from './kernel-choice'
import type { SessionHost } from './training-session'

type InspectionRequests = Pick<
  Handlers<EngineContract>,
  | 'model/check-gradients'
  | 'model/range-test'
  | 'model/loss-surface'
  | 'model/look-inside'
  | 'model/evaluate'
  | 'model/time'
>

/** What is asked of a network without training it. */
export function inspectionHandlers(host: SessionHost, kernels: KernelChoice): InspectionRequests {
  return {
    'model/check-gradients': ({ config, dataset, checkpoint, options }, { isCancelled }) => {
      const { model, rowCount } = prepareBatch(
        config,
        decodeDataset(dataset),
        checkpoint && decodeCheckpoint(checkpoint),
        referenceKernels,
        { exampleCount: options.exampleCount, precision: 'float64' },
      )
      const work = checkGradients(model, rowCount, options, config.training.seed)
      return answerCooperatively(work, host, isCancelled, 'The gradient check')
    },
    'model/range-test': ({ config, dataset, checkpoint, options }, { isCancelled }) => {
      const work = testRates(
        config,
        decodeDataset(dataset),
        kernels(config.training.precision, 1),
        checkpoint && decodeCheckpoint(checkpoint),
        options,
      )
      return answerCooperatively(work, host, isCancelled, 'The range test')
    },
    'model/look-inside': ({ config, dataset, checkpoint }) => ({
      ...lookAtNextStep(
        config,
        decodeDataset(dataset),
        kernels(config.training.precision, 1),
        checkpoint && decodeCheckpoint(checkpoint),
      ),
      elapsedMs: 0,
    }),
    'model/time': ({ config, dataset, threadCount }, { isCancelled }) => {
      const kernelSet = kernels(config.training.precision, threadCount)
      const work = timeTraining(config, dataset, kernelSet, () => host.now())
      return answerCooperatively(work, host, isCancelled, 'The timing')
    },
    'model/evaluate': (params, { isCancelled }) => {
      const { config, part, needsExamples } = params
      const work = evaluatePart(
        config,
        decodeCheckpoint(params.checkpoint),
        decodeDataset(params.dataset),
        part,
        needsExamples,
        kernels(config.training.precision, 1),
      )
      return answerCooperatively(work, host, isCancelled, 'The evaluation')
    },
    'model/loss-surface': ({ arms, dataset, settings }, { isCancelled, report }) => {
      const [first] = arms
      if (!first) throw new TypeError('the schema asks for a run')
      const work = lossSurface(
        arms.map(({ config, checkpoints }) => ({
          config,
          checkpoints: checkpoints.map(decodeCheckpoint),
        })),
        decodeDataset(dataset),
        settings,
        kernels(first.config.training.precision, 1),
        (doneCount, totalCount) => {
          report({ doneCount, totalCount })
        },
      )
      return answerCooperatively(work, host, isCancelled, 'The loss surface')
    },
  }
}
