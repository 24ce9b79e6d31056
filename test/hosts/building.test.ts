import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { fingerprintOf, isBuilt } from '../../scripts/building'
import { buildProgram, programDirectory, projectDirectory, temporaryDirectory } from './program'

/** A project as small as its build state: sources, and what was made of them. */
function projectWith(files: Readonly<Record<string, string>>): string {
  const root = temporaryDirectory()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

const sources = {
  'src-engine/a.ts': 'a',
  'src-main/b.ts': 'b',
  'src-renderer/c.vue': 'c',
  'package.json': '{}',
}

describe('whether out/ is up to date', () => {
  test('depends on names and contents of the sources, not on their times or place', () => {
    const first = projectWith(sources)
    const second = projectWith(sources)
    expect(fingerprintOf(first)).toBe(fingerprintOf(second))
    for (const [name, text] of [
      ['src-engine/a.ts', 'A'],
      ['src-engine/new.ts', ''],
      ['package.json', '{ }'],
    ] as const) {
      const changed = projectWith({ ...sources, [name]: text })
      expect(fingerprintOf(changed), name).not.toBe(fingerprintOf(first))
    }
    rmSync(join(second, 'src-main/b.ts'))
    expect(fingerprintOf(second)).not.toBe(fingerprintOf(first))
  })

  test('is no when a file of it is missing, whatever the stamp says', () => {
    const root = projectWith(sources)
    expect(isBuilt(root)).toBe(false)
    mkdirSync(join(root, 'out'))
    writeFileSync(join(root, 'out/build-stamp'), fingerprintOf(root))
    expect(isBuilt(root)).toBe(false)
    for (const file of ['cli', 'serve', 'desktop', 'engine', 'store']) {
      cpSync(join(root, 'package.json'), join(root, `out/main/${file}.js`))
    }
    cpSync(join(root, 'package.json'), join(root, 'out/preload/preload.cjs'))
    cpSync(join(root, 'package.json'), join(root, 'out/renderer/index.html'))
    expect(isBuilt(root)).toBe(true)
    writeFileSync(join(root, 'src-main/b.ts'), 'changed')
    expect(isBuilt(root)).toBe(false)
  })
})

describe('the built program', () => {
  beforeAll(buildProgram)

  const imports = (file: string, name: string): boolean =>
    new RegExp(`(from|import|require\\()\\s*["']${name}["']`).test(readFileSync(file, 'utf8'))
  const builtFiles = (): string[] =>
    readdirSync(programDirectory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
      .map((entry) => join(entry.parentPath, entry.name))

  test('names Electron in the desktop entry alone, so that the other hosts run without it', () => {
    const naming = builtFiles().filter((file) => imports(file, 'electron'))
    expect(naming).toEqual([join(programDirectory, 'desktop.js')])
  })

  test('names SQLite in the thread of the store alone', () => {
    const naming = builtFiles().filter((file) => imports(file, 'better-sqlite3'))
    expect(naming).toEqual([join(programDirectory, 'store.js')])
  })

  test('has a preload script that a sandboxed page can load: one CommonJS file', () => {
    const directory = join(projectDirectory, 'out/preload')
    expect(readdirSync(directory)).toEqual(['preload.cjs'])
    const text = readFileSync(join(directory, 'preload.cjs'), 'utf8')
    expect([...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name)).toEqual([
      'electron',
    ])
    expect(text).not.toMatch(/^(import|export) /m)
  })
})
