import { applyPreprocessing, type Preprocessing } from '../datasets/preprocessing'
import type { Part, Split } from '../datasets/split'
import type { Operation } from '../kernels/operation'
import type { ModelSpecification, PhasePlan } from '../model/model'
import { trainedLoss, type TrainedLoss } from '../losses/trained-loss'
import type { PartName } from '../protocol/evaluation-report'
import { sizeOf, type RealArray } from '../tensor/shape'
import type { LinearMemory, MemoryLayout, Slot } from '../tensor/memory'

/** A part of the data in linear memory, preprocessed, in the form the network and loss read. */
export interface PreparedPart {
  readonly name: PartName
  readonly count: number
  /** (count, D) real */
  readonly inputs: Slot
  /** (count) int32 labels, or (count, K) real targets */
  readonly targets: Slot
  readonly targetForm: TrainedLoss['targetForm']
}

/** Reserves room for every part of a split. */
export function placeParts(
  split: Split,
  layout: MemoryLayout,
  specification: Pick<ModelSpecification, 'loss' | 'inputShape' | 'outputCount'>,
): PreparedPart[] {
  const width = sizeOf(specification.inputShape)
  const { targetForm } = trainedLoss(specification.loss)
  return eachPart(split).map(([name, part]) => {
    const count = part.indices.length
    return {
      name,
      count,
      inputs: layout.add(`data.${name}.inputs`, [count, width]),
      targets:
        targetForm === 'labels'
          ? layout.add(`data.${name}.labels`, [count], 'int32')
          : layout.add(`data.${name}.targets`, [count, specification.outputCount]),
      targetForm,
    }
  })
}

/** Fills the reserved rooms. */
export function fillParts(
  split: Split,
  parts: readonly PreparedPart[],
  preprocessing: Preprocessing,
  memory: LinearMemory,
): void {
  for (const [name, part] of eachPart(split)) {
    const prepared = parts.find((candidate) => candidate.name === name)
    if (!prepared) throw new TypeError(`the ${name} part has no place in memory`)
    fillExamples(part, preprocessing, prepared.targetForm, {
      inputs: memory.real(prepared.inputs),
      targets:
        prepared.targets.dtype === 'int32'
          ? memory.int32(prepared.targets)
          : memory.real(prepared.targets),
    })
  }
}

/** Writes the examples of a part, preprocessed, with their targets in the form that the loss reads. */
export function fillExamples(
  part: Part,
  preprocessing: Preprocessing,
  targetForm: TrainedLoss['targetForm'],
  out: { readonly inputs: RealArray; readonly targets: RealArray | Int32Array },
): void {
  applyPreprocessing(preprocessing, part, out)
  if (targetForm !== 'signs') return
  for (let index = 0; index < out.targets.length; index++) {
    out.targets[index] = 2 * out.targets[index]! - 1
  }
}

/** Copies the examples that `indices` names from a part into the batch of a phase. */
export function gatherBatch(part: PreparedPart, phase: PhasePlan, indices: Slot): Operation[] {
  const gather = (source: Slot, out: Slot): Operation => ({
    type: 'gather-rows',
    source,
    indices,
    out,
    width: sizeOf(source.shape.slice(1)),
  })
  return [gather(part.inputs, phase.inputs), gather(part.targets, phase.targets)]
}

function eachPart(split: Split): [PartName, Part][] {
  const names: PartName[] = ['train', 'validation', 'test']
  return names.flatMap((name): [PartName, Part][] => {
    const part = split[name]
    return part ? [[name, part]] : []
  })
}
