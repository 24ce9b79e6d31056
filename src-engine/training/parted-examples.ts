import type { Dataset } from '../datasets/dataset'
import { splitDataset } from '../datasets/split'
import type { RunConfig } from '../protocol/experiment-config'
import type { PartedExamples } from '../protocol/network-pictures'
import { sizeOf } from '../tensor/shape'

/**
 * Examples of every part that the split of a run makes, in proportion to the parts.
 *
 * @param limit roughly as many as are wanted
 */
export function partedExamples(config: RunConfig, dataset: Dataset, limit: number): PartedExamples {
  const { train, validation, test } = splitDataset(dataset, config.split, config.training.seed)
  const { task, inputShape, targetNames } = dataset.description
  const inputCount = sizeOf(inputShape)
  const targetCount = task === 'classification' ? 1 : targetNames.length
  const parts = [train, validation, test]
  const totalCount = parts.reduce((sum, part) => sum + (part?.indices.length ?? 0), 0)
  const stride = Math.max(1, totalCount / limit)
  const inputs: number[] = []
  const targets: number[] = []
  const codes: number[] = []
  for (const [code, part] of parts.entries()) {
    if (!part) continue
    const { examples, indices } = part
    for (let at = 0; at < indices.length; at += stride) {
      const row = indices[Math.floor(at)]!
      for (let i = 0; i < inputCount; i++) inputs.push(examples.inputs[row * inputCount + i]!)
      for (let k = 0; k < targetCount; k++) targets.push(examples.targets[row * targetCount + k]!)
      codes.push(code)
    }
  }
  return {
    inputs: Float64Array.from(inputs),
    targets: Float64Array.from(targets),
    parts: Uint8Array.from(codes),
    totalCount,
  }
}
