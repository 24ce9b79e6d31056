import type { Operation } from '../kernels/operation'
import { StudioError } from '../protocol/errors'
import type { LayerConfig } from '../protocol/layer-config'
import type { Slot } from '../tensor/memory'
import { shapeText, sizeOf, type Shape } from '../tensor/shape'
import type { Layer, LayerPlace, PlannedBackward, PlannedLayer } from './layer'
import {
  chainParameters,
  chainStates,
  chainText,
  fitLayers,
  isTrained,
  planChain,
  type FittedLayer,
} from './layer-chain'

type BranchesConfig = Extract<LayerConfig, { type: 'branches' }>
type Branch = readonly FittedLayer[]

/**
 * Several chains of layers over the same input, put together: concatenated on channels (features of a
 * row) as in an inception block, or added as in a residual block. An empty branch passes the input on.
 *
 * @see Szegedy et al. 2015, "Going deeper with convolutions" (inception)
 * @see He et al. 2016, "Deep residual learning for image recognition" (residual)
 */
export function branches(
  config: BranchesConfig,
  createLayer: (config: LayerConfig) => Layer,
): Layer {
  const { combine } = config
  const chains = config.branches.map((layers) => layers.map(createLayer))
  const fit = (inputShape: Shape): readonly Branch[] =>
    chains.map((layers, index) => {
      const { layers: fitted, failure } = fitLayers(layers, inputShape)
      if (failure) throw nestedError(index, failure.index, layers, failure.error)
      return fitted
    })
  const outputShape = (inputShape: Shape): Shape =>
    combinedShape(
      combine,
      fit(inputShape).map((branch) => branch.at(-1)?.outputShape ?? inputShape),
    )
  return {
    type: config.type,
    text:
      combine === 'sum'
        ? `(${chains.map(chainText).join(' + ')})`
        : `[${chains.map(chainText).join(' | ')}]`,
    isElementwise: false,
    blocksGradient: chains.every((layers) => layers.some((layer) => layer.blocksGradient)),
    outputShape,
    branches: fit,
    parameters: (inputShape) => fit(inputShape).flatMap(named(chainParameters)),
    states: (inputShape) => fit(inputShape).flatMap(named(chainStates)),
    flops(inputShape) {
      const inside = fit(inputShape)
        .flat()
        .reduce((sum, fitted) => sum + fitted.layer.flops(fitted.inputShape), 0)
      const additions =
        combine === 'sum' ? (chains.length - 1) * sizeOf(outputShape(inputShape)) : 0
      return inside + additions
    },
    plan: (place) => planBranches(combine, fit(place.inputShape), place, outputShape),
  }
}

function planBranches(
  combine: BranchesConfig['combine'],
  fitted: readonly Branch[],
  place: LayerPlace,
  outputShape: Layer['outputShape'],
): PlannedLayer {
  const chains = fitted.map((layers, index) => planChain(layers, placeOfBranch(place, index)))
  const y = place.buffer('output', outputShape(place.inputShape))
  const sizes = chains.map((chain) => rowSizeOf(chain.y))
  const outputs = chains.map((chain) => chain.y)
  return {
    y,
    forward: [
      ...chains.flatMap(({ forward }) => forward),
      ...(combine === 'sum' ? addedUp(outputs, y) : sideBySide(outputs, y)),
    ],
    stateUpdates: chains.flatMap(({ stateUpdates }) => stateUpdates),
    backward(dy, needsInputGradient) {
      const readers = chains.flatMap((chain, index) =>
        needsInputGradient || fitted[index]?.some(isTrained) ? [{ chain, index }] : [],
      )
      const shares = readers.map(({ chain, index }, position): Slot => {
        // The last reader of a sum may change dy itself; the others get a copy.
        if (combine === 'sum' && position === readers.length - 1) return dy
        return place.buffer(`${index + 1}.output-gradient`, chain.y.shape.slice(1))
      })
      const copies = readers.flatMap(({ index }, position): Operation[] => {
        const share = shares[position] ?? dy
        if (share === dy) return []
        const offset = combine === 'sum' ? 0 : sumOf(sizes.slice(0, index))
        return [copyColumns(dy, offset, share, 0, sizes[index] ?? 0)]
      })
      const backwards = readers.map(({ chain }, position) =>
        chain.backward(shares[position] ?? dy, needsInputGradient),
      )
      return joined(copies, backwards, needsInputGradient)
    },
  }
}

