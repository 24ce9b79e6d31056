import { test } from 'vitest'
import { fillInitialParameters } from '@engine/initializers/initializer'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { networkPreset, type PresetName } from '@engine/model/presets'
import { planModel } from '@engine/model/plan'
import {
  defaultOptimizerConfig,
  optimizerStateNames,
  optimizerUpdateOperation,
} from '@engine/optimizers/optimizer'
import type { OptimizerType } from '@engine/protocol/optimizer-config'
import { randomStream } from '@engine/random/random-stream'
import { MemoryLayout } from '@engine/tensor/memory'
import type { RealDType } from '@engine/tensor/shape'

const BATCH_SIZE = 100
const EXAMPLE_COUNT = 1000
const CASES: readonly (readonly [PresetName, OptimizerType, RealDType])[] = [
  ['two-layer-net', 'sgd', 'float32'],
  ['two-layer-net', 'adam', 'float32'],
  ['multi-layer-net', 'sgd', 'float32'],
  // Last, because code that has seen both types is slower than code that has seen one.
  ['two-layer-net', 'sgd', 'float64'],
]

// Run with `npx vitest bench --run test/bench/step-rate`; `hz` is steps per second.
test('training steps of 784 inputs and 10 classes, batch 100', async ({ bench }) => {
  for (const [preset, optimizer, real] of CASES) {
    await bench(`${preset}, ${optimizer}, ${real}`, stepOf(preset, optimizer, real)).run({
      time: 3000,
    })
  }
})

/** One whole step: gather the batch, forward, loss, backward, update. */
function stepOf(preset: PresetName, optimizerType: OptimizerType, real: RealDType): () => void {
  const { layers, initializer, loss } = networkPreset(preset, {
    inputShape: [784],
    task: 'classification',
    outputCount: 10,
  })
  const optimizer = defaultOptimizerConfig(optimizerType)
  const layout = new MemoryLayout(real, referenceKernels.reservedBytes)
  const plan = planModel(
    {
      layers,
      loss,
      weightDecay: 0,
      inputShape: [784],
      outputCount: 10,
      trainingRowCount: BATCH_SIZE,
      inferenceRowCount: 0,
    },
    layout,
  )
  const { training } = plan
  if (!training) throw new Error('planned with training')
  const examples = layout.add('examples', [EXAMPLE_COUNT, 784])
  const labels = layout.add('labels', [EXAMPLE_COUNT], 'int32')
  const indices = layout.add('indices', [BATCH_SIZE], 'int32')
  const scalars = layout.add('scalars', [2], 'float64')
  const state = optimizerStateNames(optimizer).map((name) =>
    layout.add(name, [plan.trainedBlock.length]),
  )
  const memory = referenceKernels.createMemory(layout.sizeBytes)
  const step = referenceKernels.bindProgram(
    [
      { type: 'gather-rows', source: examples, indices, out: training.inputs, width: 784 },
      { type: 'gather-rows', source: labels, indices, out: training.targets, width: 1 },
      ...training.forward,
      ...training.backward,
      optimizerUpdateOperation(optimizer, {
        parameter: plan.trainedBlock,
        gradient: plan.gradientBlock,
        state,
        scalars,
      }),
    ],
    memory,
  )
  fillInitialParameters({ initializer, training: { seed: 1 } }, plan, memory)
  const stream = randomStream(1, 'data')
  memory.real(examples).forEach((_, index, values) => (values[index] = stream.uniform()))
  memory.int32(labels).forEach((_, index, values) => (values[index] = stream.below(10)))
  const scalarValues = memory.float64(scalars)
  scalarValues[0] = optimizer.learningRate
  const indexValues = memory.int32(indices)
  return () => {
    const stepNumber = (scalarValues[1] ?? 0) + 1
    scalarValues[1] = stepNumber
    for (let row = 0; row < BATCH_SIZE; row++) {
      indexValues[row] = (stepNumber * BATCH_SIZE + row) % EXAMPLE_COUNT
    }
    step(BATCH_SIZE)
  }
}
