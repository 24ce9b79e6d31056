import { fc } from '../../property'
import { describe, expect, test } from 'vitest'
import {
  fieldsOf,
  holds,
  type FieldValue,
  type QueryTarget,
} from '../../../src-renderer/query/evaluation'
import {
  parseQuery,
  quoted,
  termsOf,
  withTerm,
  withoutTerm,
} from '../../../src-renderer/query/query'
import { parseQueryNumber } from '../../../src-renderer/query/query-number'

function target(fields: Readonly<Record<string, FieldValue>>, text = ''): QueryTarget {
  return { searchText: text.toLowerCase(), valueOf: (field) => fields[field] }
}

const run = target(
  {
    status: 'finished',
    seed: 3,
    tag: ['baseline', 'Paper 2'],
    'optimizer.type': 'adam',
    'optimizer.learningRate': 0.001,
    'validation/accuracy': 0.9412,
    'test/loss': Number.NaN,
    'training.stratified': true,
    parent: null,
    time: 90_000,
  },
  'digits · Adam 0.001',
)
const holdsFor = (text: string): boolean => holds(parseQuery(text).query, run)

describe('a query', () => {
  test.each([
    '',
    'adam',
    '"adam 0.001"',
    'digits adam',
    'status = finished',
    'status:fin',
    'seed = 3 optimizer.type=adam',
    'seed = 1 or seed = 3',
    'seed=1 or adam and not sgd',
    'not seed = 1',
    '-seed:1',
    '!(seed = 1 or seed = 2)',
    'validation/accuracy > 0.94',
    'validation/accuracy >= 94.12%',
    'optimizer.learningRate < 1e-2',
    'optimizer.learningRate > -1',
    'tag:paper',
    'tag = "paper 2"',
    'tag != old',
    'test/loss = NaN',
    'training.stratified = true',
    'parent != 3',
    'time < 2m time > 80s',
    'and status = finished and',
    '(((status = finished)))',
  ])('holds: %s', (text) => {
    expect(holdsFor(text)).toBe(true)
  })

  test.each([
    'sgd',
    'status = fin',
    'seed = 1 adam',
    'not adam',
    '-adam',
    'seed != 3',
    'tag = paper',
    'tag != baseline',
    'validation/accuracy > 0.95',
    'unknown > 1',
    'unknown = x',
    'test/loss < 1',
    'test/loss > 1',
    'parent > 0',
    'adam -(seed = 3)',
  ])('does not hold: %s', (text) => {
    expect(holdsFor(text)).toBe(false)
  })

  test.each([
    ['seed =', 'value-missing'],
    ['seed = )', 'value-missing'],
    ['= 3', 'field-missing'],
    ['(seed = 3', 'not-closed'],
    ['seed = 3)', 'not-opened'],
    ['seed = 3 or', 'term-missing'],
    ['or seed = 3', 'term-missing'],
    ['not', 'term-missing'],
    ['()', 'term-missing'],
    ['"digits', 'not-closed'],
    ['status = "fin', 'not-closed'],
  ])('is not complete: %s', (text, kind) => {
    expect(parseQuery(text).faults.map((fault) => fault.kind)).toContain(kind)
  })

  test('what is wrong is left out and the rest still holds', () => {
    expect(holdsFor('adam seed =')).toBe(true)
    expect(holdsFor('sgd seed =')).toBe(false)
    expect(holdsFor('(adam')).toBe(true)
    expect(holdsFor('adam)')).toBe(true)
  })

  test('every text can be read, and its terms are pieces of it in their order', () => {
    const pieces = fc.constantFrom(
      ...['a', 'or', 'and', 'not', '-', '!', '(', ')', '=', '>=', '"', ' ', 'x y', '0.5', '测试'],
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        holds(parseQuery(text).query, run)
        let end = 0
        for (const { from, to } of termsOf(text)) {
          if (from < end || to > text.length) return false
          end = to
        }
        return true
      }),
      { seed: 41 },
    )
  })

  test('terms are taken out and put in as chips are', () => {
    const text = 'adam  seed = 3 (seed = 1 or seed = 2) -tag:old'
    expect(termsOf(text).map(({ from, to }) => text.slice(from, to))).toEqual([
      'adam',
      'seed = 3',
      '(seed = 1 or seed = 2)',
      '-tag:old',
    ])
    expect(withoutTerm(text, 1)).toBe('adam (seed = 1 or seed = 2) -tag:old')
    expect(withoutTerm('adam', 0)).toBe('')
    expect(withTerm('', 'seed = 1')).toBe('seed = 1')
    expect(withTerm('adam ', 'seed = 1')).toBe('adam seed = 1')
    expect(withTerm('a or b', 'seed = 1')).toBe('(a or b) seed = 1')
    expect(termsOf('a or b')).toHaveLength(1)
    expect(termsOf('')).toEqual([])
  })

  test('a value is quoted where it would be cut, and then found again', () => {
    expect(quoted('adam')).toBe('adam')
    expect(quoted('1e-3')).toBe('1e-3')
    for (const value of ['', 'Paper 2', '-x', 'or', 'a:b', '784 → 50']) {
      const { query, faults } = parseQuery(`tag = ${quoted(value)}`)
      expect(faults).toEqual([])
      expect(query).toMatchObject({ type: 'compare', value })
    }
  })

  test('the fields that are asked for', () => {
    expect([...fieldsOf(parseQuery('a = 1 (b > 2 or not c:3) word').query)]).toEqual([
      'a',
      'b',
      'c',
    ])
  })

  test('numbers are read as people write them', () => {
    expect(parseQueryNumber('60k')).toBe(60_000)
    expect(parseQueryNumber('.5')).toBe(0.5)
    expect(parseQueryNumber('-1e-3')).toBe(-0.001)
    expect(parseQueryNumber('5m')).toBe(300_000)
    expect(parseQueryNumber('nan')).toBeNaN()
    expect(parseQueryNumber('-∞')).toBe(-Infinity)
    expect(parseQueryNumber('adam')).toBeNull()
    expect(parseQueryNumber('3x')).toBeNull()
    expect(parseQueryNumber('')).toBeNull()
  })
})
