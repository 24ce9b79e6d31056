import type { Theme } from '../styles/naive-theme'
import type { FigureLook } from './figure'

/** Colours of tokens.css, which a file does not have; the lines carry the colours of the theme. */
const COLORS: Readonly<Record<Theme, Omit<FigureLook, 'width' | 'height'>>> = {
  light: {
    surface: '#ffffff',
    text: '#181b1f',
    mutedText: '#59626d',
    gridLine: '#eceff2',
    border: '#dde1e6',
    accent: '#0b5fb8',
    danger: '#b3261e',
  },
  dark: {
    surface: '#1a1d21',
    text: '#e5e8ec',
    mutedText: '#9ba4ae',
    gridLine: '#262b31',
    border: '#2e343b',
    accent: '#6db1f5',
    danger: '#f2867e',
  },
}

/** A picture of the proportions that papers and slides take. */
export function figureLook(theme: Theme): FigureLook {
  return { ...COLORS[theme], width: 800, height: 480 }
}
