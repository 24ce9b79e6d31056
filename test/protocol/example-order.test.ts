import {
  checkGivenOrder,
  MAXIMUM_ORDER_LENGTH,
  readGivenOrder,
} from '@engine/protocol/example-order'
import { expect, test } from 'vitest'

const givenOf = (...examples: number[]) => ({
  order: 'given',
  givenOrder: { fileName: 'order.json', examples },
})
const refusal = (code: string, message: string): unknown =>
  expect.objectContaining({ code, message: expect.stringContaining(message) as string })

test('a file is a list of numbers, or of lists that are strung together', () => {
  expect(readGivenOrder('[2, 0, 1]', 'order.json')).toEqual({
    fileName: 'order.json',
    examples: [2, 0, 1],
  })
  expect(readGivenOrder('\uFEFF[[2, 0], [1]]', 'order.json').examples).toEqual([2, 0, 1])
})

test('what is no order is refused with the file and the place', () => {
  const read = (text: string) => () => readGivenOrder(text, 'order.json')
  expect(read('[1, 2')).toThrow(refusal('order/unreadable', 'order.json cannot be read'))
  expect(read('{"a": 1}')).toThrow(refusal('order/unreadable', 'no list'))
  expect(read('[]')).toThrow(refusal('order/unreadable', 'no list'))
  expect(read('[0, 1.5]')).toThrow(
    refusal('order/not-a-number', 'order.json holds 1.5 at place 1 (from 0)'),
  )
  expect(read('[[0], [1, -1]]')).toThrow(refusal('order/not-a-number', '-1 at place 1, 1'))
  expect(read('[0, "1"]')).toThrow(refusal('order/not-a-number', '"1" at place 1'))
  expect(read('[[[0]]]')).toThrow(refusal('order/not-a-number', '[0] at place 0, 0'))
  const long = JSON.stringify(Array.from({ length: MAXIMUM_ORDER_LENGTH + 1 }, () => 0))
  expect(read(long)).toThrow(refusal('order/too-long', '200001 places'))
})

test('an order must name examples that there are, in whole epochs', () => {
  const check = (examples: number[], count: number) => () => {
    checkGivenOrder(givenOf(...examples), count)
  }
  expect(check([2, 0, 1, 1, 1, 1], 3)).not.toThrow()
  expect(check([], 3)).toThrow(refusal('experiment/order-missing', 'train --order'))
  expect(check([0, 1, 3], 3)).toThrow(
    refusal(
      'experiment/order-out-of-range',
      'order.json names example 3 at place 2, but the 3 examples to train on are numbered from 0 to 2.',
    ),
  )
  expect(check([0, 1, 2, 0], 3)).toThrow(
    refusal('experiment/order-length', 'order.json has 4 places, but an epoch has 3'),
  )
  expect(() => {
    checkGivenOrder({ ...givenOf(9), order: 'sequential' }, 3)
  }).not.toThrow()
})
