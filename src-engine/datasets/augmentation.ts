import type { AugmentationConfig } from '../protocol/augmentation-config'
import { randomStream, type RandomStream } from '../random/random-stream'
import { sizeOf, type RealArray, type Shape } from '../tensor/shape'
import { transformImage, type ImageTransform } from './image-transform'

/**
 * Changes the examples of a training batch in place. What happens to an example depends on (seed,
 * epoch, example, place) alone (stream `augment`), and what one change draws does not depend on the
 * others: a resumed run and every arm of a comparison see the same pictures.
 */
export class Augmentation {
  readonly #config: AugmentationConfig
  readonly #size: number
  /** [C, H, W]; null where the examples are no images. */
  readonly #imageShape: readonly [number, number, number] | null
  readonly #stream: RandomStream
  /** One example as it was. */
  readonly #original: Float64Array
  readonly #transform: ImageTransform = {
    shiftX: 0,
    shiftY: 0,
    angle: 0,
    scale: 1,
    isMirrored: false,
    isUpsideDown: false,
  }

  constructor(config: AugmentationConfig, inputShape: Shape, seed: number) {
    const [channelCount, height, width] = inputShape
    this.#config = config
    this.#size = sizeOf(inputShape)
    this.#imageShape =
      channelCount !== undefined && height !== undefined && width !== undefined
        ? [channelCount, height, width]
        : null
    this.#stream = randomStream(seed, 'augment')
    this.#original = new Float64Array(this.#size)
  }

  /**
   * @param inputs  (rowCount, …inputShape) preprocessed, changed in place
   * @param indices (rowCount) which training example each row is
   * @param place   of the first row in its epoch where examples may repeat, otherwise null
   */
  apply(
    inputs: RealArray,
    indices: Int32Array,
    rowCount: number,
    epoch: number,
    place: number | null,
  ): void {
    for (let row = 0; row < rowCount; row++) {
      this.#stream.reopen(epoch, indices[row], place === null ? 0 : place + row + 1)
      this.#change(inputs, row * this.#size)
    }
  }

  #change(inputs: RealArray, start: number): void {
    const { noise } = this.#config
    const stream = this.#stream
    // Every example draws all of these in the same order, whether they are used or not.
    const cutX = this.#drawTransform()
    const cutY = stream.uniform()
    if (this.#imageShape !== null) this.#move(inputs, start, this.#imageShape)
    if (noise > 0) {
      for (let index = start; index < start + this.#size; index++) {
        inputs[index]! += noise * stream.normal()
      }
    }
    if (this.#imageShape !== null) this.#cutOut(inputs, start, this.#imageShape, cutX, cutY)
  }

  /** Fills the transform; returns the draw behind it. */
  #drawTransform(): number {
    const { shift, rotation, scaling, flip } = this.#config
    const [, height, width] = this.#imageShape ?? [0, 0, 0]
    const stream = this.#stream
    const transform = this.#transform
    transform.shiftX = (2 * stream.uniform() - 1) * shift * width
    transform.shiftY = (2 * stream.uniform() - 1) * shift * height
    transform.angle = ((2 * stream.uniform() - 1) * rotation * Math.PI) / 180
    transform.scale = 1 + (2 * stream.uniform() - 1) * scaling
    const isMirrored = stream.uniform() < 0.5
    const isUpsideDown = stream.uniform() < 0.5
    transform.isMirrored = isMirrored && (flip === 'horizontal' || flip === 'both')
    transform.isUpsideDown = isUpsideDown && (flip === 'vertical' || flip === 'both')
    return stream.uniform()
  }

  #move(inputs: RealArray, start: number, shape: readonly [number, number, number]): void {
    const { shift, rotation, scaling, flip } = this.#config
    if (shift === 0 && rotation === 0 && scaling === 0 && flip === 'none') return
    const original = this.#original
    for (let index = 0; index < original.length; index++) original[index] = inputs[start + index]!
    transformImage(original, inputs, start, shape, this.#transform)
  }

  /** The square may reach over the border, as in the paper: DeVries and Taylor 2017, arXiv:1708.04552. */
  #cutOut(
    inputs: RealArray,
    start: number,
    [channelCount, height, width]: readonly [number, number, number],
    cutX: number,
    cutY: number,
  ): void {
    const side = Math.round(this.#config.cutout * Math.min(height, width))
    if (side === 0) return
    const left = Math.floor(cutX * width) - Math.floor(side / 2)
    const top = Math.floor(cutY * height) - Math.floor(side / 2)
    for (let row = Math.max(0, top); row < Math.min(height, top + side); row++) {
      for (let column = Math.max(0, left); column < Math.min(width, left + side); column++) {
        for (let channel = 0; channel < channelCount; channel++) {
          inputs[start + (channel * height + row) * width + column] = 0
        }
      }
    }
  }
}
