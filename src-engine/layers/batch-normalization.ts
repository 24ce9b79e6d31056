import type { LayerConfig } from '../protocol/layer-config'
import { sizeOf, type Shape } from '../tensor/shape'
import { gainAndShift } from './gain-and-shift'
import type { Layer, LayerPlace, PlannedLayer } from './layer'

/** Operations per element: difference, factor, product and sum. */
const FLOPS_PER_ELEMENT = 4

/**
 * y = γ(x − mean)/√(variance + ε) + β for each feature of a row, or each channel of an image. Training
 * takes mean and variance from the batch and carries running ones along, which inference uses. A
 * frozen layer stays as it is: it uses its running statistics in training too.
 *
 * @see Ioffe and Szegedy 2015, arXiv:1502.03167, Algorithms 1 and 2
 */
export function batchNormalization(
  config: Extract<LayerConfig, { type: 'batch-normalization' }>,
): Layer {
  const { epsilon, isFrozen = false } = config
  return {
    type: config.type,
    text: 'batch norm',
    isElementwise: true,
    outputShape: (inputShape) => inputShape,
    parameters: (inputShape) => gainAndShift(channelsOf(inputShape), isFrozen),
    states: (inputShape) => [
      { name: 'running-mean', shape: channelsOf(inputShape), initial: 0 },
      { name: 'running-variance', shape: channelsOf(inputShape), initial: 1 },
    ],
    flops: (inputShape) => FLOPS_PER_ELEMENT * sizeOf(inputShape),
    plan(place) {
      return place.phase === 'inference' || isFrozen
        ? planInference(epsilon, place)
        : planTraining(config, place)
    },
  }
}

function planTraining(
  config: Extract<LayerConfig, { type: 'batch-normalization' }>,
  { inputShape, x, parameter, state, buffer, workspace }: LayerPlace,
): PlannedLayer {
  const { epsilon, momentum } = config
  const counts = countsOf(inputShape)
  const gamma = parameter('gamma')
  const beta = parameter('beta')
  const y = buffer('output', inputShape)
  const statistics = {
    mean: workspace('mean', channelsOf(inputShape)),
    variance: workspace('variance', channelsOf(inputShape)),
  }
  const common = { x, gamma: gamma.value, ...statistics, epsilon, ...counts }
  return {
    y,
    forward: [{ type: 'batch-normalization-forward', ...common, beta: beta.value, y }],
    stateUpdates: [
      {
        type: 'batch-normalization-update',
        ...statistics,
        runningMean: state('running-mean'),
        runningVariance: state('running-variance'),
        momentum,
        isUnbiased: config.runningVariance === 'unbiased',
        spatialSize: counts.spatialSize,
      },
    ],
    backward(dy, needsInputGradient) {
      const dGamma = gamma.gradient
      const dBeta = beta.gradient
      if (!dGamma || !dBeta) throw new TypeError('a frozen layer does not use the batch')
      const dx = needsInputGradient ? dy : null
      return {
        operations: [{ type: 'batch-normalization-backward', ...common, dy, dGamma, dBeta, dx }],
        dx,
      }
    },
  }
}

function planInference(
  epsilon: number,
  { inputShape, x, parameter, state, buffer }: LayerPlace,
): PlannedLayer {
  const y = buffer('output', inputShape)
  const gamma = parameter('gamma').value
  const variance = state('running-variance')
  const common = { gamma, variance, epsilon, ...countsOf(inputShape) }
  return {
    y,
    forward: [
      {
        type: 'batch-normalization-inference',
        ...common,
        x,
        beta: parameter('beta').value,
        y,
        mean: state('running-mean'),
      },
    ],
    backward: (dy, needsInputGradient) =>
      needsInputGradient
        ? {
            operations: [{ type: 'batch-normalization-inference-backward', ...common, dy, dx: dy }],
            dx: dy,
          }
        : { operations: [], dx: null },
  }
}

/** One for each feature of a row, or each channel of an image. */
function channelsOf([channelCount = 0]: Shape): Shape {
  return [channelCount]
}

function countsOf(inputShape: Shape): {
  readonly channelCount: number
  readonly spatialSize: number
} {
  const [channelCount = 0, ...extents] = inputShape
  return { channelCount, spatialSize: sizeOf(extents) }
}
