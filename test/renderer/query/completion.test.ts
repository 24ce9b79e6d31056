import { describe, expect, test } from 'vitest'
import { completionsAt, type QueryField } from '../../../src-renderer/query/completion'

const fields: readonly QueryField[] = [
  {
    name: 'optimizer.type',
    label: 'Optimizer',
    isNumeric: false,
    values: () => ['adam', 'sgd', 'adagrad'],
  },
  {
    name: 'optimizer.learningRate',
    label: 'Learning rate',
    isNumeric: true,
    values: () => ['0.1'],
  },
  { name: 'tag', label: 'Tag', isNumeric: false, values: () => ['paper 2'] },
]
const textsAt = (text: string, caret = text.length): string[] =>
  completionsAt(text, caret, fields).map((completion) => completion.text)

function applied(text: string, index = 0, caret = text.length): string {
  const completion = completionsAt(text, caret, fields)[index]
  if (completion === undefined) return text
  return text.slice(0, completion.from) + completion.text + text.slice(completion.to)
}

describe('completions of a query', () => {
  test('an empty query offers every field', () => {
    expect(textsAt('')).toEqual(['optimizer.type = ', 'optimizer.learningRate > ', 'tag = '])
  })

  test('fields are found by their beginning, by a word inside, and by their label', () => {
    expect(applied('opt')).toBe('optimizer.type = ')
    expect(applied('lear')).toBe('optimizer.learningRate > ')
    expect(applied('rate')).toBe('optimizer.learningRate > ')
    expect(applied('seed = 1 ta')).toBe('seed = 1 tag = ')
    expect(applied('-ta')).toBe('-tag = ')
    expect(textsAt('nothing like it')).toEqual([])
  })

  test('behind an operator come the values of the field', () => {
    expect(textsAt('optimizer.type =')).toEqual(['adam ', 'sgd ', 'adagrad '])
    expect(textsAt('optimizer.type = ad')).toEqual(['adam ', 'adagrad '])
    expect(applied('tag = ')).toBe('tag = "paper 2" ')
    expect(applied('tag = "pa')).toBe('tag = "paper 2" ')
    expect(textsAt('unknown = ')).toEqual([])
  })

  test('behind a field come operators, behind a term come fields', () => {
    expect(textsAt('tag ')).toContain('!= ')
    expect(textsAt('tag = tag ')).toContain('optimizer.type = ')
  })

  test('the caret may stand inside the text', () => {
    expect(applied('op seed = 1', 0, 2)).toBe('optimizer.type =  seed = 1')
  })
})
