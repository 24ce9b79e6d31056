import type { Dataset } from '../datasets/dataset'
import { splitDataset } from '../datasets/split'
import type { KernelSet } from '../kernels/kernel-set'
import { trainedLoss } from '../losses/trained-loss'
import { StudioError } from '../protocol/errors'
import type { RunConfig } from '../protocol/experiment-config'
import type { SurfacePath, SurfaceReport, SurfaceSettings } from '../protocol/loss-surface'
import { randomStream } from '../random/random-stream'
import { filterNormalizedDirection, type PlacedParameter } from '../surfaces/filter-normalized'
import { principalPlane, type Plane } from '../surfaces/principal-plane'
import { sizeOf } from '../tensor/shape'
import type { Checkpoint } from './checkpoint'
import { EvaluatedNetwork } from './evaluated-network'
import { fillExamples } from './prepared-data'

/** A run with the states it has stored, by rising steps. */
export interface SurfaceArm {
  readonly config: RunConfig
  readonly checkpoints: readonly Checkpoint[]
}

/** All states together, as numbers: 800 MB. */
const VALUE_LIMIT = 1e8
/** Room around the paths, as a share of what they span. */
const MARGIN = 0.3

/**
 * The loss over a plane through the space of all parameters, and the ways of the runs over it.
 *
 * Statistics that normalizations keep are those of the last state of the first run all over the plane.
 *
 * @param arms runs of one network over the same data
 * @param advanced told after every row of the grid
 * @returns work that yields after every evaluation
 * @throws surface/networks-differ, surface/too-few-points, surface/too-large, evaluation/no-part
 */
export function* lossSurface(
  arms: readonly SurfaceArm[],
  dataset: Dataset,
  settings: SurfaceSettings,
  kernels: KernelSet,
  advanced: (doneCount: number, totalCount: number) => void,
): Generator<undefined, SurfaceReport, undefined> {
  const [first] = arms
  const last = first?.checkpoints.at(-1)
  if (!first || !last) throw tooFewPoints()
  const network = new SurfaceNetwork(first.config, last, dataset, settings, kernels)
  const states = arms.map(({ checkpoints }) =>
    checkpoints
      .map((checkpoint) => ({
        step: checkpoint.counters.step,
        values: flattened(checkpoint, network.tensors),
      }))
      // A run that diverged has left the space in which there is a surface.
      .filter(({ values }) => values.every(Number.isFinite)),
  )
  const all = states.flat()
  if (all.length * network.parameterCount > VALUE_LIMIT) throw tooLarge(network.parameterCount)
  const own = states[0]?.at(-1)
  if (!own) throw tooFewPoints()

  let plane: Plane
  let coordinates: Float64Array | null = null
  let explained: [number, number] | null = null
  if (settings.method === 'paths') {
    const principal = principalPlane(all.map(({ values }) => values))
    plane = principal
    coordinates = principal.coordinates
    explained = [...principal.explained]
  } else {
    const stream = randomStream(settings.seed, 'init')
    const drawn = (): Float64Array => filterNormalizedDirection(own.values, network.tensors, stream)
    plane = { origin: own.values, directions: [drawn(), drawn()] }
  }

  const paths: SurfacePath[] = []
  let place = 0
  for (const arm of states) {
    // Seen from random directions every way lies at its end: only that is shown.
    const shown = coordinates === null ? (arm === states[0] ? arm.slice(-1) : []) : arm
    const losses = new Float64Array(shown.length)
    for (const [index, { values }] of shown.entries()) {
      losses[index] = network.lossOf(values)
      yield
    }
    const start = place
    place += arm.length
    const along = (axis: number): Float64Array<ArrayBuffer> =>
      Float64Array.from(shown, (_, index) => coordinates?.[2 * (start + index) + axis] ?? 0)
    const steps = Float64Array.from(shown, ({ step }) => step)
    paths.push({ steps, xs: along(0), ys: along(1), losses })
  }

  const { resolution } = settings
  const xs = gridAlong(coordinates, 0, resolution)
  const ys = gridAlong(coordinates, 1, resolution)
  const losses = new Float64Array(resolution * resolution)
  const point = new Float64Array(network.parameterCount)
  const [u, v] = plane.directions
  for (let row = 0; row < resolution; row++) {
    for (let column = 0; column < resolution; column++) {
      const [x, y] = [xs[column]!, ys[row]!]
      for (let i = 0; i < point.length; i++) point[i] = plane.origin[i]! + x * u[i]! + y * v[i]!
      losses[row * resolution + column] = network.lossOf(point)
      yield
    }
    advanced(row + 1, resolution)
  }
  const { method, part } = settings
  return { method, part, exampleCount: network.exampleCount, xs, ys, losses, explained, paths }
}

