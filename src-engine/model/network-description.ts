import { trainedLoss, type Task, type TrainedLoss } from '../losses/trained-loss'
import type { LayerConfig, LayerType } from '../protocol/layer-config'
import type { LossConfig } from '../protocol/loss-config'
import { shapeText, sizeOf, type Shape } from '../tensor/shape'
import {
  blockedLayer,
  chainText,
  layerName,
  type FittedLayer,
  type LayerWalk,
} from '../layers/layer-chain'
import { walkLayers } from './layer-walk'

export interface LayerDescription {
  /** Position from 0. */
  readonly index: number
  readonly type: LayerType
  /** Its settings in short: `50` for an affine layer, `30@5×5` for a convolution. */
  readonly text: string
  readonly inputShape: Shape
  readonly outputShape: Shape
  readonly parameterCount: number
  /** Floating-point operations of one example's forward pass. */
  readonly flops: number
  /** Float32 bytes of the parameters and of one example's output. */
  readonly bytes: number
  /** The parameters that training changes. */
  readonly trainedParameterCount: number
  /** The chains of a layer made of layers; empty for all others. */
  readonly branches: readonly (readonly LayerDescription[])[]
}

/** What keeps a network from being trained; `path` leads from the root of an experiment's config. */
export interface NetworkIssue {
  readonly path: readonly (string | number)[]
  readonly code: string
  readonly message: string
  readonly details: Readonly<Record<string, string | number>>
}

export interface NetworkDescription {
  /** The layers up to the first that does not fit. */
  readonly layers: readonly LayerDescription[]
  readonly parameterCount: number
  readonly flopsPerExample: number
  /** `784 → 50 sigmoid → 10` */
  readonly text: string
  /** Empty when the network can be trained. */
  readonly issues: readonly NetworkIssue[]
}

/** What the network has to fit. */
export interface NetworkPurpose {
  readonly loss: LossConfig
  readonly task: Task
  /** Classes of a classification, target columns of a regression. */
  readonly outputCount: number
}

const FLOAT32_BYTES = 4

/** Shapes, sizes and faults of a network, from its settings alone. */
export function describeNetwork(
  layers: readonly LayerConfig[],
  inputShape: Shape,
  purpose: NetworkPurpose,
): NetworkDescription {
  const walk = walkLayers(layers, inputShape)
  const described = walk.layers.map(describeLayer)
  const total = (value: (layer: LayerDescription) => number): number =>
    described.reduce((sum, layer) => sum + value(layer), 0)
  const parameterCount = total((layer) => layer.parameterCount)
  return {
    layers: described,
    parameterCount,
    flopsPerExample: total((layer) => layer.flops),
    text: networkText(walk.layers, inputShape),
    issues: [
      ...lossIssues(purpose),
      ...(walk.failure ? [layerIssue(walk.failure, layers)] : []),
      ...blockedIssues(walk, layers),
      ...(walk.failure || parameterCount > 0 ? [] : [noParametersIssue()]),
      ...(walk.failure ? [] : outputIssues(walk, purpose)),
    ],
  }
}

/** Outputs that the network must have for this purpose, which is also the width of its targets. */
export function requiredOutputCount({ loss, task, outputCount }: NetworkPurpose): number {
  return trainedLoss(loss).outputCount(task, outputCount)
}

function describeLayer({ layer, index, inputShape, outputShape }: FittedLayer): LayerDescription {
  const parameters = layer.parameters(inputShape)
  const count = (declared: typeof parameters): number =>
    declared.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  const parameterCount = count(parameters)
  const branches = layer.branches?.(inputShape) ?? []
  return {
    index,
    type: layer.type,
    text: layer.text,
    inputShape,
    outputShape,
    parameterCount,
    flops: layer.flops(inputShape),
    bytes: FLOAT32_BYTES * (parameterCount + sizeOf(outputShape)),
    trainedParameterCount: count(parameters.filter(({ isFrozen }) => !isFrozen)),
    branches: branches.map((branch) => branch.map(describeLayer)),
  }
}

function networkText(layers: readonly FittedLayer[], inputShape: Shape): string {
  const [first] = layers
  if (!first) return shapeText(inputShape)
  const arrow = first.layer.isElementwise ? ' ' : ' → '
  return shapeText(inputShape) + arrow + chainText(layers.map(({ layer }) => layer))
}

function layerIssue(
  { index, error }: NonNullable<LayerWalk['failure']>,
  layers: readonly LayerConfig[],
): NetworkIssue {
  const type = layers[index]?.type ?? ''
  const { field, path, ...details } = error.details
  const way = Array.isArray(path) ? (path as unknown[]) : [field]
  return {
    path: ['network', 'layers', index, ...way.filter((step) => isPathStep(step))],
    code: error.code,
    message: `${layerName(index, type)}: ${error.message}`,
    details: { ...numbersAndTexts(details), layer: index + 1, type },
  }
}

function isPathStep(step: unknown): step is string | number {
  return typeof step === 'string' || typeof step === 'number'
}

function blockedIssues(walk: LayerWalk, layers: readonly LayerConfig[]): NetworkIssue[] {
  const blocked = blockedLayer(walk.layers)
  return blocked ? [layerIssue(blocked, layers)] : []
}

function numbersAndTexts(
  details: Readonly<Record<string, unknown>>,
): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(details).filter(
      (entry): entry is [string, string | number] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  )
}

function noParametersIssue(): NetworkIssue {
  return {
    path: ['network', 'layers'],
    code: 'network/no-parameters',
    message:
      'The network has no layer with weights, so that there is nothing to train: add an affine layer.',
    details: {},
  }
}

function lossIssues({ loss, task }: NetworkPurpose): NetworkIssue[] {
  const { title, tasks } = trainedLoss(loss)
  if (tasks.includes(task)) return []
  return [
    {
      path: ['loss'],
      code: 'network/loss-task',
      message:
        task === 'regression'
          ? `The loss ${title} tells classes apart, and this data has numbers to predict: choose mean squared error.`
          : `The loss ${title} measures numbers, and this data has classes to tell apart: choose softmax with cross-entropy.`,
      details: { loss: loss.type, task },
    },
  ]
}

function outputIssues(walk: LayerWalk, purpose: NetworkPurpose): NetworkIssue[] {
  const { loss, task, outputCount } = purpose
  const trained = trainedLoss(loss)
  if (!trained.tasks.includes(task)) return []
  const needed = requiredOutputCount(purpose)
  const given = sizeOf(walk.outputShape)
  if (given === needed) return []
  const last = walk.layers.findLast(({ layer }) => layer.type === 'affine')
  const remedy = last
    ? `set layer ${last.index + 1} (${last.layer.type}) to ${needed} units`
    : `add an affine layer with ${needed} units at the end`
  return [
    {
      path: last ? ['network', 'layers', last.index, 'units'] : ['network', 'layers'],
      code: 'network/output-count',
      message: `The network ends with ${given} outputs and must end with ${needed}, ${reasonFor(trained, purpose, needed)}: ${remedy}.`,
      details: {
        given,
        needed,
        loss: loss.type,
        task,
        outputCount,
        layer: last ? last.index + 1 : 0,
      },
    },
  ]
}

function reasonFor({ title }: TrainedLoss, { task }: NetworkPurpose, needed: number): string {
  if (task === 'regression') return 'one for each target column'
  if (needed === 1) return `because ${title} tells two classes apart by one number`
  return `one for each class, for ${title}`
}
