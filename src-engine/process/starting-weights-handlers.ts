import { readWeights } from '../exports/weight-file'
import { decodeDataset } from '../datasets/stored-dataset'
import type { Handlers } from '../protocol/contract'
import type { EngineContract } from '../protocol/engine-contract'
import { decodeCheckpoint, encodeCheckpoint } from '../training/checkpoint'
import { startingPoint, type WeightSource } from '../training/starting-weights'
import type { KernelChoice } from './kernel-choice'

type StartRequests = Pick<Handlers<EngineContract>, 'model/start-weights'>

/** What a run begins with whose weights come from elsewhere. */
export function startingWeightsHandlers(kernels: KernelChoice): StartRequests {
  return {
    'model/start-weights': ({ config, dataset, source, layers }) => {
      const { checkpoint, stateHash, initialHash } = startingPoint(
        config,
        decodeDataset(dataset),
        weightSource(source),
        layers,
        kernels(config.training.precision, 1),
      )
      return { checkpoint: encodeCheckpoint(checkpoint), stateHash, initialHash }
    },
  }
}

function weightSource(source: {
  readonly type: 'checkpoint' | 'file'
  readonly name: string
  readonly bytes: Uint8Array
}): WeightSource {
  const { type, name, bytes } = source
  if (type === 'file') return { name, tensors: readWeights(name, bytes) }
  const { parameters, states } = decodeCheckpoint(bytes)
  return { name, tensors: [...parameters, ...states] }
}
