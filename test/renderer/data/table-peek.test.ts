import { describe, expect, test } from 'vitest'
import { likelyTarget, peekTable } from '../../../src-renderer/views/data/table-peek'
import { targetOptions } from '../../../src-renderer/views/data/target-options'

describe('a look at the first rows', () => {
  test('names above numbers are a header', () => {
    expect(peekTable('a,b,kind\n1,2,x\n3,4,y\n', true)).toEqual({
      names: ['a', 'b', 'kind'],
      columnCount: 3,
      wordColumns: [2],
    })
  })

  test('numbers in the first row are no header', () => {
    expect(peekTable('5,0,0\n0,1,2\n', true)).toEqual({
      names: null,
      columnCount: 3,
      wordColumns: [],
    })
  })

  test('quotes keep delimiters, and a mark of byte order is no letter', () => {
    const text = '\uFEFF"size, cm";"say ""hi"""\r\n1;2\r\n'
    expect(peekTable(text, true)?.names).toEqual(['size, cm', 'say "hi"'])
  })

  test('the line that the head cuts off is not looked at', () => {
    expect(peekTable('a,b\n1,2\n3,wo', false)?.wordColumns).toEqual([])
  })

  test('text without a delimiter is no table', () => {
    expect(peekTable('hello\nworld\n', true)).toBeNull()
    expect(peekTable('', true)).toBeNull()
  })
})

describe('the column to predict', () => {
  test.each([
    ['a,b,kind\n1,2,x\n', 'last'],
    ['kind,a,b\nx,1,2\n', 'first'],
    ['a,kind,b\n1,x,2\n', 1],
    ['label,1x1,1x2\n5,0,0\n', 'first'],
    ['a,b\nx,y\n', 'first'],
    ['a,b,c\n1,x,y\n', 'last'],
    ['a,b,c,d\n1,x,y,2\n', 'first'],
    ['a,b,kind\n1,2,x\n3\n', 'last'],
  ])('of %j is %s', (text, expected) => {
    expect(likelyTarget(peekTable(text, true))).toBe(expected)
  })

  test('is chosen by name, or by number where a name is missing or doubled', () => {
    const options = targetOptions(peekTable('a,b,b,\n1,2,3,4\n', true))
    expect(options.slice(2)).toEqual([
      { target: 'a', name: 'a' },
      { target: 1, name: 'b' },
      { target: 2, name: 'b' },
      { target: 3, name: '4' },
    ])
    expect(targetOptions(peekTable('1,2\n3,4\n', true)).slice(2)).toEqual([
      { target: 0, name: '1' },
      { target: 1, name: '2' },
    ])
  })

  test('named first is not the first', () => {
    expect(targetOptions(peekTable('x,first\n1,2\n', true)).at(-1)?.target).toBe(1)
  })
})
