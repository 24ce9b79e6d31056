import type { Dataset } from '../datasets/dataset'
import type { KernelSet } from '../kernels/kernel-set'
import { StudioError } from '../protocol/errors'
import type { RunConfig } from '../protocol/experiment-config'
import type { NamedTensor } from '../tensor/safetensors'
import { hashBytes } from './checkpoint'
import { viewBytes, type Snapshot } from './snapshot'
import { Trainer } from './trainer'

/** Tensors from elsewhere, and what to call their source in messages. */
export interface WeightSource {
  readonly name: string
  readonly tensors: readonly NamedTensor[]
}

/** The state before the first step. */
export interface StartingPoint extends Snapshot {
  /** SHA-256 of the initial parameters' bytes, hexadecimal. */
  readonly initialHash: string
}

/** Names that a message lists at most. */
const LISTED_NAMES = 12

/**
 * The state of a run before its first step with weights, and what normalizations have gathered, from
 * elsewhere. The optimizer starts anew.
 *
 * @param layers numbers from 1 of the layers that take them; empty for all
 * @throws start/missing-tensor, start/unknown-tensor, start/wrong-shape, start/not-numbers,
 *   start/not-finite, start/no-such-layer, each naming the tensor and the source
 */
export function startingPoint(
  config: RunConfig,
  dataset: Dataset,
  source: WeightSource,
  layers: readonly number[],
  kernels: KernelSet,
): StartingPoint {
  const trainer = new Trainer(config, dataset, kernels, null)
  const { plan, memory } = trainer.model
  const places = [...plan.parameters, ...plan.states]
  const wanted = places.filter(({ name }) => layers.length === 0 || isOfLayers(name, layers))
  checkLayers(layers, places)
  if (layers.length === 0) refuseUnknown(source, new Set(places.map(({ name }) => name)))
  for (const { name, value } of wanted) {
    memory.real(value).set(checkedTensor(source, name, value.shape))
  }
  return {
    ...trainer.snapshot(0),
    initialHash: hashBytes([viewBytes(memory, plan.parameterBlock)], kernels),
  }
}

/** `3.branches.2.1.convolution.weight` belongs to layer 3. */
function isOfLayers(name: string, layers: readonly number[]): boolean {
  return layers.includes(Number(name.slice(0, name.indexOf('.'))))
}

function checkLayers(
  layers: readonly number[],
  places: readonly { readonly name: string }[],
): void {
  const empty = layers.find((layer) => !places.some(({ name }) => isOfLayers(name, [layer])))
  if (empty === undefined) return
  throw new StudioError(
    'start/no-such-layer',
    `start.layers names layer ${empty}, which has no weights: leave it out. Layers are counted from 1.`,
    { layer: empty },
  )
}

function refuseUnknown({ name: source, tensors }: WeightSource, known: ReadonlySet<string>): void {
  const unknown = tensors.filter(({ name }) => !known.has(name)).map(({ name }) => name)
  if (unknown.length === 0) return
  throw new StudioError(
    'start/unknown-tensor',
    `${source} has tensors that this network does not: ${listed(unknown)}. Use the network that they belong to, or name the layers to take by start.layers.`,
    { source, tensors: listed(unknown) },
  )
}

function checkedTensor(
  { name: source, tensors }: WeightSource,
  name: string,
  shape: readonly number[],
): Float32Array | Float64Array {
  const tensor = tensors.find((candidate) => candidate.name === name)
  if (!tensor) {
    const names = listed(tensors.map((candidate) => candidate.name))
    throw new StudioError(
      'start/missing-tensor',
      `${source} has no tensor ${name}, which the network needs. It has ${names}.`,
      { source, tensor: name },
    )
  }
  if (tensor.shape.join() !== shape.join()) {
    throw new StudioError(
      'start/wrong-shape',
      `${name} has shape ${shapeText(tensor.shape)} in ${source}, and the network needs ${shapeText(shape)}.`,
      { source, tensor: name, found: shapeText(tensor.shape), needed: shapeText(shape) },
    )
  }
  const { data } = tensor
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw new StudioError(
      'start/not-numbers',
      `${name} holds whole numbers in ${source}; weights are float32 or float64.`,
      { source, tensor: name },
    )
  }
  const index = data.findIndex((value) => !Number.isFinite(value))
  if (index < 0) return data
  throw new StudioError(
    'start/not-finite',
    `${name} in ${source} holds ${String(data[index])} at place ${index}: a network cannot start from it.`,
    { source, tensor: name, index },
  )
}

function shapeText(shape: readonly number[]): string {
  return `(${shape.join(', ')})`
}

function listed(names: readonly string[]): string {
  const more = names.length - LISTED_NAMES
  return names.slice(0, LISTED_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
