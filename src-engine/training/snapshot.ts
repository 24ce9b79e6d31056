import type { Model, ModelPlan } from '../model/model'
import type { UpdatePlan } from '../optimizers/update-plan'
import { StudioError } from '../protocol/errors'
import type { LinearMemory, Slot } from '../tensor/memory'
import type { NamedTensor } from '../tensor/safetensors'
import { sizeOf, type RealArray } from '../tensor/shape'
import {
  hashBytes,
  type Checkpoint,
  type CheckpointCounters,
  type ModelContext,
} from './checkpoint'

/** A checkpoint with the hash of all that decides how training goes on. */
export interface Snapshot {
  readonly checkpoint: Checkpoint
  /** SHA-256 over parameters, optimizer state, layer states and updates done, hexadecimal. */
  readonly stateHash: string
}

interface PlacedTensor {
  readonly name: string
  readonly value: Slot
}

/** The bytes of a slot, in place. */
export function viewBytes(memory: LinearMemory, slot: Slot): Uint8Array {
  const view = memory.view(slot)
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}

/** Copies parameters, optimizer state and layer states out of a model's memory. */
export function takeSnapshot(
  model: Model,
  update: UpdatePlan,
  context: ModelContext,
  counters: CheckpointCounters,
): Snapshot {
  const { memory, plan, kernels } = model
  return {
    checkpoint: {
      ...takeWeights(model, context, counters),
      optimizerState: update.states.map((tensor) => copyOf(tensor, memory)),
    },
    stateHash: hashBytes(
      [
        viewBytes(memory, plan.parameterBlock),
        ...update.stateBlocks.map((slot) => viewBytes(memory, slot)),
        viewBytes(memory, plan.stateBlock),
        new Uint8Array(new Float64Array(decidingCounters(counters)).buffer),
      ],
      kernels,
    ),
  }
}

/** Copies parameters and layer states: a checkpoint that is used and not trained on. */
export function takeWeights(
  { memory, plan }: Model,
  context: ModelContext,
  counters: CheckpointCounters,
): Checkpoint {
  return {
    counters,
    context,
    parameters: plan.parameters.map((tensor) => copyOf(tensor, memory)),
    optimizerState: [],
    states: plan.states.map((tensor) => copyOf(tensor, memory)),
  }
}

function copyOf({ name, value }: PlacedTensor, memory: LinearMemory): NamedTensor {
  return { name, shape: value.shape, data: memory.real(value).slice() }
}

/** Updates done, and what evaluations have left behind where the settings make use of it. */
function decidingCounters({ step, plateau, earlyStopping }: CheckpointCounters): number[] {
  const waiting = [plateau, earlyStopping].filter(({ best, waited }) => best !== null || waited > 0)
  return [
    step,
    ...waiting.flatMap(({ best, waited }) => [best ?? Number.NaN, waited]),
    ...(plateau.factor === 1 ? [] : [plateau.factor]),
  ]
}

/**
 * Writes a checkpoint's tensors back to where they were taken from.
 *
 * @throws checkpoint/does-not-fit when a tensor is missing or has another shape or type
 */
export function restoreTensors(
  checkpoint: Checkpoint,
  plan: ModelPlan,
  optimizerStates: UpdatePlan['states'],
  memory: LinearMemory,
): void {
  for (const { name, value } of plan.parameters) {
    copyTensor(checkpoint.parameters, name, value, memory.real(value))
  }
  for (const { name, value } of plan.states) {
    copyTensor(checkpoint.states, name, value, memory.real(value))
  }
  for (const { name, value } of optimizerStates) {
    copyTensor(checkpoint.optimizerState, name, value, memory.real(value))
  }
}

function copyTensor(
  tensors: readonly NamedTensor[],
  name: string,
  place: Slot,
  out: RealArray,
): void {
  const tensor = tensors.find((candidate) => candidate.name === name)
  const fits =
    tensor !== undefined &&
    tensor.data.constructor === out.constructor &&
    sizeOf(tensor.shape) === out.length &&
    tensor.shape.join() === place.shape.join()
  if (!fits) {
    throw new StudioError(
      'checkpoint/does-not-fit',
      tensor === undefined
        ? `The checkpoint has no tensor ${name}.`
        : `The checkpoint's tensor ${name} has shape [${tensor.shape.join(', ')}], the network needs [${place.shape.join(', ')}] of the same number type.`,
      { tensor: name },
    )
  }
  out.set(tensor.data)
}
