import { StudioError } from '../protocol/errors'
import type { LayerConfig } from '../protocol/layer-config'
import { partOf, type Slot } from '../tensor/memory'
import { shapeText, sizeOf, type Shape } from '../tensor/shape'
import type { Layer } from './layer'

/** (C, H, W) read as the row (C·H·W) that it lies as in memory; costs nothing. */
export function flatten(): Layer {
  return {
    type: 'flatten',
    text: 'flatten',
    ...relabelling((inputShape) => [sizeOf(inputShape)]),
  }
}

/** A row read as an image (C, H, W), in that order; costs nothing. */
export function reshape({
  channels,
  height,
  width,
}: Extract<LayerConfig, { type: 'reshape' }>): Layer {
  const outputShape = [channels, height, width]
  return {
    type: 'reshape',
    text: shapeText(outputShape),
    ...relabelling((inputShape) => {
      const given = sizeOf(inputShape)
      const needed = sizeOf(outputShape)
      if (given !== needed) {
        throw new StudioError(
          'network/reshape-size',
          `An image of ${shapeText(outputShape)} has ${needed} values, and the input has ${given}: choose channels, height and width whose product is ${given}.`,
          { given, needed, field: 'channels' },
        )
      }
      return outputShape
    }),
  }
}

/** The same numbers under another shape. */
function relabelling(outputShape: Layer['outputShape']): Omit<Layer, 'type' | 'text'> {
  return {
    isElementwise: false,
    outputShape,
    parameters: () => [],
    flops: () => 0,
    plan: ({ inputShape, x }) => ({
      y: withShape(x, outputShape(inputShape)),
      forward: [],
      backward: (dy, needsInputGradient) => ({
        operations: [],
        dx: needsInputGradient ? withShape(dy, inputShape) : null,
      }),
    }),
  }
}

/** The slot of a batch with another shape for its examples. */
function withShape(slot: Slot, shape: Shape): Slot {
  return partOf(slot, slot.name, 0, [slot.shape[0] ?? 0, ...shape])
}
