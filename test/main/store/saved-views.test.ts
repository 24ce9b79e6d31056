import { describe, expect, test } from 'vitest'
import { startStore, temporaryFolder } from './sample-store'

describe('saved views', () => {
  test('are kept by name, replaced under the same name, and removed', async () => {
    const folder = temporaryFolder()
    const store = await startStore(folder)
    const state = { query: 'adam', columns: ['best.test/accuracy'], depth: { a: null } }
    const first = await store.request('view/save', { scope: 'compare', name: 'B', state })
    await store.request('view/save', { scope: 'compare', name: 'A', state: 1 })
    await store.request('view/save', { scope: 'runs', name: 'A', state: 2 })
    const again = await store.request('view/save', { scope: 'compare', name: 'B', state: [3] })
    expect(again.id).toBe(first.id)
    await store.request('store/close', {})

    const reopened = await startStore(folder)
    const views = await reopened.request('view/list', { scope: 'compare' })
    expect(views.map(({ name, state: kept }) => [name, kept])).toEqual([
      ['A', 1],
      ['B', [3]],
    ])
    expect(await reopened.request('view/remove', { id: first.id })).toMatchObject({ name: 'B' })
    expect(await reopened.request('view/remove', { id: first.id })).toBeNull()
    expect(await reopened.request('view/list', { scope: 'compare' })).toHaveLength(1)
  })
})