/** The gradients by the shared input, added up into the first of them. */
function joined(
  copies: readonly Operation[],
  backwards: readonly PlannedBackward[],
  needsInputGradient: boolean,
): PlannedBackward {
  const operations = [...copies, ...backwards.flatMap(({ operations: own }) => own)]
  const [dx = null, ...others] = backwards.flatMap((backward) =>
    needsInputGradient && backward.dx ? [backward.dx] : [],
  )
  if (dx === null) return { operations, dx }
  const additions = others.map((source): Operation => ({
    type: 'add',
    source,
    out: dx,
    size: rowSizeOf(dx),
  }))
  return { operations: [...operations, ...additions], dx }
}

function addedUp([first, ...others]: readonly Slot[], y: Slot): Operation[] {
  if (!first) throw new TypeError('there is at least one branch')
  const size = rowSizeOf(y)
  return [
    copyColumns(first, 0, y, 0, size),
    ...others.map((source): Operation => ({ type: 'add', source, out: y, size })),
  ]
}

function sideBySide(outputs: readonly Slot[], y: Slot): Operation[] {
  const sizes = outputs.map(rowSizeOf)
  return outputs.map((output, index) =>
    copyColumns(output, 0, y, sumOf(sizes.slice(0, index)), sizes[index] ?? 0),
  )
}

function copyColumns(
  source: Slot,
  sourceOffset: number,
  out: Slot,
  outOffset: number,
  width: number,
): Operation {
  return {
    type: 'copy-columns',
    source,
    sourceWidth: rowSizeOf(source),
    sourceOffset,
    out,
    outWidth: rowSizeOf(out),
    outOffset,
    width,
  }
}

/** @throws network/branches-differ when the outputs cannot be put together */
function combinedShape(combine: BranchesConfig['combine'], shapes: readonly Shape[]): Shape {
  const [first = []] = shapes
  const alike = (shape: Shape): string => (combine === 'sum' ? shape : shape.slice(1)).join()
  const fits = shapes.every(
    (shape) => shape.length === first.length && alike(shape) === alike(first),
  )
  if (!fits) {
    const given = shapes.map(shapeText).join(', ')
    throw new StudioError(
      'network/branches-differ',
      combine === 'sum'
        ? `Its branches leave ${given}, which cannot be added: make their shapes equal, by filters, padding and stride.`
        : `Its branches leave ${given}, which cannot be put side by side: make height and width equal, by padding and stride.`,
      { given, combine, field: 'branches' },
    )
  }
  if (combine === 'sum') return first
  return [sumOf(shapes.map(([channels = 0]) => channels)), ...first.slice(1)]
}

/** A fault inside a branch with the way there. */
function nestedError(
  branchIndex: number,
  layerIndex: number,
  layers: readonly Layer[],
  error: StudioError,
): StudioError {
  const { field, path, ...details } = error.details
  const inner = Array.isArray(path) ? (path as unknown[]) : field === undefined ? [] : [field]
  return new StudioError(
    error.code,
    `in branch ${branchIndex + 1}, layer ${layerIndex + 1} (${layers[layerIndex]?.type ?? ''}): ${error.message}`,
    { ...details, path: ['branches', branchIndex, layerIndex, ...inner] },
  )
}

function placeOfBranch(place: LayerPlace, index: number): LayerPlace {
  const prefix = `${index + 1}.`
  return {
    ...place,
    parameter: (name) => place.parameter(prefix + name),
    state: (name) => place.state(prefix + name),
    buffer: (name, shape, dtype) => place.buffer(prefix + name, shape, dtype),
    workspace: (name, shape) => place.workspace(prefix + name, shape),
  }
}

/** Names of a branch's tensors, with the branch's number from 1 in front. */
function named<Declared extends { readonly name: string }>(
  declare: (layers: Branch) => readonly Declared[],
): (layers: Branch, index: number) => Declared[] {
  return (layers, index) =>
    declare(layers).map((declared) => ({ ...declared, name: `${index + 1}.${declared.name}` }))
}

function rowSizeOf(slot: Slot): number {
  return sizeOf(slot.shape.slice(1))
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0)
}
