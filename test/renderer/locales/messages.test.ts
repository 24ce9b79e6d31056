/// <reference types="node" />
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import { en } from '../../../src-renderer/locales/en'
import { localeFor } from '../../../src-renderer/locales/i18n'
import { zhCN } from '../../../src-renderer/locales/zh-CN'

const RENDERER = join(import.meta.dirname, '../../../src-renderer')

function leavesOf(tree: object, path = ''): Map<string, unknown> {
  const leaves = new Map<string, unknown>()
  for (const [key, value] of Object.entries(tree) as [string, unknown][]) {
    const here = path === '' ? key : `${path}.${key}`
    if (typeof value === 'object' && value !== null) {
      for (const [leaf, text] of leavesOf(value, here)) leaves.set(leaf, text)
    } else leaves.set(here, value)
  }
  return leaves
}

const english = leavesOf(en)
const chinese = leavesOf(zhCN)

/** Names in braces, each once. */
function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort()
}

describe('the texts of the interface', () => {
  it('have the same keys in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('are nowhere empty', () => {
    for (const leaves of [english, chinese]) {
      for (const [key, text] of leaves) {
        expect(typeof text === 'string' && text.trim() !== '', key).toBe(true)
      }
    }
  })

  it('use in Chinese no value that English does not have, errors apart', () => {
    for (const [key, text] of english) {
      if (key.startsWith('errors.')) continue
      const known = placeholdersOf(String(text))
      for (const name of placeholdersOf(String(chinese.get(key)))) {
        expect(known, key).toContain(name)
      }
    }
  })

  it('compile without a complaint', () => {
    const complaints: string[] = []
    const i18n = createI18n({
      legacy: false,
      locale: 'en',
      messages: { en, 'zh-CN': zhCN },
      missing: (_locale, key) => {
        complaints.push(key)
        return key
      },
    })
    for (const locale of ['en', 'zh-CN'] as const) {
      i18n.global.locale.value = locale
      for (const key of english.keys()) {
        const source = String((locale === 'en' ? english : chinese).get(key))
        const values = Object.fromEntries(placeholdersOf(source).map((name) => [name, 'x']))
        const text = i18n.global.t(key, values, 2)
        expect(text, key).not.toBe('')
        expect(text, key).not.toBe(key)
      }
    }
    expect(complaints).toEqual([])
  })

  it('exist wherever the program names one by its key', () => {
    const files = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(ts|vue)$/.test(name),
    )
    expect(files.length).toBeGreaterThan(20)
    for (const file of files) {
      const source = readFileSync(join(RENDERER, file), 'utf8')
      for (const [, key = ''] of source.matchAll(/(?<![\w.])(?:i18n\.)?t\(\s*'([\w.-]+)'/g)) {
        expect(english.has(key), `${key} in ${file}`).toBe(true)
      }
    }
  })

  it('follow the system only where no language was chosen', () => {
    expect(localeFor('system', 'zh-TW')).toBe('zh-CN')
    expect(localeFor('system', 'de-DE')).toBe('en')
    expect(localeFor('en', 'zh-CN')).toBe('en')
  })
})
