import { parseCsv } from '@engine/datasets/csv'
import { datasetDescriptionSchema } from '@engine/protocol/dataset'
import { StudioError } from '@engine/protocol/errors'
import { fc } from '../../property'
import { describe, expect, it } from 'vitest'
import { csvSource, parse, refusalOf, testFile } from './csv-texts'

/** A table of one pixel row per line: label, then 64 values of `pixel`. */
function imageTable(pixel: (row: number, column: number) => number, rowCount = 4): string {
  return Array.from({ length: rowCount }, (_, row) =>
    [row % 2, ...Array.from({ length: 64 }, (_, column) => pixel(row, column))].join(','),
  ).join('\n')
}

describe('reading a data set from CSV', () => {
  it('takes words for classes, names the columns by the header and keeps the order of rows', () => {
    const { dataset, decisions } = parse(
      'species,length,width\nrose,1.5,2\ntulip,-3,4e1\nrose,0.25,6\n',
    )
    expect(datasetDescriptionSchema.parse(dataset.description)).toEqual(dataset.description)
    expect(dataset.description).toMatchObject({
      name: 'table',
      task: 'classification',
      inputShape: [2],
      inputType: 'float64',
      inputNames: ['length', 'width'],
      classes: ['rose', 'tulip'],
      targetNames: [],
      trainCount: 3,
      testCount: 0,
      origin: { type: 'imported', format: 'csv', files: ['train.csv'] },
    })
    expect(dataset.train.inputs).toEqual(new Float64Array([1.5, 2, -3, 40, 0.25, 6]))
    expect(dataset.train.targets).toEqual(new Int32Array([0, 1, 0]))
    expect(dataset.test).toBeNull()
    expect(decisions.map(({ code }) => code)).toEqual([
      'csv/delimiter',
      'csv/target',
      'csv/header',
      'csv/classification',
    ])
  })

  it('takes numbers that do not repeat for a regression', () => {
    const { dataset } = parse('price,x\n1.5,1\n2.5,2\n3.5,3', { target: 'first' })
    expect(dataset.description).toMatchObject({
      task: 'regression',
      classes: [],
      targetNames: ['price'],
    })
    expect(dataset.train.targets).toEqual(new Float64Array([1.5, 2.5, 3.5]))
  })

  it('sorts classes as numbers where they are numbers, and takes 1, 01 and 1.0 for the same', () => {
    const { dataset } = parse('10,1\n9,2\n01,3\n1.0,4\n1,5\n10,6\n9,7\n9,8')
    expect(dataset.description.classes).toEqual(['1', '9', '10'])
    expect(dataset.train.targets).toEqual(new Int32Array([2, 1, 0, 0, 0, 2, 1, 1]))
  })

  it.each([
    ['first', 'first' as const, [5, 6, 8, 9]],
    ['last', 'last' as const, [4, 5, 7, 8]],
    ['a number from 0', 1, [4, 6, 7, 9]],
    ['a name', 'b', [4, 6, 7, 9]],
  ])('finds the column to predict as %s', (_, target, inputs) => {
    const { dataset } = parse('a,b,c\n4,5,6\n7,8,9', { target, task: 'regression' })
    expect([...dataset.train.inputs]).toEqual(inputs)
  })

  it.each([
    ['semicolons', 'label;x;y\na;1;2\nb;3;4', 'semicolon'],
    ['tabs', 'label\tx\ty\na\t1\t2\nb\t3\t4', 'tab'],
    ['commas', 'label,x,y\na,1,2\nb,3,4', 'comma'],
    [
      'quotes, CRLF and a byte order mark',
      '\ufeff"label","x","y"\r\n"a","1","2"\r\n"b",3,4\r\n',
      'comma',
    ],
  ])('reads %s', (_, text, delimiter) => {
    const { dataset, decisions } = parse(text)
    expect([...dataset.train.inputs]).toEqual([1, 2, 3, 4])
    expect(dataset.description.inputNames).toEqual(['x', 'y'])
    expect(dataset.description.classes).toEqual(['a', 'b'])
    expect(decisions[0]).toEqual({ code: 'csv/delimiter', details: { delimiter } })
  })

  it('sees by itself that there is no header, and obeys where it is told', () => {
    const text = '0,1.5\n1,2.5\n0,3.5\n1,4.5'
    expect(parse(text).dataset.description.trainCount).toBe(4)
    expect(parse(text).dataset.description.inputNames).toEqual(['column 2'])
    const told = parse(text, { header: 'present' }).dataset.description
    expect(told.trainCount).toBe(3)
    expect(told.inputNames).toEqual(['1.5'])
    expect(refusalOf(() => parse('label,x\na,1\nb,2', { header: 'absent' })).message).toContain(
      'train.csv, line 1, column "column 2": "x" is not a number',
    )
  })

  it('takes a square of bytes for an image, stored as bytes', () => {
    const { dataset, decisions } = parse(imageTable((row, column) => row + column * 4))
    expect(dataset.description).toMatchObject({ inputShape: [1, 8, 8], inputType: 'uint8' })
    expect(dataset.train.inputs).toBeInstanceOf(Uint8Array)
    expect(dataset.train.inputs[65]).toBe(5)
    expect(decisions).toContainEqual({ code: 'csv/byte-image', details: { side: 8, maximum: 255 } })
  })

  it('takes a square of small whole numbers for an image whose values are not bytes', () => {
    const { dataset, decisions } = parse(imageTable((_, column) => column % 17))
    expect(dataset.description).toMatchObject({ inputShape: [1, 8, 8], inputType: 'float64' })
    expect(decisions.map(({ code }) => code)).toContain('csv/number-image')
  })

  it.each([
    ['a fraction', 0.5],
    ['256', 256],
    ['a negative number', -1],
  ])('takes a square with %s for a plain table', (_, value) => {
    const { dataset } = parse(
      imageTable((row, column) => (row === 3 && column === 63 ? value : 255)),
    )
    expect(dataset.description).toMatchObject({ inputShape: [64], inputType: 'float64' })
    expect(dataset.train.inputs.at(-1)).toBe(value)
    expect(dataset.train.inputs[0]).toBe(255)
  })

  it('reads a test file of the same columns with the classes of the training file', () => {
    const { dataset } = parse('l,x\na,1\nb,2\nc,3', { test: testFile('l,x\nc,4\na,5') })
    expect(dataset.description.testCount).toBe(2)
    expect(dataset.description.origin).toMatchObject({ files: ['train.csv', 'test.csv'] })
    expect(dataset.test).toEqual({
      count: 2,
      inputs: new Float64Array([4, 5]),
      targets: new Int32Array([2, 0]),
    })
  })

  it('takes more than fifty different whole numbers for quantities, unless told otherwise', () => {
    const text = Array.from({ length: 200 }, (_, row) => `${row % 51},${row}`).join('\n')
    expect(parse(text).dataset.description.task).toBe('regression')
    const { classes } = parse(text, { task: 'classification' }).dataset.description
    expect(classes).toHaveLength(51)
  })

  it('gives back any table of numbers exactly', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e38, max: 1e38 })
    fc.assert(
      fc.property(
        fc.nat(6).chain((width) =>
          fc.array(fc.array(number, { minLength: width + 2, maxLength: width + 2 }), {
            minLength: 1,
          }),
        ),
        fc.constantFrom(',', ';', '\t'),
        (rows, delimiter) => {
          const text = rows.map((row) => row.join(delimiter)).join('\n')
          const { dataset } = parse(text, { task: 'regression', target: 'last', header: 'absent' })
          expect([...dataset.train.inputs]).toEqual(
            rows.flatMap((row) => row.slice(0, -1).map((x) => x + 0)),
          )
          expect([...dataset.train.targets]).toEqual(rows.map((row) => (row.at(-1) ?? NaN) + 0))
        },
      ),
    )
  })

  it('answers any bytes with a data set or a StudioError', () => {
    const text = fc.string({
      unit: fc.constantFrom('1', '2', 'a', '.', ',', ';', '\n', '"', '-', ' '),
    })
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      text.map((content) => new TextEncoder().encode(content)),
    )
    fc.assert(
      fc.property(bytes, fc.constantFrom('first', 'last'), (content, target) => {
        const train = { fileName: 'x.csv', bytes: Uint8Array.from(content) }
        try {
          parseCsv({ ...csvSource(''), train, target })
        } catch (error) {
          expect(error).toBeInstanceOf(StudioError)
        }
      }),
      { numRuns: 5000 },
    )
  })
})

