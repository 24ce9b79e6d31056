import { darkTheme, type GlobalTheme, type GlobalThemeOverrides } from 'naive-ui'

export type Theme = 'light' | 'dark'

/** The values of tokens.css that naive-ui computes shades from; it cannot read CSS variables. */
interface Palette {
  readonly ground: string
  readonly surface: string
  readonly overlay: string
  readonly hover: string
  readonly border: string
  readonly borderStrong: string
  readonly text: string
  readonly textMuted: string
  readonly accent: string
  readonly accentHover: string
  readonly accentPressed: string
  readonly accentText: string
  readonly danger: string
  readonly warning: string
  readonly good: string
}

const PALETTES: Readonly<Record<Theme, Palette>> = {
  light: {
    ground: '#f6f7f9',
    surface: '#ffffff',
    overlay: '#ffffff',
    hover: '#eef1f4',
    border: '#dde1e6',
    borderStrong: '#b9c0c9',
    text: '#181b1f',
    textMuted: '#59626d',
    accent: '#0b5fb8',
    accentHover: '#0a549f',
    accentPressed: '#084683',
    accentText: '#ffffff',
    danger: '#b3261e',
    warning: '#8a5300',
    good: '#1a7346',
  },
  dark: {
    ground: '#121417',
    surface: '#1a1d21',
    overlay: '#22262b',
    hover: '#262b31',
    border: '#2e343b',
    borderStrong: '#4a525c',
    text: '#e5e8ec',
    textMuted: '#9ba4ae',
    accent: '#6db1f5',
    accentHover: '#8bc1f7',
    accentPressed: '#5a9fe4',
    accentText: '#0c1a29',
    danger: '#f2867e',
    warning: '#e3b261',
    good: '#6cc496',
  },
}

function fieldOverrides(p: Palette): NonNullable<GlobalThemeOverrides['Input']> {
  return {
    border: `1px solid ${p.border}`,
    borderHover: `1px solid ${p.borderStrong}`,
    borderFocus: `1px solid ${p.accent}`,
    color: p.surface,
    colorFocus: p.surface,
    borderError: `1px solid ${p.danger}`,
    borderHoverError: `1px solid ${p.danger}`,
    borderFocusError: `1px solid ${p.danger}`,
  }
}

export function naiveThemeOf(theme: Theme): GlobalTheme | null {
  return theme === 'dark' ? darkTheme : null
}

export function naiveOverridesOf(theme: Theme): GlobalThemeOverrides {
  const p = PALETTES[theme]
  return {
    common: {
      fontFamily: 'var(--font)',
      fontFamilyMono: 'var(--font-mono)',
      fontSize: '13px',
      fontSizeMini: '12px',
      fontSizeTiny: '12px',
      fontSizeSmall: '13px',
      fontSizeMedium: '13px',
      fontSizeLarge: '14px',
      borderRadius: '6px',
      borderRadiusSmall: '4px',
      heightTiny: '20px',
      heightSmall: '28px',
      heightMedium: '32px',
      bodyColor: p.ground,
      cardColor: p.surface,
      modalColor: p.overlay,
      popoverColor: p.overlay,
      tableColor: p.surface,
      tableHeaderColor: p.surface,
      tableColorHover: p.hover,
      hoverColor: p.hover,
      inputColor: p.surface,
      borderColor: p.border,
      dividerColor: p.border,
      textColorBase: p.text,
      textColor1: p.text,
      textColor2: p.text,
      textColor3: p.textMuted,
      placeholderColor: p.textMuted,
      iconColor: p.textMuted,
      primaryColor: p.accent,
      primaryColorHover: p.accentHover,
      primaryColorPressed: p.accentPressed,
      primaryColorSuppl: p.accent,
      errorColor: p.danger,
      errorColorHover: p.danger,
      errorColorPressed: p.danger,
      errorColorSuppl: p.danger,
      warningColor: p.warning,
      warningColorHover: p.warning,
      warningColorPressed: p.warning,
      warningColorSuppl: p.warning,
      successColor: p.good,
      successColorHover: p.good,
      successColorPressed: p.good,
      successColorSuppl: p.good,
      boxShadow1: 'none',
      boxShadow2: `0 0 0 1px ${p.borderStrong}`,
      boxShadow3: `0 0 0 1px ${p.borderStrong}`,
      cubicBezierEaseInOut: 'cubic-bezier(.4, 0, .2, 1)',
    },
    Button: {
      textColorPrimary: p.accentText,
      textColorHoverPrimary: p.accentText,
      textColorPressedPrimary: p.accentText,
      textColorFocusPrimary: p.accentText,
      textColorDisabledPrimary: p.accentText,
    },
    // naive-ui's dark theme draws fields without a border, which leaves them invisible on a panel.
    Input: fieldOverrides(p),
    InternalSelection: {
      border: `1px solid ${p.border}`,
      borderHover: `1px solid ${p.borderStrong}`,
    },
    Checkbox: { border: `1px solid ${p.borderStrong}` },
    DataTable: { fontSizeSmall: '12.5px', fontSizeMedium: '12.5px', thFontWeight: '600' },
    Tooltip: { color: p.overlay, textColor: p.text },
  }
}
