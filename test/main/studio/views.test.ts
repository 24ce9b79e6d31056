import { describe, expect, test } from 'vitest'
import { smallExperiment, startStudio } from './running-studio'

describe('what views ask the studio for', () => {
  test('a saved view reaches every window, and its end too', async () => {
    const { client, attach } = await startStudio()
    const other = attach()
    const changes: string[] = []
    other.on('view/changed', ({ scope }) => changes.push(scope))
    const view = await client.request('view/save', {
      scope: 'compare',
      name: ' Learning rates ',
      state: { query: 'optimizer.type = adam' },
    })
    expect(view.name).toBe('Learning rates')
    expect(await other.request('view/list', { scope: 'compare' })).toEqual([view])
    await other.request('view/remove', { id: view.id })
    expect(await client.request('view/list', { scope: 'compare' })).toEqual([])
    expect(changes).toEqual(['compare', 'compare'])
  })

  test('configs of many runs come in one answer, missing runs left out', async () => {
    const { client } = await startStudio()
    const { runIds } = await client.request(
      'experiment/start',
      smallExperiment({ optimizers: [{ type: 'sgd' }, { type: 'adam', learningRate: 0.02 }] }),
    )
    const configs = await client.request('run/configs', { ids: [...runIds, 4711] })
    expect(configs.map(({ id }) => id)).toEqual(runIds)
    expect(configs.map(({ config }) => config.optimizer.learningRate)).toEqual([0.1, 0.02])
  })
})
