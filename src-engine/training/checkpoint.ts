import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { z } from 'zod'
import type { KernelSet } from '../kernels/kernel-set'
import { StudioError } from '../protocol/errors'
import { bestValueSchema } from '../protocol/run'
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from '../tensor/safetensors'
import { preprocessingSchema } from '../datasets/preprocessing'
import { FRESH_PATIENCE, patienceSchema } from '../metrics/patience'
import { datasetDescriptionSchema } from '../protocol/dataset'
import { FRESH_PLATEAU, plateauSchema } from './plateau'

/** Everything about a run's state that is not a tensor. */
export const checkpointCountersSchema = z.object({
  /** Updates done. The random streams and the place in the data follow from it and the seed. */
  step: z.int().min(0),
  /** Step of the last complete evaluation, -1 before the first. */
  evaluatedStep: z.int(),
  /** Best value so far of the series that decides, and its step. */
  best: bestValueSchema.nullable(),
  elapsedMs: z.number(),
  /** Rate of the last update, null before the first. */
  learningRate: z.number().nullable().default(null),
  plateau: plateauSchema.default(FRESH_PLATEAU),
  earlyStopping: patienceSchema.default(FRESH_PATIENCE),
  /** Name of the kernels that computed the last update: others do not give the same bits. */
  kernels: z.string().nullable().default(null),
})
export type CheckpointCounters = z.output<typeof checkpointCountersSchema>

/** What a network needs besides its parameters to be used on raw data. */
export const modelContextSchema = z.object({
  preprocessing: preprocessingSchema,
  dataset: datasetDescriptionSchema,
})
export type ModelContext = z.infer<typeof modelContextSchema>

export interface Checkpoint {
  readonly counters: CheckpointCounters
  readonly context: ModelContext
  /** Named as in the model: `1.affine.weight`. */
  readonly parameters: readonly NamedTensor[]
  /** Optimizer state: `<state>.<parameter>`, for example `m.1.affine.weight`. */
  readonly optimizerState: readonly NamedTensor[]
  /** What layers keep without training it: `2.batch-normalization.running-mean`. */
  readonly states: readonly NamedTensor[]
}

const PARAMETER_PREFIX = 'parameter.'
const OPTIMIZER_PREFIX = 'optimizer.'
const STATE_PREFIX = 'state.'

/** A checkpoint as one safetensors file; its metadata holds counters and context as JSON. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  return encodeSafetensors(
    [
      ...checkpoint.parameters.map((tensor) => renamed(tensor, PARAMETER_PREFIX + tensor.name)),
      ...checkpoint.optimizerState.map((tensor) => renamed(tensor, OPTIMIZER_PREFIX + tensor.name)),
      ...checkpoint.states.map((tensor) => renamed(tensor, STATE_PREFIX + tensor.name)),
    ],
    {
      format: 'descent-checkpoint-1',
      counters: JSON.stringify(checkpoint.counters),
      context: JSON.stringify(checkpoint.context),
    },
  )
}

/** @throws checkpoint/invalid when the bytes are no checkpoint of this program */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes)
  if (metadata['format'] !== 'descent-checkpoint-1') {
    throw new StudioError('checkpoint/invalid', 'The file is no checkpoint of Descent Studio.')
  }
  const withPrefix = (prefix: string): NamedTensor[] =>
    tensors
      .filter((tensor) => tensor.name.startsWith(prefix))
      .map((tensor) => renamed(tensor, tensor.name.slice(prefix.length)))
  return {
    counters: checkpointCountersSchema.parse(JSON.parse(metadata['counters'] ?? 'null')),
    context: modelContextSchema.parse(JSON.parse(metadata['context'] ?? 'null')),
    parameters: withPrefix(PARAMETER_PREFIX),
    optimizerState: withPrefix(OPTIMIZER_PREFIX),
    states: withPrefix(STATE_PREFIX),
  }
}

/** SHA-256 of the bytes of tensors one behind the other, hexadecimal. */
export function hashBytes(
  parts: readonly Uint8Array[],
  { sha256: ofMachine }: Pick<KernelSet, 'sha256'>,
): string {
  if (ofMachine) return ofMachine(parts)
  const hash = sha256.create()
  for (const part of parts) hash.update(part)
  return bytesToHex(hash.digest())
}

function renamed(tensor: NamedTensor, name: string): NamedTensor {
  return { ...tensor, name }
}
