import { describe, expect, it } from 'vitest'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { fillInitialParameters } from '@engine/initializers/initializer'
import { adviseNetwork } from '@engine/model/network-advice'
import { describeNetwork } from '@engine/model/network-description'
import { bindModel, planModel } from '@engine/model/plan'
import {
  PRESET_NAMES,
  isPresetFor,
  networkPreset,
  suggestedPreset,
  type PresetName,
  type PresetPurpose,
} from '@engine/model/presets'
import { initializerConfigSchema, networkConfigSchema } from '@engine/protocol/layer-config'
import { lossConfigSchema } from '@engine/protocol/loss-config'
import { MemoryLayout } from '@engine/tensor/memory'

const DIGITS: PresetPurpose = { inputShape: [1, 28, 28], task: 'classification', outputCount: 10 }
const POINTS: PresetPurpose = { inputShape: [2], task: 'classification', outputCount: 2 }
const PURPOSES: readonly PresetPurpose[] = [
  DIGITS,
  POINTS,
  { inputShape: [3, 16, 12], task: 'classification', outputCount: 5 },
  { inputShape: [7], task: 'regression', outputCount: 1 },
  { inputShape: [1], task: 'regression', outputCount: 3 },
  { inputShape: [2], task: 'regression', outputCount: 2 },
]
const IMAGE_PRESETS: readonly PresetName[] = [
  'simple-conv-net',
  'deep-conv-net',
  'inception-net',
  'residual-net',
]
const PERCEPTRONS = [
  'perceptron-and',
  'perceptron-nand',
  'perceptron-or',
  'perceptron-xor',
] as const

describe.each(PRESET_NAMES)('the preset %s', (name) => {
  const fitting = PURPOSES.filter((purpose) => isPresetFor(name, purpose))

  it('fits some data', () => {
    expect(fitting.length).toBeGreaterThan(0)
  })

  it.each(fitting)('is a valid network without issues for $task of $inputShape', (purpose) => {
    const { layers, initializer, loss, weightDecay } = networkPreset(name, purpose)
    expect(networkConfigSchema.parse({ layers }).layers).toEqual(layers)
    expect(initializerConfigSchema.parse(initializer)).toEqual(initializer)
    expect(lossConfigSchema.parse(loss)).toEqual(loss)
    expect(weightDecay).toBeGreaterThanOrEqual(0)
    expect(describeNetwork(layers, purpose.inputShape, { ...purpose, loss }).issues).toEqual([])
  })

  it.each(fitting)('gives no hint against itself for $task of $inputShape', (purpose) => {
    const preset = networkPreset(name, purpose)
    const hints = adviseNetwork(preset, purpose.task).filter(({ level }) => level === 'hint')
    // The perceptrons are what they are for: to be looked at.
    const expected = name.startsWith('perceptron')
      ? ['advice/squashed-scores', 'advice/nothing-trained']
      : []
    expect(hints.map(({ code }) => code)).toEqual(expected)
  })
})

