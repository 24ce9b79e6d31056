import type { LayerConfig } from '../protocol/layer-config'

/** Layers of a chain that lies in branches, which themselves hold none here. */
type PlainLayerConfig = Exclude<LayerConfig, { type: 'branches' }>

/** 784 → 30 filters of 5×5 → 100 → outputs. */
export function simpleConvolutionalLayers(outputCount: number): readonly LayerConfig[] {
  return [
    convolution(30, 5, 0),
    { type: 'relu' },
    halving,
    { type: 'affine', units: 100 },
    { type: 'relu' },
    { type: 'affine', units: outputCount },
  ]
}

/**
 * Six convolutions of 3×3 in pairs of 16, 32 and 64 filters, each pair followed by a pooling. The
 * book's network has a second dropout after its scores, which only slows learning down.
 */
export function deepConvolutionalLayers(outputCount: number): readonly LayerConfig[] {
  const pair = (filters: number, secondPadding = 1): LayerConfig[] => [
    convolution(filters, 3, 1),
    { type: 'relu' },
    convolution(filters, 3, secondPadding),
    { type: 'relu' },
    halving,
  ]
  return [
    ...pair(16),
    // Padding 2 makes 14×14 into 16×16, so that the poolings come out even.
    ...pair(32, 2),
    ...pair(64),
    { type: 'affine', units: 50 },
    { type: 'relu' },
    { type: 'dropout', rate: 0.5, form: 'inverted' },
    { type: 'affine', units: outputCount },
  ]
}

/** A small network of GoogLeNet's kind: two inception blocks, and a mean instead of a wide layer. */
export function inceptionLayers(outputCount: number): readonly LayerConfig[] {
  return [
    convolution(16, 3, 1),
    { type: 'relu' },
    halving,
    inception({ one: 8, three: [8, 16], five: [4, 8], pooled: 8 }),
    halving,
    inception({ one: 16, three: [12, 24], five: [4, 12], pooled: 12 }),
    { type: 'global-average-pooling' },
    { type: 'affine', units: outputCount },
  ]
}

/** Two residual blocks of 16 and 32 channels with batch normalization. */
export function residualLayers(outputCount: number): readonly LayerConfig[] {
  return [
    ...normalizedConvolution(16),
    { type: 'relu' },
    residual(16),
    { type: 'relu' },
    ...normalizedConvolution(32, 2),
    { type: 'relu' },
    residual(32),
    { type: 'relu' },
    { type: 'global-average-pooling' },
    { type: 'affine', units: outputCount },
  ]
}

const halving: PlainLayerConfig = {
  type: 'max-pooling',
  poolHeight: 2,
  poolWidth: 2,
  stride: 2,
  padding: 0,
}

function convolution(filters: number, size: number, padding: number, stride = 1): PlainLayerConfig {
  const kernel = { filters, kernelHeight: size, kernelWidth: size }
  return { type: 'convolution', ...kernel, stride, padding, dilation: 1 }
}

function normalizedConvolution(filters: number, stride = 1): PlainLayerConfig[] {
  return [
    convolution(filters, 3, 1, stride),
    { type: 'batch-normalization', momentum: 0.9, epsilon: 1e-5, runningVariance: 'biased' },
  ]
}

/** Filters of 1×1, 3×3 and 5×5 and a pooling side by side; the wide ones behind a narrow 1×1. */
function inception(filters: {
  readonly one: number
  readonly three: readonly [reduced: number, number]
  readonly five: readonly [reduced: number, number]
  readonly pooled: number
}): LayerConfig {
  const { one, three, five, pooled } = filters
  const relu: PlainLayerConfig = { type: 'relu' }
  return {
    type: 'branches',
    combine: 'concatenate',
    branches: [
      [convolution(one, 1, 0), relu],
      [convolution(three[0], 1, 0), relu, convolution(three[1], 3, 1), relu],
      [convolution(five[0], 1, 0), relu, convolution(five[1], 5, 2), relu],
      [
        { type: 'max-pooling', poolHeight: 3, poolWidth: 3, stride: 1, padding: 1 },
        convolution(pooled, 1, 0),
        relu,
      ],
    ],
  }
}

/** Two convolutions whose result is added to what went in. */
function residual(filters: number): LayerConfig {
  return {
    type: 'branches',
    combine: 'sum',
    branches: [
      [...normalizedConvolution(filters), { type: 'relu' }, ...normalizedConvolution(filters)],
      [],
    ],
  }
}
