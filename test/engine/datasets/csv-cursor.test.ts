import { CsvCursor } from '@engine/datasets/csv-cursor'
import { StudioError } from '@engine/protocol/errors'
import { fc } from '../../property'
import { describe, expect, it } from 'vitest'

function cursorOf(text: string, delimiter = ','): CsvCursor {
  return new CsvCursor('a.csv', new TextEncoder().encode(text), delimiter.charCodeAt(0))
}

function cellsOf(text: string, delimiter = ','): string[][] {
  const cursor = cursorOf(text, delimiter)
  const rows: string[][] = []
  while (cursor.nextRow()) {
    const row: string[] = []
    while (cursor.nextCell()) row.push(cursor.text())
    rows.push(row)
  }
  return rows
}

function numberOf(text: string): number {
  const cursor = cursorOf(`${text},`)
  cursor.nextRow()
  cursor.nextCell()
  return cursor.number()
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

describe('reading a CSV file cell by cell', () => {
  it('gives back any table of any text, whatever the delimiter and line end', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '1', '"', ',', ';', '\t', '\n', '\r', ' ', 'é', '😀'),
    })
    fc.assert(
      fc.property(
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        (delimiter, lineEnd, isEnded, table) => {
          const text = table.map((row) => row.map(quoted).join(delimiter)).join(lineEnd)
          expect(cellsOf(text + (isEnded ? lineEnd : ''), delimiter)).toEqual(table)
        },
      ),
    )
  })

  it('reads cells without quotes, and leaves blanks around them out', () => {
    expect(cellsOf('a, b ,"c d" ,\n1,,3,')).toEqual([
      ['a', 'b', 'c d', ''],
      ['1', '', '3', ''],
    ])
  })

  it('passes over a byte order mark and over lines without any cell', () => {
    expect(cellsOf('\ufeffa,b\n\n  \n1,2\r\n\r\n')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
  })

  it('counts lines as an editor does, line ends inside quotes included', () => {
    const cursor = cursorOf('a,b\r\n"x\ny",1\n\n2,3')
    const lines: number[] = []
    while (cursor.nextRow()) {
      while (cursor.nextCell());
      lines.push(cursor.line)
    }
    expect(lines).toEqual([1, 3, 5])
  })

  it('reads every number as JavaScript does, to the last bit', () => {
    const plain = fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)
    const digits = fc.stringMatching(/^[+-]?(\d{1,20}(\.\d{0,25})?|\.\d{1,20})([eE][+-]?\d{1,3})?$/)
    fc.assert(
      fc.property(fc.oneof(plain, digits, fc.integer().map(String)), (text) => {
        expect(numberOf(text)).toBe(Number(text))
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    '',
    '-',
    '.',
    'e5',
    '1e',
    '1e+',
    '1.2.3',
    '1,5',
    '0x10',
    '1_000',
    'NaN',
    'Infinity',
    '5a',
    '1 2',
  ])('takes %j for no number', (text) => {
    expect(numberOf(quoted(text))).toBeNaN()
  })

  it('refuses a quotation mark that is never closed, and text behind one that is', () => {
    expect(() => cellsOf('a\n"b,c\n1,2')).toThrow(
      expect.objectContaining({ code: 'csv/unclosed-quote', details: { file: 'a.csv', line: 2 } }),
    )
    expect(() => cellsOf('a\n"b"c')).toThrow(
      expect.objectContaining({ code: 'csv/stray-quote', details: { file: 'a.csv', line: 2 } }),
    )
  })

  it('refuses text that is not UTF-8 and names the line', () => {
    const bytes = new Uint8Array([0x61, 0x0a, 0xe9])
    const cursor = new CsvCursor('a.csv', bytes, 0x2c)
    cursor.nextRow()
    cursor.nextCell()
    cursor.nextRow()
    cursor.nextCell()
    expect(() => cursor.text()).toThrow(StudioError)
    expect(() => cursor.text()).toThrow('a.csv, line 2')
    expect(cursor.quotation()).toBe('(not UTF-8)')
  })
})
