/** What a canvas is painted with, taken from the page's CSS variables. */
export interface ChartTheme {
  readonly text: string
  readonly mutedText: string
  readonly gridLine: string
  readonly border: string
  readonly accent: string
  readonly danger: string
  readonly surface: string
  readonly fontFamily: string
}

/** @param element where the variables are looked up, so that a part of a page may differ */
export function readChartTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element)
  const variable = (name: string, fallback: string): string =>
    style.getPropertyValue(name).trim() || fallback
  return {
    text: variable('--text', style.color),
    mutedText: variable('--text-muted', style.color),
    gridLine: variable('--grid-line', 'rgba(128, 128, 128, 0.2)'),
    border: variable('--border', 'rgba(128, 128, 128, 0.4)'),
    accent: variable('--accent', style.color),
    danger: variable('--danger', style.color),
    surface: variable('--surface', 'transparent'),
    fontFamily: style.fontFamily,
  }
}

/**
 * Calls back when the page's theme may have changed: by an attribute of the root element, or by the
 * system.
 *
 * @returns a function that stops watching
 */
export function watchChartTheme(document: Document, changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-theme', 'class', 'style'],
  })
  const query = document.defaultView?.matchMedia('(prefers-color-scheme: dark)')
  query?.addEventListener('change', changed)
  return () => {
    observer.disconnect()
    query?.removeEventListener('change', changed)
  }
}