describe('presets', () => {
  it('hold the networks of the book', () => {
    const text = (name: PresetName, inputShape = [784]): string => {
      const { layers, loss } = networkPreset(name, DIGITS)
      return describeNetwork(layers, inputShape, { ...DIGITS, loss }).text
    }
    expect(text('softmax-regression')).toBe('784 → 10')
    expect(text('two-layer-net')).toBe('784 → 50 sigmoid → 10')
    expect(text('three-layer-net')).toBe('784 → 50 sigmoid → 100 sigmoid → 10')
    expect(text('multi-layer-net')).toBe('784 → 100 relu → 100 relu → 100 relu → 100 relu → 10')
    expect(text('normalized-net')).toMatch(/^784 → 100 batch norm relu dropout 0.2 → 100 batch/)
    expect(text('simple-conv-net', [1, 28, 28])).toBe(
      '1×28×28 → 30@5×5 relu → max 2×2 → 100 relu → 10',
    )
    expect(text('deep-conv-net', [1, 28, 28])).toBe(
      '1×28×28 → 16@3×3 relu → 16@3×3 relu → max 2×2 → 32@3×3 relu → 32@3×3 relu → max 2×2 ' +
        '→ 64@3×3 relu → 64@3×3 relu → max 2×2 → 50 relu dropout 0.5 → 10',
    )
    expect(networkPreset('two-layer-net', DIGITS).initializer).toEqual({
      type: 'gaussian',
      standardDeviation: 0.01,
    })
    expect(networkPreset('multi-layer-net', DIGITS).initializer).toEqual({ type: 'he-normal' })
  })

  it('count the parameters that the book counts', () => {
    const count = (name: PresetName): number => {
      const { layers, loss } = networkPreset(name, DIGITS)
      return describeNetwork(layers, DIGITS.inputShape, { ...DIGITS, loss }).parameterCount
    }
    expect(count('simple-conv-net')).toBe(30 * 26 + (4320 * 100 + 100) + 1010)
    const convolutions = 160 + 2320 + 4640 + 9248 + 18_496 + 36_928
    expect(count('deep-conv-net')).toBe(convolutions + (64 * 16 * 50 + 50) + 510)
  })

  it('for images want images, and those of two inputs want two', () => {
    for (const name of IMAGE_PRESETS) {
      expect(
        PURPOSES.filter((purpose) => isPresetFor(name, purpose)).map(
          ({ inputShape }) => inputShape.length,
        ),
      ).toEqual([3, 3])
      expect(isPresetFor(name, { ...DIGITS, inputShape: [784] })).toBe(false)
    }
    for (const name of PERCEPTRONS) {
      expect(PURPOSES.filter((purpose) => isPresetFor(name, purpose))).toEqual([POINTS])
    }
    expect(isPresetFor('deep-conv-net', { ...DIGITS, inputShape: [1, 2, 2] })).toBe(false)
  })

  it('suggest a small net for points, the two-layer net for digits, a regression net for numbers', () => {
    expect(PURPOSES.map(suggestedPreset)).toEqual([
      'two-layer-net',
      'tiny-net',
      'two-layer-net',
      'regression-net',
      'regression-net',
      'regression-net',
    ])
  })
})

describe('networks with given weights', () => {
  function outputs(name: PresetName, purpose: PresetPurpose, inputs: readonly number[]): number[] {
    const { layers, initializer, loss } = networkPreset(name, purpose)
    const rowCount = inputs.length / 2
    const layout = new MemoryLayout('float64')
    const outputCount = name === 'notes-net' ? 2 : 1
    const plan = planModel(
      {
        layers,
        loss,
        weightDecay: 0,
        inputShape: [2],
        outputCount,
        trainingRowCount: 0,
        inferenceRowCount: rowCount,
      },
      layout,
    )
    const memory = referenceKernels.createMemory(layout.sizeBytes)
    fillInitialParameters({ initializer, training: { seed: 1 } }, plan, memory)
    memory.real(plan.inference.inputs).set(inputs)
    bindModel(plan, referenceKernels, memory).predict(rowCount)
    return Array.from(memory.real(plan.inference.outputs))
  }

  it.each([
    ['perceptron-and', [0, 0, 0, 1]],
    ['perceptron-nand', [1, 1, 1, 0]],
    ['perceptron-or', [0, 1, 1, 1]],
    ['perceptron-xor', [0, 1, 1, 0]],
  ] as const)('%s has its truth table', (name, wanted) => {
    expect(outputs(name, POINTS, [0, 0, 0, 1, 1, 0, 1, 1])).toEqual(wanted)
  })

  it('the 2-3-2-2 network gives the numbers of the notes', () => {
    const [first = Number.NaN, second = Number.NaN] = outputs('notes-net', POINTS, [1, 0.5])
    expect(first.toFixed(8)).toBe('0.31682708')
    expect(second.toFixed(8)).toBe('0.69627909')
  })
})
