import { describe, expect, it } from 'vitest'
import type { ChartSeries } from '../../../src-renderer/charts/chart-series'
import type { PlotContent } from '../../../src-renderer/charts/plot-content'
import { figureFileName, type Figure } from '../../../src-renderer/figures/figure'
import { figureCsv } from '../../../src-renderer/figures/figure-csv'
import { figureLook } from '../../../src-renderer/figures/figure-look'
import { figureSvg } from '../../../src-renderer/figures/figure-svg'
import { reportHtml, reportMarkdown } from '../../../src-renderer/report/comparison-report'
import { settingsTable } from '../../../src-renderer/report/settings-table'

function line(
  label: string,
  values: readonly number[],
  change: Partial<ChartSeries> = {},
): ChartSeries {
  const steps = Uint32Array.from(values, (_value, index) => index + 1)
  return {
    id: label,
    label,
    color: '#0072b2',
    pointCount: values.length,
    places: steps,
    steps,
    values: Float64Array.from(values),
    kind: 'line',
    ...change,
  }
}

function figureOf(series: readonly ChartSeries[], change: Partial<PlotContent> = {}): Figure {
  return {
    title: 'Loss <of> "both"',
    view: { x: null, y: null },
    content: {
      series,
      hiddenIds: new Set(),
      highlightedId: null,
      isLogarithmicX: false,
      isLogarithmicY: false,
      smoothing: 0,
      axis: { unit: 'count', label: 'step', format: String },
      yLabel: 'loss',
      marks: [],
      hasEndLabels: true,
      hasHeads: false,
      fixed: null,
      ...change,
    },
  }
}

/** Corners of the paths of a picture, in its pixels. */
function cornersOf(svg: string): { x: number; y: number }[][] {
  return [...svg.matchAll(/<path d="([^"]*)"/g)].map((match) =>
    [...(match[1] ?? '').matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => ({
      x: Number(x),
      y: Number(y),
    })),
  )
}

describe('a chart as a picture', () => {
  const look = figureLook('light')

  it('carries title, names of the axes, ticks, a legend, and every point of short lines', () => {
    const svg = figureSvg(figureOf([line('SGD', [3, 2, 1]), line('Adam', [2, 1, 0.5])]), look)
    for (const text of [
      'Loss &lt;of&gt; &quot;both&quot;',
      '>step<',
      '>loss<',
      '>SGD<',
      '>Adam<',
    ]) {
      expect(svg).toContain(text)
    }
    const [first = [], second = []] = cornersOf(svg)
    expect(first).toHaveLength(3)
    expect(second).toHaveLength(3)
    expect(first[0]!.y).toBeLessThan(first[2]!.y)
    for (const { x, y } of [...first, ...second]) {
      expect(x).toBeGreaterThanOrEqual(0)
      expect(x).toBeLessThanOrEqual(look.width)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y).toBeLessThanOrEqual(look.height)
    }
  })

  it('keeps the peak of a long line, and leaves out lines that are hidden', () => {
    const values = Array.from({ length: 200_000 }, (_value, index) => (index === 77_777 ? 9 : 1))
    const hidden = line('hidden', [1, 2])
    const svg = figureSvg(
      figureOf([line('long', values), hidden], { hiddenIds: new Set(['hidden']) }),
      look,
    )
    expect(svg).not.toContain('hidden')
    expect(svg.length).toBeLessThan(200_000)
    const heights = cornersOf(svg)[0]!.map(({ y }) => y)
    expect(heights.filter((y) => y < Math.max(...heights) - 100)).toHaveLength(1)
  })

  it('has gaps where a value is not finite or has no logarithm', () => {
    const svg = figureSvg(
      figureOf([line('gaps', [1, Number.NaN, 2, 0, 4])], { isLogarithmicY: true }),
      look,
    )
    expect(svg).not.toContain('NaN')
    expect(svg.match(/<path d="([^"]*)"/)?.[1]?.match(/M/g)?.length).toBeGreaterThan(1)
    expect(svg).toContain('loss (log)')
  })

  it('gives its points as CSV that says the same', () => {
    const csv = figureCsv(figureOf([line('a, "b"', [0.1, Number.NaN])]))
    expect(csv).toBe('line,step,step,loss\r\n"a, ""b""",1,1,0.1\r\n"a, ""b""",2,2,NaN\r\n')
  })

  it('is named after its title', () => {
    expect(figureFileName('Loss · 验证 #1/2', 'svg')).toBe('loss-验证-1-2.svg')
    expect(figureFileName('…', 'png')).toBe('chart.png')
  })
})

describe('a comparison as a report', () => {
  it('says which settings differ and which are common', () => {
    const { differing, common } = settingsTable([
      { optimizer: { type: 'sgd', learningRate: 0.1 }, layers: [{ units: 5 }] },
      { optimizer: { type: 'adam', learningRate: 0.1, beta: 0.9 }, layers: [{ units: 5 }] },
    ])
    expect(differing).toEqual([
      { path: 'optimizer.type', values: ['"sgd"', '"adam"'] },
      { path: 'optimizer.beta', values: ['', '0.9'] },
    ])
    expect(common.map(({ path }) => path)).toEqual(['optimizer.learningRate', 'layers.0.units'])
  })

  it('is one file whose texts cannot become markup and which loads nothing', () => {
    const table = { title: 'T', head: ['Run', 'a|b'], rows: [['<x>', '*1*']], emptyText: '' }
    const report = {
      locale: 'en',
      title: 'A <script>',
      origin: 'now',
      answer: 'Adam & SGD',
      figures: [
        { title: 'Loss', svg: figureSvg(figureOf([line('a', [1, 2])]), figureLook('light')) },
      ],
      results: table,
      differing: { ...table, rows: [], emptyText: 'Nothing differs.' },
      common: table,
      notes: [{ title: 'n', markdown: '**b**', html: '<p><strong>b</strong></p>' }],
    }
    const html = reportHtml(report)
    expect(html).toContain('<title>A &lt;script&gt;</title>')
    expect(html).not.toMatch(/<script|src=|href=|@import|url\(h/)
    expect(html).toContain('<svg')
    const markdown = reportMarkdown(report)
    expect(markdown).toContain(String.raw`| \<x\> | \*1\* |`)
    expect(markdown).toContain(String.raw`| Run | a\|b |`)
    expect(markdown).toContain('![Loss](data:image/svg+xml;base64,')
    expect(markdown).toContain('Nothing differs.')
  })
})
