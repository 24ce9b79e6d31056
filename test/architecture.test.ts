import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/**
 * Which rooms of the program a room may import from, itself always included. Imports run one way:
 * nothing here may lead back to a room that stands above it.
 */
const engine = {
  protocol: [],
  tensor: ['protocol'],
  random: ['protocol'],
  kernels: ['protocol', 'tensor'],
  'kernels-reference': ['protocol', 'tensor', 'random', 'kernels'],
  'kernels-wasm': ['protocol', 'tensor', 'random', 'kernels', 'kernels-reference'],
  'kernels-native': ['protocol', 'tensor', 'kernels', 'kernels-wasm'],
  layers: ['protocol', 'tensor', 'random', 'kernels'],
  losses: ['protocol', 'tensor', 'kernels', 'layers'],
  optimizers: ['protocol', 'tensor', 'kernels'],
  initializers: ['protocol', 'tensor', 'random', 'model'],
  metrics: ['protocol', 'tensor'],
  datasets: ['protocol', 'tensor', 'random', 'metrics'],
  model: ['protocol', 'tensor', 'kernels', 'layers', 'losses'],
  exports: ['protocol', 'tensor'],
  statistics: [],
  surfaces: ['protocol', 'tensor', 'random', 'differentiation'],
  experiments: ['protocol', 'tensor', 'kernels-reference', 'optimizers', 'model', 'surfaces'],
  health: ['protocol'],
  differentiation: ['protocol', 'tensor', 'random', 'kernels', 'model'],
  training: [
    'protocol',
    'tensor',
    'random',
    'kernels',
    'layers',
    'losses',
    'optimizers',
    'initializers',
    'metrics',
    'datasets',
    'model',
    'differentiation',
    'surfaces',
  ],
  process: [
    'protocol',
    'tensor',
    'kernels',
    'kernels-reference',
    'kernels-wasm',
    'kernels-native',
    'metrics',
    'datasets',
    'model',
    'differentiation',
    'training',
    'exports',
  ],
} as const satisfies Record<string, readonly string[]>

const main = {
  store: [],
  studio: ['store'],
  serve: ['store', 'studio'],
  desktop: ['store', 'studio', 'serve'],
  cli: ['store', 'studio', 'serve'],
} as const satisfies Record<string, readonly string[]>

/** Of the engine, the other processes see the protocol and the pure descriptions of models and shapes. */
const engineSeenByMain = [
  'protocol',
  'model',
  'optimizers',
  'statistics',
  'surfaces',
  'experiments',
  'health',
]
const engineSeenByRenderer = [
  'protocol',
  'tensor',
  'model',
  'layers',
  'losses',
  'optimizers',
  'statistics',
  'surfaces',
  'experiments',
  'health',
]

/** npm packages that only the named rooms may import. */
const guardedPackages: Record<string, readonly string[]> = {
  electron: ['src-main/desktop'],
  'better-sqlite3': ['src-main/store'],
  vue: ['src-renderer'],
  'chart.js': ['src-renderer/charts'],
  ws: ['src-main/serve'],
}

interface Import {
  readonly from: string
  readonly specifier: string
  /** Path from the root for our own files, otherwise null. */
  readonly target: string | null
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const script = file.endsWith('.vue')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]).join('\n')
    : text
  return ts.preProcessFile(script, true, true).importedFiles.map(({ fileName: specifier }) => {
    const target = specifier.startsWith('@engine/')
      ? specifier.replace('@engine/', 'src-engine/')
      : specifier.startsWith('.')
        ? relative(root, resolve(root, dirname(file), specifier))
            .split(sep)
            .join('/')
        : null
    return { from: file, specifier, target }
  })
}

const files = ['src-engine', 'src-main', 'src-renderer'].flatMap(sourceFiles)
const imports = files.flatMap(importsOf)
const say = ({ from, specifier }: Import): string => `${from} imports ${specifier}`

function violations(
  area: 'src-engine' | 'src-main',
  rooms: Readonly<Record<string, readonly string[]>>,
): string[] {
  return imports
    .filter(({ from, target }) => from.startsWith(`${area}/`) && target?.startsWith(`${area}/`))
    .filter(({ from, target }) => {
      const room = from.split('/')[1] ?? ''
      const other = target?.split('/')[1] ?? ''
      return room !== other && !rooms[room]?.includes(other)
    })
    .map(say)
}

describe('the rooms of the program', () => {
  test('every source file stands in a room that the table names', () => {
    const strangers = files.filter((file) => {
      const [area, room = ''] = file.split('/')
      if (area === 'src-engine') return !Object.hasOwn(engine, room)
      if (area === 'src-main') return !Object.hasOwn(main, room)
      return false
    })
    expect(strangers).toEqual([])
  })

  test('the engine imports only downwards', () => {
    expect(violations('src-engine', engine)).toEqual([])
  })

  test('the engine imports nothing of the main process or the renderer', () => {
    const wrong = imports.filter(
      ({ from, target }) =>
        from.startsWith('src-engine/') && target && !target.startsWith('src-engine/'),
    )
    expect(wrong.map(say)).toEqual([])
  })

  test('the rooms of the main process import only downwards', () => {
    expect(violations('src-main', main)).toEqual([])
  })

  test('main and renderer see only the pure rooms of the engine', () => {
    const wrong = imports.filter(({ from, target }) => {
      if (!target?.startsWith('src-engine/')) return false
      const room = target.split('/')[1] ?? ''
      if (from.startsWith('src-main/')) return !engineSeenByMain.includes(room)
      if (from.startsWith('src-renderer/')) return !engineSeenByRenderer.includes(room)
      return false
    })
    expect(wrong.map(say)).toEqual([])
  })

  test('main and renderer do not import each other', () => {
    const wrong = imports.filter(
      ({ from, target }) =>
        (from.startsWith('src-main/') && target?.startsWith('src-renderer/')) ||
        (from.startsWith('src-renderer/') && target?.startsWith('src-main/')),
    )
    expect(wrong.map(say)).toEqual([])
  })

  test.each(Object.entries(guardedPackages))('only %s rooms import it', (name, rooms) => {
    const wrong = imports.filter(
      ({ from, specifier }) =>
        (specifier === name || specifier.startsWith(`${name}/`)) &&
        !rooms.some((room) => from.startsWith(`${room}/`)),
    )
    expect(wrong.map(say)).toEqual([])
  })

  test('no room is named after nothing', () => {
    const nameless = files.filter((file) =>
      /(^|\/)(utils?|helpers?|common|shared|misc)[./]/.test(file),
    )
    expect(nameless).toEqual([])
  })
})
