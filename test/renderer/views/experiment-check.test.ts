import { defaultOptimizerConfig } from '@engine/optimizers/optimizer'
import { networkPreset } from '@engine/model/presets'
import type { DatasetDescription } from '@engine/protocol/dataset'
import { runConfigsOf } from '@engine/protocol/experiment-runs'
import { describe, expect, it } from 'vitest'
import { firstDraft, type Draft } from '../../../src-renderer/state/draft'
import { parseConfigText } from '../../../src-renderer/views/experiment/config-file'
import {
  networkAdviceFor,
  rateAdviceFor,
} from '../../../src-renderer/views/experiment/draft-advice'
import { checkDraft, problemsAt } from '../../../src-renderer/views/experiment/experiment-check'
import { moved } from '../../../src-renderer/views/experiment/form-section'

const digits: DatasetDescription = {
  name: 'Drawn digits',
  task: 'classification',
  inputShape: [1, 28, 28],
  inputType: 'uint8',
  inputNames: [],
  classes: Array.from({ length: 10 }, (_value, digit) => String(digit)),
  targetNames: [],
  trainCount: 6000,
  testCount: 0,
  origin: {
    type: 'generated',
    settings: { generator: 'digits', exampleCount: 6000, noise: 0.05, seed: 1 },
  },
}
const sine: DatasetDescription = {
  ...digits,
  task: 'regression',
  inputShape: [1],
  classes: [],
  targetNames: ['y'],
}

describe('the first draft', () => {
  it('is ready to start on the data it names', () => {
    const check = checkDraft(firstDraft(), digits)
    expect(check.issues).toEqual([])
    expect(check.problems).toEqual([])
    expect(check.config).not.toBeNull()
    expect(check.network?.parameterCount).toBe(39_760)
    expect(check.counts).toEqual({ train: 4800, validation: 0, test: 1200 })
    expect(check.stepsPerEpoch).toBe(48)
    expect(check.stepCount).toBe(480)
  })

  it('cannot start before the data is known', () => {
    const check = checkDraft(firstDraft(), null)
    expect(check.config).toBeNull()
    expect(check.network).toBeNull()
    expect(check.stepCount).toBeNull()
  })
})

describe('a draft with faults', () => {
  const draft = (change: Partial<Draft>): Draft => ({ ...firstDraft(), ...change })

  it('keeps text that is no number as an issue at its field', () => {
    const check = checkDraft(draft({ optimizers: [{ type: 'sgd', learningRate: 'fast' }] }), digits)
    expect(check.config).toBeNull()
    expect(check.issues.map(({ path }) => path)).toEqual([['optimizers', 0, 'learningRate']])
  })

  it('names what a given order lacks', () => {
    const problemOf = (examples: number[]) => {
      const givenOrder = { fileName: 'order.json', examples }
      const training = { ...firstDraft().training, order: 'given', givenOrder }
      const { config, problems } = checkDraft(draft({ training }), digits)
      return { isReady: config !== null, codes: problems.map(({ code }) => code) }
    }
    const whole = Array.from({ length: 4800 }, (_value, index) => index)
    expect(problemOf(whole)).toEqual({ isReady: true, codes: [] })
    expect(problemOf([])).toEqual({ isReady: false, codes: ['experiment/order-missing'] })
    expect(problemOf([4800]).codes).toEqual(['experiment/order-out-of-range'])
    expect(problemOf(whole.slice(1)).codes).toEqual(['experiment/order-length'])
  })

  it('names a batch that is larger than what is left to train on', () => {
    const training = { ...firstDraft().training, batchSize: 4801 }
    const check = checkDraft(draft({ training }), digits)
    const [problem] = problemsAt(check.problems, 'training', 'batchSize')
    expect(problem?.code).toBe('experiment/batch-too-large')
    expect(problem?.details).toEqual({ batchSize: 4801, exampleCount: 4800 })
    expect(check.config).toBeNull()
  })

  it('names the layer whose outputs do not fit the classes', () => {
    const layers = [{ type: 'affine', units: 7 }]
    const check = checkDraft(draft({ network: { layers } }), digits)
    const [problem] = problemsAt(check.problems, 'network', 'layers', 0, 'units')
    expect(problem?.code).toBe('network/output-count')
    expect(problem?.details).toMatchObject({ given: 7, needed: 10 })
  })

  it('names a loss that does not suit numbers', () => {
    const check = checkDraft(firstDraft(), sine)
    expect(problemsAt(check.problems, 'loss').map(({ code }) => code)).toEqual([
      'network/loss-task',
    ])
  })

  it('says nothing of the network behind a layer that is being typed', () => {
    const layers = [
      { type: 'affine', units: '' },
      { type: 'affine', units: 3 },
    ]
    const check = checkDraft(draft({ network: { layers } }), digits)
    expect(check.problems).toEqual([])
    expect(check.network?.layers).toEqual([])
    expect(check.issues.map(({ path }) => path)).toEqual([['network', 'layers', 0, 'units']])
  })

  it('names the part of a split that would be empty', () => {
    const check = checkDraft(draft({ split: { validation: 0.00001, test: 0.2 } }), digits)
    expect(problemsAt(check.problems, 'split', 'validation').map(({ code }) => code)).toEqual([
      'dataset/split-empty',
    ])
    expect(check.counts).toBeNull()
  })
})

