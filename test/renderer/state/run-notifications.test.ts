import { expect, test } from 'vitest'
import { isLongRunsEnd } from '../../../src-renderer/state/run-notifications'
import { runSummary } from '../views/run-summary'

test('only the end of a long run that was not stopped by hand is news', () => {
  const training = runSummary({ status: 'running', elapsedMs: 40_000 })
  const ended = runSummary({ status: 'finished', elapsedMs: 60_000 })
  expect(isLongRunsEnd(training, ended)).toBe(true)
  expect(isLongRunsEnd(training, { ...ended, status: 'diverged' })).toBe(true)
  expect(isLongRunsEnd(training, { ...ended, status: 'stopped' })).toBe(false)
  expect(isLongRunsEnd(training, { ...ended, elapsedMs: 2000 })).toBe(false)
  expect(isLongRunsEnd(ended, ended)).toBe(false)
  expect(isLongRunsEnd(undefined, ended)).toBe(false)
})
