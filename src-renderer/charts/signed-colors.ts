import type { Theme } from '../styles/naive-theme'

/** Red, green and blue from 0 to 255. */
export type Rgb = readonly [number, number, number]

/** Colours of values below, at and above 0. */
export interface SignedColors {
  readonly negative: Rgb
  readonly zero: Rgb
  readonly positive: Rgb
}

/** Blue and orange are told apart by colour-blind eyes; in between lies what is behind the picture. */
const ENDS: Readonly<Record<Theme, { readonly negative: string; readonly positive: string }>> = {
  light: { negative: '#d55e00', positive: '#0072b2' },
  dark: { negative: '#f0782a', positive: '#4ba3dc' },
}

/** @param surface colour behind the picture, as `#rrggbb` or `#rgb` */
export function signedColors(theme: Theme, surface: string): SignedColors {
  const { negative, positive } = ENDS[theme]
  return { negative: rgbOf(negative), zero: rgbOf(surface), positive: rgbOf(positive) }
}

/** @param color as `#rrggbb`, or `#rgb`, which is what a minified style sheet makes of some */
export function rgbOf(color: string): Rgb {
  const digits = color.length === 4 ? color.replace(/[^#]/g, '$&$&') : color
  const part = (at: number): number => parseInt(digits.slice(at, at + 2), 16) || 0
  return [part(1), part(3), part(5)]
}

/** @param share of the second colour, from 0 to 1 */
export function mixed(first: Rgb, second: Rgb, share: number): Rgb {
  const between = (i: 0 | 1 | 2): number => Math.round(first[i] + share * (second[i] - first[i]))
  return [between(0), between(1), between(2)]
}

/** The colour of a value on a scale from −limit to limit; values outside have that of the end. */
export function signedColor(value: number, limit: number, colors: SignedColors): Rgb {
  const share = limit > 0 ? Math.min(1, Math.abs(value) / limit) : 0
  return mixed(colors.zero, value < 0 ? colors.negative : colors.positive, share)
}

/**
 * Values as pixels, (N) of RGBA; what is no finite number stays transparent.
 *
 * @param limit of the scale in both directions
 */
export function signedPixels(
  values: ArrayLike<number>,
  limit: number,
  colors: SignedColors,
): Uint8ClampedArray<ArrayBuffer> {
  return pixelsOf(values.length, (i) => {
    const value = values[i]!
    return Number.isFinite(value) ? signedColor(value, limit, colors) : null
  })
}

/** (count) pixels of RGBA, transparent where there is no colour. */
export function pixelsOf(
  count: number,
  colorOf: (index: number) => Rgb | null,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * count)
  for (let i = 0; i < count; i++) {
    const color = colorOf(i)
    if (color) pixels.set([...color, 255], 4 * i)
  }
  return pixels
}

export function cssColor([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`
}

/** The greatest absolute value, of finite ones. */
export function greatestOf(values: ArrayLike<number>): number {
  let most = 0
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!)
    if (size > most && Number.isFinite(size)) most = size
  }
  return most
}
