import { StudioError } from '@engine/protocol/errors'
import { describe, expect, test } from 'vitest'
import { parseExperiment, readExperimentFile } from '../../src-main/cli/config-file'

function refusalOf(action: () => unknown): StudioError {
  try {
    action()
  } catch (error) {
    if (error instanceof StudioError) return error
    throw error
  }
  throw new Error('Nothing was refused.')
}

const valid = `{
  "dataset": { "source": "generated", "settings": { "generator": "xor" } },
  "network": { "layers": [{ "type": "affine", "units": 1 }] },
  "optimizers": [
    { "type": "sgd", "learningRate": 0.1 },
    { "type": "adam" }
  ]
}`

describe('reading an experiment file', () => {
  test('what is left out has its default', () => {
    const config = parseExperiment(valid, 'a.json')
    expect(config.training).toMatchObject({ batchSize: 100, seed: 1 })
    expect(config.optimizers[1]).toMatchObject({ type: 'adam', learningRate: 0.001 })
  })

  test('a byte order mark at the start is no fault', () => {
    expect(parseExperiment(`\uFEFF${valid}`, 'a.json').optimizers).toHaveLength(2)
  })

  test('a file that is not there is named', () => {
    const error = refusalOf(() => readExperimentFile('no/such/file.json'))
    expect(error.code).toBe('cli/unreadable-file')
    expect(error.message).toBe('no/such/file.json cannot be read: there is no such file.')
  })

  test.each([
    [valid.replace('"adam" }', '"adam"'), 7, 3, 'A comma or } is expected'],
    [valid.replace('0.1 }', '0.1, }'), 5, 43, 'A field name in double quotes is expected'],
    [valid.replace('"network"', 'network'), 3, 3, 'A field name in double quotes is expected'],
    [valid.replace('0.1', '.1'), 5, 38, 'A value is expected'],
    [valid.slice(0, -1), 8, 1, 'A comma or } is expected, but the file ends'],
    [`${valid}\n]`, 9, 1, 'Nothing may follow the closing bracket'],
    ['', 1, 1, 'A value is expected, but the file ends'],
    [valid.replace('"xor"', '"xor'), 2, 66, 'This string is not closed'],
    [valid.replace('"xor"', '"\\x"'), 2, 66, 'This string is not closed'],
  ])('what is no JSON is shown by line and column (%#)', (text, line, column, message) => {
    const error = refusalOf(() => parseExperiment(text, 'a.json'))
    expect(error.code).toBe('config/no-json')
    expect(error.message).toContain(
      `a.json, line ${String(line)}, column ${String(column)}: ${message}`,
    )
  })

  test.each([
    ['0.1', '-1', 5, 'optimizers[0].learningRate is -1; it must be greater than 0.'],
    ['0.1', '"fast"', 5, 'optimizers[0].learningRate is "fast"; a number is expected.'],
    [
      '"units": 1',
      '"units": 1.5',
      3,
      'network.layers[0].units is 1.5; a whole number is expected.',
    ],
    [
      '"learningRate"',
      '"learningrate"',
      5,
      'There is no field "learningrate" in optimizers[0]; did you mean "learningRate"?',
    ],
    [
      '"learningRate"',
      '"speed"',
      5,
      'There is no field "speed" in optimizers[0]; its fields are type, learningRate',
    ],
    ['"adam"', '"adamm"', 6, 'optimizers[1].type is "adamm"; allowed: "sgd", "momentum", '],
    [
      '"optimizers": [',
      '"loss": "mse", "optimizers": [',
      4,
      'loss is "mse"; allowed: "softmax-cross-entropy", ',
    ],
    ['"units": 1', '"units": 0', 3, 'network.layers[0].units is 0; at least 1 is allowed.'],
    [
      '"generator": "xor"',
      '"generator": "xor", "exampleCount": 300000',
      2,
      'dataset.settings.exampleCount is 300000; at most 200000 is allowed.',
    ],
    [
      '{ "source": "generated", "settings": { "generator": "xor" } }',
      '{ "source": "stored" }',
      2,
      'dataset.name is missing; text in double quotes is expected.',
    ],
  ])(
    'a value that does not fit is shown by line, field and remedy (%s → %s)',
    (from, to, line, sentence) => {
      const error = refusalOf(() => parseExperiment(valid.replace(from, to), 'a.json'))
      expect(error.code).toBe('config/invalid')
      expect(error.message).toContain(`a.json, line ${String(line)}: ${sentence}`)
    },
  )

  test('several faults are all named at once', () => {
    const error = refusalOf(() =>
      parseExperiment(valid.replace('0.1', '0').replace('"adam"', '"x"'), 'a.json'),
    )
    expect(error.message.split('\n')).toHaveLength(2)
  })
})