/** Places along one direction: around the paths, or one length of the network to either side. */
function gridAlong(
  coordinates: Float64Array | null,
  axis: number,
  resolution: number,
): Float64Array<ArrayBuffer> {
  let least = -1
  let greatest = 1
  if (coordinates !== null) {
    const spans = [0, 1].map((other) => {
      const values = coordinates.filter((_, index) => index % 2 === other)
      return { least: Math.min(...values), greatest: Math.max(...values) }
    })
    const widest = Math.max(...spans.map((span) => span.greatest - span.least))
    const own = spans[axis]!
    // A way that hardly leaves its line is still seen from a little beside it.
    const half = Math.max(own.greatest - own.least, widest / 3) * (0.5 + MARGIN)
    const middle = (own.least + own.greatest) / 2
    least = middle - half
    greatest = middle + half
  }
  return Float64Array.from(
    { length: resolution },
    (_, index) => least + ((greatest - least) * index) / (resolution - 1),
  )
}

/** A network whose parameters are set as one vector, with some examples in place. */
class SurfaceNetwork {
  readonly tensors: readonly PlacedParameter[]
  readonly parameterCount: number
  readonly exampleCount: number
  readonly #network: EvaluatedNetwork

  constructor(
    config: RunConfig,
    checkpoint: Checkpoint,
    dataset: Dataset,
    settings: SurfaceSettings,
    kernels: KernelSet,
  ) {
    const part = splitDataset(dataset, config.split, config.training.seed)[settings.part]
    if (!part) {
      throw new StudioError(
        'evaluation/no-part',
        `The run has no ${settings.part} part: its split sets nothing aside for it.`,
        { part: settings.part },
      )
    }
    const count = Math.min(settings.exampleCount, part.indices.length)
    const stride = part.indices.length / count
    const indices = Int32Array.from(
      { length: count },
      (_, index) => part.indices[Math.floor(index * stride)]!,
    )
    this.exampleCount = count
    this.#network = new EvaluatedNetwork(config, checkpoint, dataset.description, kernels, {
      rowCount: count,
      needsRowLosses: false,
    })
    fillExamples(
      { ...part, indices },
      checkpoint.context.preprocessing,
      trainedLoss(config.loss).targetForm,
      this.#network.placeFor(count),
    )
    let offset = 0
    this.tensors = this.#network.model.plan.parameters.map(({ name, value }) => {
      const placed = { name, shape: value.shape, offset }
      offset += sizeOf(value.shape)
      return placed
    })
    this.parameterCount = offset
  }

  /** @param values (P) */
  lossOf(values: Float64Array): number {
    const { model } = this.#network
    for (const [index, { value }] of model.plan.parameters.entries()) {
      const { offset, shape } = this.tensors[index]!
      model.memory.real(value).set(values.subarray(offset, offset + sizeOf(shape)))
    }
    return this.#network.evaluate(this.exampleCount)
  }
}

/** @throws surface/networks-differ when the state is one of another network */
function flattened(checkpoint: Checkpoint, tensors: readonly PlacedParameter[]): Float64Array {
  const end = tensors.at(-1)
  const values = new Float64Array(end ? end.offset + sizeOf(end.shape) : 0)
  const isSame =
    checkpoint.parameters.length === tensors.length &&
    tensors.every(({ name, shape, offset }) => {
      const tensor = checkpoint.parameters.find((candidate) => candidate.name === name)
      const isReal = tensor?.data instanceof Float32Array || tensor?.data instanceof Float64Array
      if (!tensor || !isReal || tensor.shape.join() !== shape.join()) return false
      values.set(tensor.data, offset)
      return true
    })
  if (isSame) return values
  throw new StudioError(
    'surface/networks-differ',
    'The runs have different networks, so that their weights lie in different spaces. Choose runs of one network.',
  )
}

function tooFewPoints(): StudioError {
  return new StudioError(
    'surface/too-few-points',
    'A surface needs at least one state with finite weights; the run has stored none.',
  )
}

function tooLarge(parameterCount: number): StudioError {
  return new StudioError(
    'surface/too-large',
    `The states of these runs, ${parameterCount} parameters each, do not fit into memory together. Choose fewer runs.`,
    { parameterCount },
  )
}
