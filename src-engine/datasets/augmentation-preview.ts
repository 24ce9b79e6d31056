import type { AugmentationConfig } from '../protocol/augmentation-config'
import type { DatasetDescription } from '../protocol/dataset'
import { sizeOf } from '../tensor/shape'
import { Augmentation } from './augmentation'

/** Bytes of images are trained on as shares of full brightness, which noise is measured by. */
const FULL_BRIGHTNESS = 255

/**
 * Examples as stored, each followed by what the first epochs make of it.
 *
 * @param inputs (N, D), the first training examples
 * @returns (N·(1 + epochCount), D)
 */
export function previewAugmentation(
  config: AugmentationConfig,
  { inputShape, inputType }: Pick<DatasetDescription, 'inputShape' | 'inputType'>,
  seed: number,
  inputs: Float64Array,
  epochCount: number,
): Float64Array<ArrayBuffer> {
  const size = sizeOf(inputShape)
  const scale = inputType === 'uint8' ? FULL_BRIGHTNESS : 1
  const augmentation = new Augmentation(config, inputShape, seed)
  const rows: number[][] = []
  for (let index = 0; (index + 1) * size <= inputs.length; index++) {
    const original = inputs.slice(index * size, (index + 1) * size)
    rows.push([...original])
    for (let epoch = 0; epoch < epochCount; epoch++) {
      const changed = original.map((value) => value / scale)
      augmentation.apply(changed, Int32Array.of(index), 1, epoch, null)
      // What is drawn is an image again: noise beyond black and white is cut off.
      rows.push(Array.from(changed, (value) => Math.min(1, Math.max(0, value)) * scale))
    }
  }
  return Float64Array.from(rows.flat())
}
