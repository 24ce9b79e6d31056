import { describe, expect, test } from 'vitest'
import { machineFacts } from '../../../src-renderer/views/run/machine-facts'

const event = (type: string, details: Readonly<Record<string, unknown>> = {}) => ({
  ...{ step: 0, at: 0, type },
  details: { ...details },
})

describe('with what a run trains', () => {
  test('is what its last start says', () => {
    const first = { kernels: 'wasm', threadCount: 2, memoryBytes: 4096 }
    const second = { kernels: 'native', threadCount: 1, memoryBytes: 8192 }
    expect(machineFacts([event('queued')])).toBeNull()
    expect(
      machineFacts([event('started', first), event('resumed', second), event('stopped')]),
    ).toEqual(second)
  })

  test('of a run of an earlier version is what it stored', () => {
    expect(machineFacts([event('started', { fromStep: 0, kernels: 'wasm' })])).toEqual({
      kernels: 'wasm',
      threadCount: null,
      memoryBytes: null,
    })
  })
})
