import type { Operation } from '../kernels/operation'
import { StudioError } from '../protocol/errors'
import type { Slot } from '../tensor/memory'
import type { Shape } from '../tensor/shape'
import type {
  Layer,
  LayerPlace,
  ParameterDeclaration,
  PlannedBackward,
  PlannedLayer,
  StateDeclaration,
} from './layer'

/** A layer with the shapes it has behind the layers before it. */
export interface FittedLayer {
  readonly layer: Layer
  /** Position from 0. */
  readonly index: number
  readonly inputShape: Shape
  readonly outputShape: Shape
}

export interface LayerWalk {
  /** All layers, or those before the first that does not fit. */
  readonly layers: readonly FittedLayer[]
  readonly outputShape: Shape
  readonly failure: { readonly index: number; readonly error: StudioError } | null
}

/** Carries the shape of one example through layers that follow one another. */
export function fitLayers(layers: readonly Layer[], inputShape: Shape): LayerWalk {
  const fitted: FittedLayer[] = []
  let shape = inputShape
  for (const [index, layer] of layers.entries()) {
    try {
      const outputShape = layer.outputShape(shape)
      fitted.push({ layer, index, inputShape: shape, outputShape })
      shape = outputShape
    } catch (error) {
      if (!(error instanceof StudioError)) throw error
      return { layers: fitted, outputShape: shape, failure: { index, error } }
    }
  }
  return { layers: fitted, outputShape: shape, failure: null }
}

/** As messages name a layer: `Layer 3 (affine)`, counted from 1. */
export function layerName(index: number, type: string): string {
  return `Layer ${index + 1} (${type})`
}

/** The parameters of all layers, named `<layer number from 1>.<type>.<name>`. */
export function chainParameters(layers: readonly FittedLayer[]): ParameterDeclaration[] {
  return layers.flatMap((fitted) =>
    fitted.layer
      .parameters(fitted.inputShape)
      .map((declared) => ({ ...declared, name: prefixOf(fitted) + declared.name })),
  )
}

/** The states of all layers, named as their parameters. */
export function chainStates(layers: readonly FittedLayer[]): StateDeclaration[] {
  return layers.flatMap((fitted) =>
    (fitted.layer.states?.(fitted.inputShape) ?? []).map((declared) => ({
      ...declared,
      name: prefixOf(fitted) + declared.name,
    })),
  )
}

/** True where backpropagation changes something inside the layer. */
export function isTrained({ layer, inputShape }: FittedLayer): boolean {
  return layer.parameters(inputShape).some(({ isFrozen }) => !isFrozen)
}

/** As a line shows layers that follow one another: `50 sigmoid → 10`; `x` for none. */
export function chainText(layers: readonly Layer[]): string {
  return layers.length === 0
    ? 'x'
    : layers.reduce(
        (text, { text: own, isElementwise }) =>
          text === '' ? own : `${text}${isElementwise ? ' ' : ' → '}${own}`,
        '',
      )
}

/** A layer that nothing passes backwards above one that would have to learn through it. */
export interface BlockedLayer {
  /** Position of the layer in the chain. */
  readonly index: number
  readonly error: StudioError
}

/** The first layer that keeps one below it from being trained, be it inside a branch. */
export function blockedLayer(layers: readonly FittedLayer[]): BlockedLayer | null {
  const blocked = layers.find(isTrained)
  const blocking = layers.find(
    ({ layer, index }) => layer.blocksGradient === true && blocked && index > blocked.index,
  )
  if (blocked && blocking) {
    return { index: blocking.index, error: blockedError(blocking.layer, blocked) }
  }
  for (const { layer, index, inputShape } of layers) {
    for (const branch of layer.branches?.(inputShape) ?? []) {
      const inner = blockedLayer(branch)
      if (inner) return { index, error: inner.error }
    }
  }
  return null
}

function blockedError({ type }: Layer, blocked: FittedLayer): StudioError {
  const name = `layer ${blocked.index + 1} (${blocked.layer.type})`
  return new StudioError(
    'network/step-cannot-train',
    `The derivative of ${type} is 0 everywhere, so that ${name} below it would never learn: choose sigmoid or relu instead, or freeze the layers below and use the network as it is.`,
    { blocked: blocked.index + 1, blockedType: blocked.layer.type },
  )
}

export interface PlannedChain {
  /** Output of every layer. */
  readonly outputs: readonly Slot[]
  /** Output of the last layer, or x where there is none. */
  readonly y: Slot
  readonly forward: readonly Operation[]
  readonly stateUpdates: readonly Operation[]
  /** Which layer an operation is part of, by its position; those backward as soon as they are planned. */
  readonly layerOf: ReadonlyMap<Operation, number>
  /**
   * From the last layer down to the lowest that is trained, or to x where its gradient is asked for;
   * nothing is computed that nobody uses. dy may be changed in place.
   */
  backward(dy: Slot, needsInputGradient: boolean): PlannedBackward
}

/** Plans layers one behind the other; the names that `place` is asked for are those of the chain. */
export function planChain(
  layers: readonly FittedLayer[],
  place: Omit<LayerPlace, 'inputShape'>,
): PlannedChain {
  const planned: PlannedLayer[] = []
  const layerOf = new Map<Operation, number>()
  const belongTo = (index: number, operations: readonly Operation[]): void => {
    for (const operation of operations) layerOf.set(operation, index)
  }
  let x = place.x
  for (const fitted of layers) {
    const prefix = prefixOf(fitted)
    const layer = fitted.layer.plan({
      ...place,
      x,
      inputShape: fitted.inputShape,
      parameter: (name) => place.parameter(prefix + name),
      state: (name) => place.state(prefix + name),
      buffer: (name, shape, dtype) => place.buffer(prefix + name, shape, dtype),
      workspace: (name, shape) => place.workspace(prefix + name, shape),
    })
    planned.push(layer)
    belongTo(fitted.index, [...layer.forward, ...(layer.stateUpdates ?? [])])
    x = layer.y
  }
  return {
    outputs: planned.map(({ y }) => y),
    y: x,
    forward: planned.flatMap(({ forward }) => forward),
    stateUpdates: planned.flatMap(({ stateUpdates }) => stateUpdates ?? []),
    layerOf,
    backward(dOutput, needsInputGradient) {
      const lowest = needsInputGradient ? 0 : layers.findIndex(isTrained)
      if (lowest < 0) return { operations: [], dx: null }
      const operations: Operation[] = []
      let dy: Slot | null = dOutput
      for (let index = planned.length - 1; dy !== null && index >= lowest; index--) {
        // The index runs over the layers.
        const step = planned[index]!.backward(dy, needsInputGradient || index > lowest)
        operations.push(...step.operations)
        belongTo(index, step.operations)
        dy = step.dx
      }
      return { operations, dx: needsInputGradient ? dy : null }
    },
  }
}

function prefixOf({ index, layer }: FittedLayer): string {
  return `${index + 1}.${layer.type}.`
}
