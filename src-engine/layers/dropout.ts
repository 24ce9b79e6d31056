import type { LayerConfig } from '../protocol/layer-config'
import { sizeOf } from '../tensor/shape'
import type { Layer, LayerPlace, PlannedLayer } from './layer'

/**
 * Silences a random share of its inputs at every training step, so that no unit can lean on a single
 * other. `inverted` makes up for the silence in training by 1/(1 − rate) and leaves inference alone;
 * `plain` leaves training alone and scales inference by 1 − rate, as the notes do.
 *
 * @see Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting"
 */
export function dropout(config: Extract<LayerConfig, { type: 'dropout' }>): Layer {
  const { rate } = config
  return {
    type: config.type,
    text: `dropout ${rate}`,
    isElementwise: true,
    outputShape: (inputShape) => inputShape,
    parameters: () => [],
    flops: (inputShape) => (config.form === 'plain' ? sizeOf(inputShape) : 0),
    plan(place) {
      if (place.phase === 'training') return planTraining(config, place)
      return planScaling(config.form === 'plain' ? 1 - rate : 1, place)
    },
  }
}

function planTraining(
  { rate, form }: Extract<LayerConfig, { type: 'dropout' }>,
  { inputShape, x, buffer, scalars, nextStream }: LayerPlace,
): PlannedLayer {
  const size = sizeOf(inputShape)
  const y = buffer('output', inputShape)
  const mask = buffer('mask', inputShape, 'uint8')
  const scale = form === 'inverted' ? 1 / (1 - rate) : 1
  const masking = { mask, scale, size }
  return {
    y,
    forward: [
      { type: 'dropout-mask', mask, scalars, stream: nextStream(), rate, size },
      { type: 'apply-mask', x, y, ...masking },
    ],
    backward: (dy, needsInputGradient) =>
      needsInputGradient
        ? { operations: [{ type: 'apply-mask', x: dy, y: dy, ...masking }], dx: dy }
        : { operations: [], dx: null },
  }
}

function planScaling(factor: number, { inputShape, x, buffer }: LayerPlace): PlannedLayer {
  const size = sizeOf(inputShape)
  const y = factor === 1 ? x : buffer('output', inputShape)
  return {
    y,
    forward: factor === 1 ? [] : [{ type: 'scale', x, y, factor, size }],
    backward: (dy, needsInputGradient) => ({
      operations:
        needsInputGradient && factor !== 1 ? [{ type: 'scale', x: dy, y: dy, factor, size }] : [],
      dx: needsInputGradient ? dy : null,
    }),
  }
}
