import type { FittedLayer } from '../layers/layer-chain'
import { walkLayers } from '../model/layer-walk'
import type { RunConfig } from '../protocol/experiment-config'
import type { FirstWeights, WeightPictures } from '../protocol/network-pictures'
import { sizeOf, type RealArray, type Shape } from '../tensor/shape'
import type { Checkpoint } from './checkpoint'

/** A layer that nothing with weights lies before, with the image that it reads. */
interface ReadingLayer {
  readonly tensor: string
  readonly type: 'affine' | 'convolution'
  /** Channels, height and width. */
  readonly image: readonly [number, number, number]
}

/**
 * The first weights of a network as pictures of what it looks for in an image: of an affine layer the
 * weights (D, K) of each unit in the form of the image, of a convolution its filters. Where a network
 * begins with branches, the first layer of each of them reads the image.
 *
 * @param first the first unit or filter, counted from 0
 * @param wanted name of the tensor; the first of those that read an image where it is none of them
 */
export function firstWeights(
  config: RunConfig,
  checkpoint: Checkpoint,
  first: number,
  count: number,
  wanted: string | null = null,
): FirstWeights {
  const { step } = checkpoint.counters
  const { inputShape } = checkpoint.context.dataset
  const { layers } = walkLayers(config.network.layers, inputShape)
  const { found } = readingLayers(layers, imageOf(inputShape), '')
  const reading = found.find(({ tensor }) => tensor === wanted) ?? found[0]
  const weight = checkpoint.parameters.find(({ name }) => name === reading?.tensor)
  if (!reading || !weight || !isReal(weight.data)) return { step, tensors: [], pictures: null }
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
    tensors: found.map(({ tensor }) => tensor),
    pictures: {
      tensor: reading.tensor,
      type: reading.type,
      totalCount,
      first,
      shape,
      limit: greatest(weight.data),
      weights,
    },
  }
}

interface FirstLayers {
  readonly found: readonly ReadingLayer[]
  /** Whether some layer has weights, so that none behind it reads the image. */
  readonly isEnd: boolean
}

/**
 * @param before the image that is carried into the layers
 * @param prefix of the names of their tensors
 */
function readingLayers(
  layers: readonly FittedLayer[],
  before: ReadingLayer['image'] | null,
  prefix: string,
): FirstLayers {
  let image = before
  for (const { layer, index, inputShape: read } of layers) {
    image = imageOf(read) ?? image
    const own = `${prefix}${index + 1}.${layer.type}.`
    if (layer.branches) {
      const inner = layer
        .branches(read)
        .map((branch, place) => readingLayers(branch, image, `${own}${place + 1}.`))
      if (inner.some(({ isEnd }) => isEnd)) {
        return { found: inner.flatMap(({ found }) => found), isEnd: true }
      }
      continue
    }
    if (layer.parameters(read).length === 0 || layer.isElementwise) continue
    const { type } = layer
    if (image === null || (type !== 'affine' && type !== 'convolution')) {
      return { found: [], isEnd: true }
    }
    // An affine layer reads what lies flat before it.
    const isReading = sizeOf(image) === sizeOf(read)
    return { found: isReading ? [{ tensor: `${own}weight`, type, image }] : [], isEnd: true }
  }
  return { found: [], isEnd: false }
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
