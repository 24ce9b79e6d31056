import { gzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import {
  contentOf,
  freeName,
  guessRoles,
  isTestName,
  nameFromFiles,
  readHead,
  type FileContent,
  type PeekedFile,
} from '../../../src-renderer/views/data/import-files'

function idxHead(...extents: number[]): Uint8Array {
  const head = new Uint8Array(4 + 4 * extents.length)
  head.set([0, 0, 8, extents.length])
  const view = new DataView(head.buffer)
  for (const [i, extent] of extents.entries()) view.setUint32(4 + 4 * i, extent)
  return head
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content)
const images = (count: number): FileContent => ({ type: 'images', count, rows: 28, columns: 28 })
const labels = (count: number): FileContent => ({ type: 'labels', count })
const table: FileContent = { type: 'table', peek: null }
const file = (name: string, content: FileContent): PeekedFile => ({ name, content })

describe('what a file is', () => {
  test('images and labels are known by their magic', () => {
    expect(contentOf(idxHead(60_000, 28, 28))).toEqual(images(60_000))
    expect(contentOf(idxHead(60_000))).toEqual(labels(60_000))
  })

  test('text is a table, other bytes are not readable', () => {
    expect(contentOf(text('a,b\n1,2\n'))).toMatchObject({ type: 'table', peek: { columnCount: 2 } })
    expect(contentOf(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0))).toEqual({ type: 'unreadable' })
    expect(contentOf(idxHead(3, 4).subarray(0, 6))).toEqual({ type: 'unreadable' })
    // UTF-16 is text, of which the import says what is wrong.
    expect(contentOf(Uint8Array.of(0xff, 0xfe, 0x61, 0))).toEqual({ type: 'table', peek: null })
    expect(contentOf(Uint8Array.of(0xfe, 0xff, 0, 0x61))).toEqual({ type: 'table', peek: null })
  })

  test('an empty file is left to the import to refuse', () => {
    expect(contentOf(new Uint8Array(0))).toEqual(table)
  })

  test('the head is read through gzip, even where the slice cuts it off', async () => {
    const seed = 20261122
    console.log(`random bytes from seed ${seed}`)
    let state = seed
    const noise = Uint8Array.from({ length: 200_000 }, () => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
      return state >>> 16
    })
    const whole = new Uint8Array(noise.length + 16)
    whole.set(idxHead(255, 28, 28))
    whole.set(noise, 16)
    const packed = gzipSync(whole)
    expect(packed.length).toBeGreaterThan(64 * 1024)
    const head = await readHead(new Blob([new Uint8Array(packed)]))
    expect(head).toEqual(whole.subarray(0, 32 * 1024))
    expect(contentOf(head)).toEqual(images(255))
  })

  test('a plain file gives its own beginning', async () => {
    expect(await readHead(new Blob(['a,b\n']))).toEqual(text('a,b\n'))
  })
})

describe('guessing which file is which', () => {
  test('the four files of MNIST, in any order', () => {
    const mnist = [
      file('t10k-labels-idx1-ubyte.gz', labels(10_000)),
      file('train-images-idx3-ubyte.gz', images(60_000)),
      file('t10k-images-idx3-ubyte.gz', images(10_000)),
      file('train-labels-idx1-ubyte.gz', labels(60_000)),
    ]
    expect(guessRoles(mnist)).toEqual([
      'test-labels',
      'train-images',
      'test-images',
      'train-labels',
    ])
  })

  test('names that say nothing leave the larger pair for training', () => {
    const pairs = [
      file('a', images(100)),
      file('b', images(600)),
      file('c', labels(600)),
      file('d', labels(100)),
    ]
    expect(guessRoles(pairs)).toEqual([
      'test-images',
      'train-images',
      'train-labels',
      'test-labels',
    ])
  })

  test('labels go by their count where the names mislead', () => {
    const pair = [
      file('images', images(100)),
      file('labels-test', labels(100)),
      file('labels-train', labels(60)),
    ]
    expect(guessRoles(pair)[1]).toBe('train-labels')
  })

  test('one pair is for training', () => {
    expect(guessRoles([file('x', labels(5)), file('y', images(5))])).toEqual([
      'train-labels',
      'train-images',
    ])
  })

  test('a table for training and one for the test', () => {
    const tables = [file('mnist_test.csv.gz', table), file('mnist_train.csv', table)]
    expect(guessRoles(tables)).toEqual(['test', 'train'])
    expect(guessRoles([file('iris.csv', table)])).toEqual(['train'])
  })

  test('what is neither is not used', () => {
    const mixed = [
      file('readme.png', { type: 'unreadable' }),
      file('notes.txt', table),
      file('i', images(5)),
    ]
    expect(guessRoles(mixed)).toEqual(['unused', 'unused', 'train-images'])
  })

  test.each([
    ['t10k-images-idx3-ubyte', true],
    ['mnist_test.csv', true],
    ['Test.csv', true],
    ['iris-valid.csv', true],
    ['contest.csv', false],
    ['latest.csv', false],
    ['train.csv', false],
  ])('%s speaks of a test part: %s', (name, expected) => {
    expect(isTestName(name)).toBe(expected)
  })
})

describe('naming the data set', () => {
  test.each([
    ['iris.csv', 'iris'],
    ['mnist_train.csv.gz', 'mnist'],
    ['fashion-training-set.csv', 'fashion'],
    ['train.csv', 'train'],
  ])('%s becomes %s', (name, expected) => {
    expect(nameFromFiles([file(name, table)], ['train'])).toBe(expected)
  })

  test('images are named by their size', () => {
    expect(nameFromFiles([file('x', images(9))], ['train-images'])).toBe('images 28×28')
  })

  test('a name that is taken gets a number', () => {
    expect(freeName('iris', new Set(['iris', 'iris 2']))).toBe('iris 3')
    expect(freeName('wine', new Set(['iris']))).toBe('wine')
  })
})
