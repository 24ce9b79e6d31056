/// <reference types="node" />
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { fillInitialParameters } from '@engine/initializers/initializer'
import { describeNetwork, requiredOutputCount } from '@engine/model/network-description'
import { bindModel, planModel } from '@engine/model/plan'
import { experimentConfigSchema, type ExperimentConfig } from '@engine/protocol/experiment-config'
import { MemoryLayout } from '@engine/tensor/memory'

const directory = join(import.meta.dirname, '../../examples')
const names = readdirSync(directory).filter((name) => name.endsWith('.json'))
const gates = ['and', 'nand', 'or'] as const

function example(name: string): ExperimentConfig {
  return experimentConfigSchema.parse(JSON.parse(readFileSync(join(directory, name), 'utf8')))
}

/** What is known of the data that an example names. */
function dataOf({ dataset }: ExperimentConfig): {
  inputShape: readonly number[]
  task: 'classification' | 'regression'
  outputCount: number
} {
  const kind = dataset.source === 'stored' ? dataset.name : dataset.settings.generator
  switch (kind) {
    case 'mnist':
    case 'digits':
      return { inputShape: [1, 28, 28], task: 'classification', outputCount: 10 }
    case 'sine':
      return { inputShape: [1], task: 'regression', outputCount: 1 }
    case 'plane':
      return { inputShape: [2], task: 'regression', outputCount: 1 }
    default:
      return { inputShape: [2], task: 'classification', outputCount: 2 }
  }
}

/** Outputs of a network as it starts, before any training. */
function initialOutputs(config: ExperimentConfig, inputs: readonly number[]): number[] {
  const { inputShape, task, outputCount } = dataOf(config)
  const rowCount = inputs.length / 2
  const layout = new MemoryLayout('float64')
  const plan = planModel(
    {
      layers: config.network.layers,
      loss: config.loss,
      weightDecay: 0,
      inputShape,
      outputCount: requiredOutputCount({ loss: config.loss, task, outputCount }),
      trainingRowCount: 0,
      inferenceRowCount: rowCount,
    },
    layout,
  )
  const memory = referenceKernels.createMemory(layout.sizeBytes)
  fillInitialParameters(config, plan, memory)
  memory.real(plan.inference.inputs).set(inputs)
  bindModel(plan, referenceKernels, memory).predict(rowCount)
  return Array.from(memory.real(plan.inference.outputs))
}

describe('the examples', () => {
  it.each(names)('%s is a config whose network fits its data', (name) => {
    const config = example(name)
    const { inputShape, ...purpose } = dataOf(config)
    const network = describeNetwork(config.network.layers, inputShape, {
      loss: config.loss,
      ...purpose,
    })
    expect(network.issues).toEqual([])
    expect(config.name).not.toBe('')
  })

  it.each(gates)('perceptron-%s.json answers as its table says', (gate) => {
    const lines = readFileSync(join(directory, `truth-tables/${gate}.csv`), 'utf8')
      .trim()
      .split('\n')
    expect(lines[0]).toBe('y,x1,x2')
    const rows = lines.slice(1).map((line) => line.split(',').map(Number))
    const inputs = rows.flatMap(([, x1 = Number.NaN, x2 = Number.NaN]) => [x1, x2])
    expect(initialOutputs(example(`perceptron-${gate}.json`), inputs)).toEqual(rows.map(([y]) => y))
  })

  it('perceptron-xor.json answers as XOR', () => {
    const outputs = initialOutputs(example('perceptron-xor.json'), [0, 0, 0, 1, 1, 0, 1, 1])
    expect(outputs).toEqual([0, 1, 1, 0])
  })

  it('notes-net.json starts from the numbers of the notes', () => {
    const outputs = initialOutputs(example('notes-net.json'), [1, 0.5])
    expect(outputs.map((value) => value.toFixed(8))).toEqual(['0.31682708', '0.69627909'])
  })
})
