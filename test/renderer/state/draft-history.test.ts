import { describe, expect, it } from 'vitest'
import { configDifferences, isSameJson } from '../../../src-renderer/state/config-differences'
import {
  beginHistory,
  followed,
  recorded,
  redone,
  undone,
} from '../../../src-renderer/state/draft-history'
import { keyOfLayer, withKeys, withoutKeys } from '../../../src-renderer/state/layer-keys'
import { fc } from '../../property'

const affine = (units: number): { type: string; units: number } => ({ type: 'affine', units })

describe('differences of configs', () => {
  it('are none between equal values, whatever the order of their keys', () => {
    expect(configDifferences({ a: 1, b: [2] }, { b: [2], a: 1 })).toEqual([])
    expect(isSameJson({ a: 1, b: undefined }, { a: 1 })).toBe(true)
    expect(isSameJson({ a: NaN }, { a: NaN })).toBe(true)
  })

  it('are told leaf by leaf, by where they are', () => {
    expect(
      configDifferences(
        { training: { seed: 1, batchSize: 10 } },
        { training: { seed: 2, batchSize: 10 } },
      ),
    ).toEqual([{ path: ['training', 'seed'], before: 1, after: 2 }])
  })

  it('take an object of another type as a whole', () => {
    expect(configDifferences({ loss: { type: 'a', x: 1 } }, { loss: { type: 'b' } })).toEqual([
      { path: ['loss'], before: { type: 'a', x: 1 }, after: { type: 'b' } },
    ])
  })

  it('count a layer that was put in as one', () => {
    const before = [affine(1), affine(2), affine(3)]
    expect(configDifferences(before, [affine(1), { type: 'relu' }, affine(2), affine(3)])).toEqual([
      { path: [1], before: undefined, after: { type: 'relu' } },
    ])
    expect(configDifferences(before, [affine(1), affine(3)])).toEqual([
      { path: [1], before: affine(2), after: undefined },
    ])
  })
})

describe('differences of long lists of numbers', () => {
  it('are one, where many numbers differ', () => {
    const before = Array.from({ length: 50 }, (_value, index) => index)
    const after = before.toReversed()
    expect(configDifferences({ order: before }, { order: after })).toEqual([
      { path: ['order'], before, after },
    ])
    expect(configDifferences(before, before.with(7, 0))).toEqual([
      { path: [7], before: 7, after: 0 },
    ])
  })
})

describe('the history of a draft', () => {
  it('goes back and forth through any changes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1 }), (values) => {
        let history = beginHistory<unknown>({ a: 0, b: 0 })
        const steps: unknown[] = [history.present]
        for (const [index, value] of values.entries()) {
          // Slowly, so that no step grows.
          history = recorded(history, { a: value, b: index + 1 }, index * 10_000)
          steps.push(history.present)
        }
        for (const step of steps.toReversed().slice(1)) {
          history = undone(history)
          expect(history.present).toEqual(step)
        }
        expect(undone(history)).toBe(history)
        for (const step of steps.slice(1)) {
          history = redone(history)
          expect(history.present).toEqual(step)
        }
        expect(redone(history)).toBe(history)
      }),
    )
  })

  it('takes quick changes of one value as one step, and slow ones as several', () => {
    const start = beginHistory<unknown>({ rate: 1 })
    const quick = recorded(recorded(start, { rate: 2 }, 0), { rate: 3 }, 500)
    expect(undone(quick).present).toEqual({ rate: 1 })
    const slow = recorded(recorded(start, { rate: 2 }, 0), { rate: 3 }, 5000)
    expect(undone(slow).present).toEqual({ rate: 2 })
  })

  it('forgets what was undone once something else is changed', () => {
    const history = undone(recorded(beginHistory<unknown>({ a: 1, b: 1 }), { a: 2, b: 2 }, 0))
    expect(recorded(history, { a: 3, b: 3 }, 1).future).toEqual([])
  })

  it('adds nothing for a change that changes nothing, and keeps what was undone', () => {
    const history = undone(recorded(beginHistory<unknown>({ a: 1 }), { a: 2 }, 0))
    const same = recorded(history, { a: 1 }, 1)
    expect(same.past).toEqual([])
    expect(same.future).toEqual([{ a: 2 }])
  })

  it('undoes what a change brought with it together with that change', () => {
    const changed = recorded(beginHistory<unknown>({ data: 1, net: 1 }), { data: 2, net: 1 }, 0)
    const history = followed(changed, { data: 2, net: 2 })
    expect(undone(history).present).toEqual({ data: 1, net: 1 })
    expect(redone(undone(history)).present).toEqual({ data: 2, net: 2 })
  })
})

describe('the numbers of layers', () => {
  let next = 0
  const layers = withKeys(
    [affine(1), { type: 'branches', branches: [[affine(2)], []] }, affine(3)],
    () => next++,
  )

  it('are different for every layer, those in branches included', () => {
    const [, branches] = layers
    const [[inner]] = branches?.['branches'] as [[object]]
    const keys = [...layers, inner].map((layer) => keyOfLayer(layer as never))
    expect(new Set(keys).size).toBe(4)
    expect(keys).not.toContain(null)
  })

  it('stay where they are given already', () => {
    expect(withKeys(layers, () => next++)).toBe(layers)
  })

  it('are not seen in JSON, and not carried over to a duplicate', () => {
    expect(JSON.stringify(layers[0])).toBe('{"type":"affine","units":1}')
    expect(keyOfLayer(withoutKeys(layers[1] ?? {}))).toBeNull()
  })
})