describe('advice', () => {
  it('warns of a learning rate that diverges, and of nothing in the first draft', () => {
    const config = checkDraft(firstDraft(), digits).config
    if (config === null) throw new Error('The first draft is not valid.')
    expect(rateAdviceFor(config)).toEqual([])
    const fast = { ...config, optimizers: [{ ...defaultOptimizerConfig('sgd'), learningRate: 10 }] }
    expect(rateAdviceFor(fast)).toEqual([{ type: 'sgd', learningRate: 10, suggestion: 0.1 }])
  })

  it('of the engine says why a network suits, or what is seldom meant', () => {
    const config = checkDraft(firstDraft(), digits).config
    if (config === null) throw new Error('The first draft is not valid.')
    const codes = (changed: Partial<typeof config>): string[] =>
      networkAdviceFor({ ...config, ...changed }, 'classification').map(({ code }) => code)
    expect(codes({})).toEqual(['advice/clean-gradient'])
    expect(codes({ initializer: { type: 'constant', value: 0.1 } })).toEqual([
      'advice/clean-gradient',
      'advice/equal-weights',
    ])
  })
})

describe('a config file', () => {
  it('may hold an experiment or a single run', () => {
    const config = checkDraft(firstDraft(), digits).config
    if (config === null) throw new Error('The first draft is not valid.')
    expect(parseConfigText(JSON.stringify(config), 'a.json')).toEqual(config)
    const [run] = runConfigsOf(config)
    expect(parseConfigText(JSON.stringify(run), 'b.json')).toEqual(config)
  })

  it('is refused with its name and the reason', () => {
    expect(() => parseConfigText('{', 'broken.json')).toThrow(/broken\.json/)
    expect(() => parseConfigText('{"network": 3}', 'wrong.json')).toThrow(/wrong\.json.*network/)
  })
})

describe('presets', () => {
  it('fit the data they are made for', () => {
    const preset = networkPreset('regression-net', {
      inputShape: [1],
      task: 'regression',
      outputCount: 1,
    })
    const check = checkDraft(
      {
        ...firstDraft(),
        network: { layers: preset.layers },
        loss: preset.loss,
        initializer: preset.initializer,
      },
      sine,
    )
    expect(check.problems).toEqual([])
    expect(check.config).not.toBeNull()
  })
})

describe('moving a layer', () => {
  it('keeps all others in their order', () => {
    expect(moved(['a', 'b', 'c', 'd'], 0, 2)).toEqual(['b', 'c', 'a', 'd'])
    expect(moved(['a', 'b', 'c', 'd'], 3, 0)).toEqual(['d', 'a', 'b', 'c'])
  })
})
