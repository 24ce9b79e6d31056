import { createLayer } from '../layers/create-layer'
import type { Layer } from '../layers/layer'
import { StudioError } from '../protocol/errors'
import type { LayerConfig } from '../protocol/layer-config'
import type { Shape } from '../tensor/shape'

/** A layer with the shapes it has in a network. */
export interface PlacedLayer {
  readonly layer: Layer
  /** Position from 0. */
  readonly index: number
  readonly inputShape: Shape
  readonly outputShape: Shape
}

export interface LayerWalk {
  /** All layers, or those before the first that does not fit. */
  readonly layers: readonly PlacedLayer[]
  readonly outputShape: Shape
  readonly failure: { readonly index: number; readonly error: StudioError } | null
}

/** Carries the shape of one example through the layers. */
export function walkLayers(configs: readonly LayerConfig[], inputShape: Shape): LayerWalk {
  const layers: PlacedLayer[] = []
  let shape = inputShape
  for (const [index, config] of configs.entries()) {
    const layer = createLayer(config)
    try {
      const outputShape = layer.outputShape(shape)
      layers.push({ layer, index, inputShape: shape, outputShape })
      shape = outputShape
    } catch (error) {
      if (!(error instanceof StudioError)) throw error
      return { layers, outputShape: shape, failure: { index, error } }
    }
  }
  return { layers, outputShape: shape, failure: null }
}

/** As messages name a layer: `Layer 3 (affine)`, counted from 1. */
export function layerName(index: number, type: string): string {
  return `Layer ${index + 1} (${type})`
}
