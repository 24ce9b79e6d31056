import { datasetDescriptionSchema, type DatasetDescription } from '../protocol/dataset'
import { StudioError } from '../protocol/errors'
import { INTERPRETED } from '../protocol/interpreted'
import {
  decodeSafetensors,
  encodeSafetensors,
  tensorNamed,
  type NamedTensor,
  type TensorFile,
} from '../tensor/safetensors'
import { shapeText, sizeOf, type Shape, type TensorData } from '../tensor/shape'
import type { Dataset, Examples } from './dataset'

/*
 * A stored data set is one safetensors file: `train.inputs`, `train.targets` and, where there is a
 * test part, `test.inputs` and `test.targets`; the description as JSON in the metadata. The same data
 * set gives the same bytes.
 */

const FORMAT = 'descent-dataset'
const FORMAT_VERSION = '1'
type PartName = 'train' | 'test'

export function encodeDataset(dataset: Dataset): Uint8Array<ArrayBuffer> {
  const { description } = dataset
  const tensors = tensorsOf('train', dataset.train, description)
  if (dataset.test) tensors.push(...tensorsOf('test', dataset.test, description))
  return encodeSafetensors(tensors, {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    description: JSON.stringify(description),
  })
}

/**
 * Reads what `encodeDataset` wrote. All of it is checked, labels and finiteness included, so that
 * nothing after this needs to look at the numbers with suspicion.
 *
 * @throws dataset/damaged naming what does not fit; safetensors/* when the file itself is broken
 */
export function decodeDataset(bytes: Uint8Array): Dataset {
  const file = decodeSafetensors(bytes)
  const description = descriptionOf(file)
  const isWithTest = description.testCount > 0
  const expectedCount = isWithTest ? 4 : 2
  if (file.tensors.length !== expectedCount) {
    throw damaged(`it holds ${file.tensors.length} tensors instead of ${expectedCount}`)
  }
  return {
    description,
    train: examplesOf(file, 'train', description.trainCount, description),
    test: isWithTest ? examplesOf(file, 'test', description.testCount, description) : null,
  }
}

function tensorsOf(
  part: PartName,
  examples: Examples,
  description: DatasetDescription,
): NamedTensor[] {
  const targetShape =
    description.task === 'classification'
      ? [examples.count]
      : [examples.count, description.targetNames.length]
  return [
    {
      name: `${part}.inputs`,
      shape: [examples.count, ...description.inputShape],
      data: examples.inputs,
    },
    { name: `${part}.targets`, shape: targetShape, data: examples.targets },
  ]
}

function descriptionOf(file: TensorFile): DatasetDescription {
  const { format, formatVersion, description } = file.metadata
  if (format !== FORMAT || description === undefined) {
    throw damaged('its metadata does not say that it is a data set')
  }
  if (formatVersion !== FORMAT_VERSION) {
    throw damaged(`its format version is ${formatVersion ?? 'missing'}, not ${FORMAT_VERSION}`)
  }
  let value: unknown
  try {
    value = JSON.parse(description)
  } catch {
    throw damaged('its description is not JSON')
  }
  const parsed = datasetDescriptionSchema.safeParse(value, INTERPRETED)
  if (!parsed.success) throw damaged(`its description does not fit: ${parsed.error.message}`)
  return parsed.data
}

function examplesOf(
  file: TensorFile,
  part: PartName,
  count: number,
  description: DatasetDescription,
): Examples {
  const inputs = tensorNamed(file, `${part}.inputs`)
  checkShape(inputs, [count, ...description.inputShape])
  const targets = tensorNamed(file, `${part}.targets`)
  if (description.task === 'classification') {
    checkShape(targets, [count])
    return {
      count,
      inputs: checkedInputs(inputs, description),
      targets: checkedLabels(targets, description.classes.length),
    }
  }
  checkShape(targets, [count, description.targetNames.length])
  return {
    count,
    inputs: checkedInputs(inputs, description),
    targets: checkedReals(targets),
  }
}

function checkShape(tensor: NamedTensor, expected: Shape): void {
  if (shapeText(tensor.shape) !== shapeText(expected)) {
    const found = `${shapeText(tensor.shape)} instead of ${shapeText(expected)}`
    throw damaged(`${tensor.name} has the shape ${found} (${sizeOf(expected)} values)`)
  }
}

function checkedInputs(
  tensor: NamedTensor,
  { inputType, missingCount = 0 }: DatasetDescription,
): Uint8Array | Float64Array {
  if (inputType === 'float64') return checkedReals(tensor, missingCount > 0)
  if (tensor.data instanceof Uint8Array) return tensor.data
  throw wrongType(tensor.name, tensor.data)
}

function checkedReals(tensor: NamedTensor, allowsMissing = false): Float64Array {
  const { data } = tensor
  if (!(data instanceof Float64Array)) throw wrongType(tensor.name, data)
  // A loop: a call for each of millions of numbers would delay every start of a run.
  for (let index = 0; index < data.length; index++) {
    const value = data[index]!
    if (!Number.isFinite(value) && !(allowsMissing && Number.isNaN(value))) {
      throw damaged(`${tensor.name} holds a number that is not finite at ${index}`)
    }
  }
  return data
}

function checkedLabels(tensor: NamedTensor, classCount: number): Int32Array {
  const { data } = tensor
  if (!(data instanceof Int32Array)) throw wrongType(tensor.name, data)
  const index = data.findIndex((label) => label < 0 || label >= classCount)
  if (index >= 0) {
    throw damaged(`${tensor.name} has the label ${data[index] ?? ''} of ${classCount} classes`)
  }
  return data
}

function wrongType(name: string, data: TensorData): StudioError {
  return damaged(`${name} is stored as ${data.constructor.name}`)
}

function damaged(reason: string): StudioError {
  return new StudioError(
    'dataset/damaged',
    `The stored data set cannot be used: ${reason}. Import it again.`,
    { reason },
  )
}
