import { describe, expect, it } from 'vitest'
import { bestFits, fitOf } from '../../../src-renderer/components/shell/palette-ranking'
import { shortcutText } from '../../../src-renderer/components/shell/shortcut'

describe('the palette', () => {
  const names = ['Runs', 'Resume all 3 paused runs', 'Trash', 'mnist · Adam 0.001', 'spiral runs']
  const found = (typed: string): readonly string[] => bestFits(names, typed, (name) => name, 10)

  it('puts what begins with the typed letters first, then what has a word that does', () => {
    expect(found('runs')).toEqual(['Runs', 'spiral runs', 'Resume all 3 paused runs'])
    expect(found('adam')).toEqual(['mnist · Adam 0.001'])
  })

  it('asks for every word, in any order, and takes letters in their order for a word', () => {
    expect(found('runs resume')).toEqual(['Resume all 3 paused runs'])
    expect(found('rsm')).toEqual(['Resume all 3 paused runs'])
    expect(found('zzz')).toEqual([])
    expect(fitOf('anything', '')).toBeGreaterThan(0)
  })

  it('shows all as they came before anything is typed', () => {
    expect(bestFits(names, ' ', (name) => name, 2)).toEqual(names.slice(0, 2))
  })
})

describe('a shortcut', () => {
  it('is written as on the keys of the machine', () => {
    expect(shortcutText('mod+shift+z', false)).toBe('Ctrl+Shift+Z')
    expect(shortcutText('mod+shift+z', true)).toBe('⌘⇧Z')
    expect(shortcutText('R', false)).toBe('R')
  })
})
