import { describe, expect, test } from 'vitest'
import { startStudio } from './running-studio'

describe('the settings', () => {
  test('keep every change of several that are asked for at once', async () => {
    const { client } = await startStudio()
    await Promise.all([
      client.request('settings/update', { maximumRunCount: 3 }),
      client.request('settings/update', { locale: 'zh-CN' }),
      client.request('settings/update', { theme: 'dark' }),
    ])
    expect(await client.request('settings/get', {})).toEqual({
      maximumRunCount: 3,
      locale: 'zh-CN',
      theme: 'dark',
    })
  })
})
