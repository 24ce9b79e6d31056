import type { Theme } from '../styles/naive-theme'

/** Shades from low to high that points are painted in by a number. */
const SHADES: Readonly<Record<Theme, readonly string[]>> = {
  light: ['#0072b2', '#4d8fb0', '#8a9aa5', '#b98357', '#d55e00'],
  dark: ['#4ba3dc', '#7aa8c4', '#a9adb0', '#cf9468', '#f0782a'],
}

export function valueShades(theme: Theme): readonly string[] {
  return SHADES[theme]
}

/** For every value the index of its shade, from the least value to the greatest in equal steps. */
export function shadesOf(values: Float64Array, shadeCount: number): Float64Array {
  const least = values.reduce((low, value) => Math.min(low, value), Infinity)
  const most = values.reduce((high, value) => Math.max(high, value), -Infinity)
  const span = most > least ? most - least : 1
  return values.map((value) =>
    Math.min(shadeCount - 1, Math.floor(((value - least) / span) * shadeCount)),
  )
}
