import { describe, expect, test } from 'vitest'
import { LatestCall } from '../../../src-renderer/views/predict/latest-call'

/** Calls that are answered when the test says so. */
function calls(): {
  readonly latest: LatestCall<string, string>
  readonly begun: string[]
  readonly answer: (text: string) => Promise<void>
  readonly fail: (error: Error) => Promise<void>
  readonly got: string[]
} {
  const begun: string[] = []
  const got: string[] = []
  const open: PromiseWithResolvers<string>[] = []
  const latest = new LatestCall<string, string>(
    (input) => {
      begun.push(input)
      const call = Promise.withResolvers<string>()
      open.push(call)
      return call.promise
    },
    (output, input) => got.push(`${input}: ${output}`),
    (error) => got.push(String(error)),
  )
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) await Promise.resolve()
  }
  return {
    latest,
    begun,
    got,
    answer: (text) => {
      open.shift()?.resolve(text)
      return settled()
    },
    fail: (error) => {
      open.shift()?.reject(error)
      return settled()
    },
  }
}

describe('calling for the newest input', () => {
  test('inputs that were overtaken are never called for', async () => {
    const { latest, begun, answer, got } = calls()
    for (const input of ['a', 'b', 'c', 'd']) latest.request(input)
    expect(begun).toEqual(['a'])
    await answer('1')
    expect(begun).toEqual(['a', 'd'])
    await answer('2')
    expect(got).toEqual(['a: 1', 'd: 2'])
    latest.request('e')
    expect(begun).toEqual(['a', 'd', 'e'])
  })

  test('a failure does not stop the next call', async () => {
    const { latest, answer, fail, got } = calls()
    latest.request('a')
    latest.request('b')
    await fail(new Error('no'))
    await answer('1')
    expect(got).toEqual(['Error: no', 'b: 1'])
  })

  test('after a reset nothing of before arrives', async () => {
    const { latest, begun, answer, got } = calls()
    latest.request('a')
    latest.request('b')
    latest.reset()
    await answer('1')
    expect(begun).toEqual(['a'])
    expect(got).toEqual([])
  })
})
