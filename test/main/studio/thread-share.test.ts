import { expect, test } from 'vitest'
import { threadShare } from '../../../src-main/studio/thread-share'

test.each([
  [1, 1, 1],
  [2, 1, 1],
  [4, 1, 3],
  [4, 2, 1],
  [8, 2, 3],
  [16, 1, 4],
  [16, 5, 3],
  [4, 9, 1],
])('on %i cores each of %i runs gets %i threads', (coreCount, runCount, threads) => {
  expect(threadShare(coreCount, runCount)).toBe(threads)
})