describe('refusing a CSV file', () => {
  it.each([
    ['an empty file', '', {}, 'csv/empty', 'train.csv is empty'],
    ['blank lines alone', '\n \r\n', {}, 'csv/empty', 'train.csv is empty'],
    ['a header alone', 'label,x,y\n', {}, 'csv/header-only', 'train.csv has a header'],
    [
      'a row too short',
      'l,x,y\na,1,2\nb,3\n',
      {},
      'csv/ragged-row',
      'train.csv, line 3: 2 columns, where the first line has 3',
    ],
    ['a row too long', 'l,x\na,1\nb,3,4\n', {}, 'csv/ragged-row', 'train.csv, line 3: 3 columns'],
    [
      'letters in a number column',
      'l,x,y\na,1,2\n\nb,3,four',
      {},
      'csv/not-a-number',
      'train.csv, line 4, column "y": "four"',
    ],
    ['a decimal comma', 'l;x\na;1,5\nb;2,5', {}, 'csv/not-a-number', 'point instead of a comma'],
    [
      'an empty cell',
      'l,x,y\na,,2\nb,3,4',
      {},
      'csv/missing-value',
      'train.csv, line 2, column "x": the cell is empty',
    ],
    ['NaN', 'l,x\na,1\nb,NaN', {}, 'csv/missing-value', 'line 3, column "x": "NaN"'],
    ['infinity', 'l,x\na,1\nb,-inf', {}, 'csv/missing-value', 'line 3, column "x": "-inf"'],
    ['a question mark for a missing value', 'l,x\na,1\nb,?', {}, 'csv/missing-value', '"?"'],
    ['an empty label', 'l,x\na,1\n,2', {}, 'csv/missing-value', 'line 3, column "l"'],
    [
      'a number beyond float32',
      'l,x\na,1\nb,1e39',
      {},
      'csv/number-too-large',
      'line 3, column "x"',
    ],
    [
      'a single class',
      'l,x\na,1\na,2',
      {},
      'csv/single-class',
      'column "l": every row has the same label "a"',
    ],
    ['no input columns', 'l\na\nb', {}, 'csv/no-input-columns', 'train.csv'],
    [
      'an unknown column name',
      'l,x\na,1\nb,2',
      { target: 'price' },
      'csv/target-not-found',
      'no column "price". Its columns: l, x',
    ],
    [
      'a column name without a header',
      '1,2\n3,4',
      { target: 'l' },
      'csv/target-not-found',
      'no header',
    ],
    [
      'a column number too high',
      'l,x\na,1\nb,2',
      { target: 2 },
      'csv/target-not-found',
      'has 2 columns, numbered from 0: there is no column 2',
    ],
    ['a column name used twice', 'l,l\na,1\nb,2', { target: 'l' }, 'csv/target-ambiguous', '"l"'],
    [
      'a slip among numbers to predict',
      `y,x\n${'1.5,1\n'.repeat(20)}l.5,2`,
      {},
      'csv/not-a-number',
      'line 22, column "y": "l.5"',
    ],
    [
      'a word in a regression',
      'y,x\n1.5,1\nlow,2',
      { task: 'regression' },
      'csv/not-a-number',
      'line 3, column "y": "low"',
    ],
    [
      'labels that never repeat',
      `l,x\n${Array.from({ length: 1001 }, (_, row) => `id${row},${row}`).join('\n')}`,
      {},
      'csv/too-many-classes',
      '1001',
    ],
    ['an open quotation mark', 'l,x\na,1\n"b,2\n', {}, 'csv/unclosed-quote', 'train.csv, line 3'],
    [
      'a zip archive',
      'PK\u0003\u0004\u0000\u0000',
      {},
      'csv/not-text',
      'train.csv is not a text file',
    ],
  ] as const)('refuses %s', (_, text, choices, code, words) => {
    const error = refusalOf(() => parse(text, choices))
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
    expect(error.details['file']).toBe('train.csv')
  })

  it('refuses UTF-16 and asks for UTF-8', () => {
    const train = { fileName: 'train.csv', bytes: new Uint8Array([0xff, 0xfe, 0x31, 0]) }
    expect(refusalOf(() => parseCsv({ ...csvSource(''), train })).code).toBe('csv/encoding')
  })

  it.each([
    [
      'a label that training does not know',
      'l,x\na,1\nz,2',
      'csv/unknown-label',
      'test.csv, line 3, column "l": the label "z"',
    ],
    [
      'another number of columns',
      'l,x,y\na,1,2',
      'csv/columns-differ',
      'test.csv has 3 columns, but train.csv has 2',
    ],
    [
      'another column name',
      'l,y\na,1',
      'csv/columns-differ',
      'test.csv has the column "y" where train.csv has "x"',
    ],
    [
      'letters in a number column',
      'l,x\na,one',
      'csv/not-a-number',
      'test.csv, line 2, column "x"',
    ],
  ])('refuses a test file with %s', (_, text, code, words) => {
    const error = refusalOf(() => parse('l,x\na,1\nb,2', { test: testFile(text) }))
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
  })
})
