import type { GeneratorConfig } from '../../protocol/dataset-config'
import type { Dataset } from '../dataset'
import { exampleStream } from './example-stream'

export type FunctionConfig = Extract<GeneratorConfig, { generator: 'sine' | 'plane' }>

interface FunctionForm {
  readonly name: string
  readonly inputNames: readonly string[]
  readonly targetName: string
  /** Inputs are drawn evenly from [−limit, limit). */
  readonly limit: number
  readonly value: (inputs: Float64Array) => number
}

/** Values of a known function at random places, with normal noise on the value. */
export function generateFunction(settings: FunctionConfig): Dataset {
  const form = formOf(settings)
  const count = settings.exampleCount
  const inputCount = form.inputNames.length
  const inputs = new Float64Array(count * inputCount)
  const targets = new Float64Array(count)
  for (let example = 0; example < count; example++) {
    const random = exampleStream(settings, example)
    const row = inputs.subarray(example * inputCount, (example + 1) * inputCount)
    for (let d = 0; d < inputCount; d++) row[d] = form.limit * (2 * random.uniform() - 1)
    targets[example] = form.value(row) + settings.noise * random.normal()
  }
  return {
    description: {
      name: form.name,
      task: 'regression',
      inputShape: [inputCount],
      inputType: 'float64',
      inputNames: [...form.inputNames],
      classes: [],
      targetNames: [form.targetName],
      trainCount: count,
      testCount: 0,
      origin: { type: 'generated', settings },
    },
    train: { count, inputs, targets },
    test: null,
  }
}

function formOf(settings: FunctionConfig): FunctionForm {
  switch (settings.generator) {
    case 'sine':
      return {
        name: 'Sine',
        inputNames: ['x'],
        targetName: 'sin x',
        limit: Math.PI,
        value: ([x = 0]) => Math.sin(x),
      }
    case 'plane':
      return {
        name: 'Plane',
        inputNames: ['x', 'y'],
        targetName: '2x − y + 0.5',
        limit: 1,
        value: ([x = 0, y = 0]) => 2 * x - y + 0.5,
      }
    default:
      return settings.generator satisfies never
  }
}
