import type { Theme } from './naive-theme'

/** How a run is drawn everywhere. */
export interface RunStyle {
  readonly color: string
  /** Dash pattern in pixels; empty for a solid line. */
  readonly dash: readonly number[]
}

/**
 * Hues of Okabe and Ito (2008), told apart by colour-blind eyes. The lightness of some is shifted
 * per theme to reach a contrast of 3:1 with the surface, so that thin lines can be followed.
 */
const HUES: Readonly<Record<Theme, readonly string[]>> = {
  light: ['#0072b2', '#d55e00', '#00875f', '#b97400', '#b8548a', '#2c86bd', '#8a7d00'],
  dark: ['#4ba3dc', '#f0782a', '#1cb48a', '#e69f00', '#dc8fba', '#8fcdf2', '#f0e442'],
}

const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]]

/** Colours first, then the same colours dashed: 28 runs that differ. */
export function runStyle(index: number, theme: Theme): RunStyle {
  const hues = HUES[theme]
  return {
    color: hues[index % hues.length] ?? 'currentColor',
    dash: DASHES[Math.floor(index / hues.length) % DASHES.length] ?? [],
  }
}

/** A run of a selection as far as its colour goes. */
export interface StyledRun {
  readonly id: number
  readonly armIndex: number
}

/**
 * The style index of each run of a selection: its place in its own comparison, which it keeps
 * everywhere; where two runs claim the same, the later one takes the next that is free.
 */
export function styleIndices(runs: readonly StyledRun[]): ReadonlyMap<number, number> {
  const taken = new Set<number>()
  const indices = new Map<number, number>()
  for (const run of runs) {
    if (taken.has(run.armIndex)) continue
    taken.add(run.armIndex)
    indices.set(run.id, run.armIndex)
  }
  let free = 0
  for (const run of runs) {
    if (indices.has(run.id)) continue
    while (taken.has(free)) free++
    taken.add(free)
    indices.set(run.id, free)
  }
  return indices
}
