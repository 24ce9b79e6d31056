import { readPredictionFile } from '@engine/datasets/prediction-file'
import { generateDataset } from '@engine/datasets/load'
import type { DatasetDescription } from '@engine/protocol/dataset'
import { describe, expect, it } from 'vitest'
import { parse, refusalOf } from './csv-texts'

const FLOWERS = parse('kind,length,width\nrose,1,2\ntulip,3,4').dataset.description
const NUMBERED = parse('0,1,2.5\n1,3,4.5').dataset.description
const PRICES = parse('price,x\n1.5,1\n2.5,2', { task: 'regression' }).dataset.description
const DIGITS = generateDataset({
  generator: 'digits',
  exampleCount: 10,
  noise: 0,
  seed: 1,
}).description

function read(
  text: string,
  target: string | number,
  description: DatasetDescription,
  header: 'auto' | 'absent' = 'auto',
) {
  const file = { fileName: 'new.csv', bytes: new TextEncoder().encode(text) }
  return readPredictionFile(file, header, target, description)
}

describe('reading a file to predict', () => {
  it('reads inputs without labels', () => {
    expect(read('length,width\n5,6\n7,8', 'none', FLOWERS)).toEqual({
      rowCount: 2,
      inputs: new Float64Array([5, 6, 7, 8]),
      targets: null,
    })
  })

  it('reads labels where the file has them, by the classes of the training data', () => {
    const { inputs, targets } = read('length,width,name\n5,6,tulip\n7,8,rose', 'name', FLOWERS)
    expect(inputs).toEqual(new Float64Array([5, 6, 7, 8]))
    expect(targets).toEqual(new Int32Array([1, 0]))
    expect(read('1,5,6', 'first', NUMBERED).targets).toEqual(new Int32Array([1]))
  })

  it('reads targets of a regression', () => {
    expect(read('1,7.5', 'last', PRICES).targets).toEqual(new Float64Array([7.5]))
  })

  it('reads pixels whatever their columns are called', () => {
    const header = Array.from({ length: 784 }, (_, pixel) => `pixel${pixel}`).join(',')
    const row = Array.from({ length: 784 }, (_, pixel) => pixel % 256).join(',')
    const { inputs } = read(`${header}\n${row}`, 'none', DIGITS)
    expect(inputs[300]).toBe(44)
  })

  it('refuses a label that the training data do not have, with file, line, label and classes', () => {
    const error = refusalOf(() => read('kind,length,width\nrose,1,2\nlily,3,4', 'kind', FLOWERS))
    expect(error.code).toBe('csv/unknown-label')
    expect(error.message).toBe(
      'new.csv, line 3, column "kind": the label "lily" does not occur in the training data. ' +
        'Its classes: rose, tulip.',
    )
    expect(error.details).toEqual({
      file: 'new.csv',
      line: 3,
      column: 'kind',
      label: 'lily',
      classes: 'rose, tulip',
    })
    expect(refusalOf(() => read('2,5,6', 'first', NUMBERED)).message).toContain('the label "2"')
  })

  it.each([
    [
      'labels that the user does not expect',
      '0,1,2',
      'none',
      'csv/columns-differ',
      '3 input columns, but',
    ],
    ['too few columns', 'rose,1', 'first', 'csv/columns-differ', '1 input columns besides'],
    [
      'columns in another order',
      'width,length\n1,2',
      'none',
      'csv/columns-differ',
      '"width" where the training data have "length"',
    ],
    [
      'a word among the inputs',
      'length,width\n1,wide',
      'none',
      'csv/not-a-number',
      'new.csv, line 2, column "width"',
    ],
  ])('refuses %s', (_, text, target, code, words) => {
    const error = refusalOf(() =>
      read(text, target, FLOWERS, /^(0|rose)/.test(text) ? 'absent' : 'auto'),
    )
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
  })
})
