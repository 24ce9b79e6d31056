import type { FittedLayer } from '../layers/layer-chain'
import { walkLayers } from '../model/layer-walk'
import type { RunConfig } from '../protocol/experiment-config'
import type { FirstWeights, WeightPictures } from '../protocol/network-pictures'
import { sizeOf, type RealArray, type Shape } from '../tensor/shape'
import type { Checkpoint } from './checkpoint'

/** The first layer of a network that has weights, with the image that it reads. */
interface ReadingLayer {
  readonly tensor: string
  readonly type: 'affine' | 'convolution'
  /** Channels, height and width. */
  readonly image: readonly [number, number, number]
}

/**
 * The first weights of a network as pictures of what it looks for in an image: of an affine layer the
 * weights (D, K) of each unit in the form of the image, of a convolution its filters.
 *
 * @param first the first unit or filter, counted from 0
 */
export function firstWeights(
  config: RunConfig,
  checkpoint: Checkpoint,
  first: number,
  count: number,
): FirstWeights {
  const { step } = checkpoint.counters
  const { inputShape } = checkpoint.context.dataset
  const reading = readingLayer(walkLayers(config.network.layers, inputShape).layers, inputShape)
  const weight = checkpoint.parameters.find(({ name }) => name === reading?.tensor)
  if (!reading || !weight || !isReal(weight.data)) return { step, pictures: null }
  const isAffine = reading.type === 'affine'
  const [rows = 0, columns = 0, height = 0, width = 0] = weight.shape
  const totalCount = isAffine ? columns : rows
  const shown = Math.max(0, Math.min(count, totalCount - first))
  const shape: WeightPictures['shape'] = isAffine ? [...reading.image] : [columns, height, width]
  const size = sizeOf(shape)
  const weights = new Float32Array(shown * size)
  for (let picture = 0; picture < shown; picture++) {
    for (let place = 0; place < size; place++) {
      const from = isAffine
        ? place * totalCount + first + picture
        : (first + picture) * size + place
      weights[picture * size + place] = weight.data[from]!
    }
  }
  return {
    step,
    pictures: {
      ...{ tensor: reading.tensor, type: reading.type, totalCount, first, shape, weights },
      limit: greatest(weight.data),
    },
  }
}

/** Null where what comes first to have weights does not read an image. */
function readingLayer(layers: readonly FittedLayer[], inputShape: Shape): ReadingLayer | null {
  let image = imageOf(inputShape)
  for (const { layer, index, inputShape: read } of layers) {
    image = imageOf(read) ?? image
    if (layer.parameters(read).length === 0 || layer.isElementwise) continue
    const { type } = layer
    if (image === null || (type !== 'affine' && type !== 'convolution')) return null
    // An affine layer reads what lies flat before it.
    return sizeOf(image) === sizeOf(read)
      ? { tensor: `${index + 1}.${type}.weight`, type, image }
      : null
  }
  return null
}

function imageOf(shape: Shape): ReadingLayer['image'] | null {
  const [channels, height, width] = shape
  return channels === undefined || height === undefined || width === undefined
    ? null
    : [channels, height, width]
}

function isReal(data: unknown): data is RealArray {
  return data instanceof Float32Array || data instanceof Float64Array
}

function greatest(values: RealArray): number {
  let most = 0
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value))
  return most
}
