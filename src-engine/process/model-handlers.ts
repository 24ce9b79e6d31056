import { readPredictionFile } from '../datasets/prediction-file'
import { restoreTargetScale } from '../datasets/preprocessing'
import { convertCheckpoint, verifyExport } from '../exports/checkpoint-export'
import type { Handlers, Result } from '../protocol/contract'
import type { EngineContract } from '../protocol/engine-contract'
import type { RunConfig } from '../protocol/experiment-config'
import { sizeOf } from '../tensor/shape'
import type { NamedTensor } from '../tensor/safetensors'
import { decodeCheckpoint, type Checkpoint } from '../training/checkpoint'
import { exampleLosses } from '../training/example-losses'
import { firstWeights } from '../training/first-weights'
import { planePicture } from '../training/plane-picture'
import { Predictor } from '../training/predictor'
import { probabilitiesOf } from '../training/probabilities'
import type { KernelChoice } from './kernel-choice'

type ModelRequests = Pick<
  Handlers<EngineContract>,
  | 'model/predict'
  | 'model/judge'
  | 'model/predict-file'
  | 'model/plane'
  | 'model/first-weights'
  | 'checkpoint/convert'
  | 'checkpoint/verify'
>

/** What is done with the weights of a run: predicting, and taking them to other programs. */
export function modelHandlers(kernels: KernelChoice): ModelRequests {
  const predictorOf = (config: RunConfig, checkpoint: Checkpoint): Predictor =>
    new Predictor(config, checkpoint, kernels(config.training.precision, 1))
  return {
    'model/predict': ({ config, checkpoint: bytes, inputs }) => {
      const checkpoint = decodeCheckpoint(bytes)
      const predictor = predictorOf(config, checkpoint)
      return predictionOf(config, checkpoint, predictor.predict(inputs), predictor.outputCount)
    },
    'model/judge': ({ config, checkpoint: bytes, inputs, targets }) => {
      const checkpoint = decodeCheckpoint(bytes)
      const predictor = predictorOf(config, checkpoint)
      const outputs = predictor.predict(inputs)
      const { dataset } = checkpoint.context
      return {
        ...predictionOf(config, checkpoint, outputs, predictor.outputCount),
        losses:
          targets &&
          exampleLosses(
            config,
            checkpoint,
            {
              count: inputs.length / sizeOf(dataset.inputShape),
              inputs,
              targets: dataset.task === 'classification' ? Int32Array.from(targets) : targets,
            },
            kernels(config.training.precision, 1),
          ),
      }
    },
    'model/predict-file': ({ config, checkpoint: bytes, file, header, target }) => {
      const checkpoint = decodeCheckpoint(bytes)
      const { dataset, preprocessing } = checkpoint.context
      const allowsMissing = preprocessing.fill !== null
      const rows = readPredictionFile(file, header, target, dataset, allowsMissing)
      const predictor = predictorOf(config, checkpoint)
      const outputs = predictor.predict(rows.inputs)
      const prediction = predictionOf(config, checkpoint, outputs, predictor.outputCount)
      const measured =
        checkpoint.context.dataset.task === 'regression' ? prediction.probabilities : outputs
      const metrics = rows.targets === null ? {} : predictor.measure(measured, rows.targets)
      return { ...prediction, metrics }
    },
    'model/plane': ({ config, checkpoint, grid }) =>
      planePicture(
        config,
        decodeCheckpoint(checkpoint),
        grid,
        kernels(config.training.precision, 1),
      ),
    'model/first-weights': ({ config, checkpoint, first, count, tensor }) =>
      firstWeights(config, decodeCheckpoint(checkpoint), first, count, tensor),
    'checkpoint/convert': ({ checkpoint: bytes, format }) => {
      const checkpoint = decodeCheckpoint(bytes)
      const tensors = exportedTensors(checkpoint)
      return {
        bytes: convertCheckpoint(tensors, exportMetadata(checkpoint), format),
        tensorCount: tensors.length,
      }
    },
    'checkpoint/verify': ({ checkpoint: bytes, format, file }) => {
      const tensors = exportedTensors(decodeCheckpoint(bytes))
      verifyExport(tensors, format, file)
      return { tensorCount: tensors.length }
    },
  }
}

/** All that inference needs: parameters, and the running statistics of normalizations. */
function exportedTensors({ parameters, states }: Checkpoint): readonly NamedTensor[] {
  return [...parameters, ...states]
}

function predictionOf(
  config: RunConfig,
  checkpoint: Checkpoint,
  outputs: Float64Array<ArrayBuffer>,
  outputCount: number,
): Result<EngineContract, 'model/predict'> {
  const { preprocessing, dataset } = checkpoint.context
  const probabilities = probabilitiesOf(outputs, outputCount, config.loss)
  restoreTargetScale(preprocessing, probabilities)
  return {
    outputs,
    probabilities,
    outputCount,
    classes: dataset.classes,
    step: checkpoint.counters.step,
  }
}

function exportMetadata(checkpoint: Checkpoint): Record<string, string> {
  const { dataset, preprocessing } = checkpoint.context
  return {
    program: 'Descent Studio',
    step: String(checkpoint.counters.step),
    dataset: dataset.name,
    classes: JSON.stringify(dataset.classes),
    preprocessing: JSON.stringify(preprocessing),
  }
}
