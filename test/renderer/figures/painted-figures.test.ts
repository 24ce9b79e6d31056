import { describe, expect, test } from 'vitest'
import type { ChartTheme } from '../../../src-renderer/charts/chart-theme'
import { fieldScale } from '../../../src-renderer/charts/field-scale'
import { histogramBins } from '../../../src-renderer/charts/histogram-bins'
import { paintIntervals } from '../../../src-renderer/charts/interval-painter'
import { paintParallel } from '../../../src-renderer/charts/parallel-painter'
import {
  barsFigure,
  histogramFigure,
  scatterFigure,
} from '../../../src-renderer/figures/chart-figures'
import { layTiles } from '../../../src-renderer/charts/tiles-painter'
import { figureCsv } from '../../../src-renderer/figures/figure-csv'
import { figureLook } from '../../../src-renderer/figures/figure-look'
import { figureSvg } from '../../../src-renderer/figures/figure-svg'
import { SvgCanvas } from '../../../src-renderer/figures/svg-canvas'
import { confusionFigure } from '../../../src-renderer/views/understand/confusion-figure'

const look = figureLook('light')
const theme: ChartTheme = { ...look, fontFamily: 'sans-serif' }

/** What an SVG document says in its texts. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1] ?? '')
}
function count(svg: string, pattern: RegExp): number {
  return svg.match(pattern)?.length ?? 0
}

describe('a canvas that writes down SVG', () => {
  test('draws lines, circles and rectangles in the colours that hold at the time', () => {
    const canvas = new SvgCanvas('p')
    canvas.strokeStyle = '#123456'
    canvas.setLineDash([5, 4])
    canvas.beginPath()
    canvas.lineTo(1, 2)
    canvas.lineTo(Number.NaN, 2)
    canvas.lineTo(3.456, 4)
    canvas.stroke()
    canvas.globalAlpha = 0.5
    canvas.fillStyle = 'red'
    canvas.beginPath()
    canvas.arc(10, 10, 2)
    canvas.fill()
    canvas.fillRect(0, 0, 2, 3)
    expect(canvas.elements()).toEqual([
      '<path d="M1 2L3.46 4" fill="none" stroke="#123456" stroke-width="1" stroke-dasharray="5 4"/>',
      '<path d="M8 10a2 2 0 1 1 4 0a2 2 0 1 1 -4 0Z" fill="red" fill-opacity="0.5"/>',
      '<rect x="0" y="0" width="2" height="3" fill="red" fill-opacity="0.5"/>',
    ])
  })

  test('turns, clips and comes back to what held before', () => {
    const canvas = new SvgCanvas('p')
    canvas.save()
    canvas.translate(4, 5)
    canvas.rotate(-Math.PI / 2)
    canvas.rect(0, 0, 1, 1)
    canvas.clip()
    canvas.fillText('a < b', 0, 0)
    canvas.restore()
    canvas.fillText('c', 0, 0)
    const [clip, turned, plain] = canvas.elements()
    expect(clip).toContain('<clipPath id="p-1">')
    expect(turned).toContain(
      'transform="translate(4 5) rotate(-90)" clip-path="url(#p-1)">a &lt; b<',
    )
    expect(plain).not.toMatch(/transform|clip-path/)
  })
})

describe('a painted chart as a file', () => {
  test('carries its title, its legend and the names of its axes', () => {
    const points = {
      xs: Float64Array.of(0, 1, 2),
      ys: Float64Array.of(0, 1, 4),
      colorIndex: Float64Array.of(0, 1, 1),
      palette: ['#000001', '#000002'],
      xLabel: 'width',
      yLabel: 'height',
      isEvenlyScaled: false,
    }
    const figure = scatterFigure('Two <classes>', points, [
      { label: 'first', color: '#000001', mark: 'point' },
    ])
    const svg = figureSvg(figure, look)
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining(['Two &lt;classes&gt;', 'first', 'width', 'height']),
    )
    expect(count(svg, /a2\.5 2\.5 0 1 1 5 0/g)).toBe(3)
    expect(figureCsv(figure)).toBe('width,height\r\n0,0\r\n1,1\r\n2,4\r\n')
  })

  test('has a bar for each bin that holds anything, and counts that say the same', () => {
    const bins = histogramBins(Float64Array.of(1, 1, 3), 10)
    const content = { bins, xLabel: 'value', yLabel: 'count' }
    const figure = histogramFigure('Values', content, ['from', 'to', 'count'])
    expect(count(figureSvg(figure, look), /<rect x=/g)).toBe(2)
    expect(figureCsv(figure)).toBe('from,to,count\r\n0.5,1.5,2\r\n1.5,2.5,0\r\n2.5,3.5,1\r\n')
  })

  test('of bars is as high as there are bars', () => {
    const bars = [
      { label: 'a', value: 1, text: '1' },
      { label: 'b', value: 2, text: '2' },
    ]
    const heightOf = (shown: typeof bars): number =>
      Number(
        /height="(\d+)"/.exec(
          figureSvg(barsFigure('Bars', shown, 2, { head: [], rows: [] }), look),
        )?.[1],
      )
    expect(heightOf(bars)).toBeGreaterThan(heightOf(bars.slice(1)))
  })

  test('of a confusion matrix has its counts in the picture and in the table', () => {
    const figure = confusionFigure(
      'Confusion',
      {
        classes: ['cat', 'dog'],
        confusion: Float64Array.of(8, 2, 0, 5),
        perClass: [{ supportCount: 10 }, { supportCount: 5 }],
      },
      { truth: 'true', given: 'given' },
    )
    const texts = textsOf(figureSvg(figure, look))
    for (const text of ['cat', 'dog', '8', '2', '·', '5']) expect(texts).toContain(text)
    expect(figureCsv(figure)).toBe('true / given,cat,dog\r\ncat,8,2\r\ndog,0,5\r\n')
  })

  test('of parallel axes has a line for each run, which passes below an axis without its value', () => {
    const canvas = new SvgCanvas('p')
    const axis = (label: string, values: readonly (number | null)[]) => ({
      label,
      scale: fieldScale(values, false, 4),
    })
    const line = { color: '#000001', dash: [], isOut: false }
    const lines = [
      { ...line, shares: [0, 1] },
      { ...line, shares: [null, 0.5] },
    ]
    const axes = [axis('rate', [0, null]), axis('loss', [1, 2])]
    paintParallel(canvas, 400, 300, { axes, lines }, theme)
    const paths = canvas.elements().filter((element) => element.includes('stroke="#000001"'))
    expect(paths).toHaveLength(2)
    expect(paths[1]).toContain('d="M80 292L')
    expect(textsOf(canvas.elements().join(''))).toEqual(
      expect.arrayContaining(['rate', 'loss', '–']),
    )
  })

  test('of intervals shows 0 and where each value lies beside it', () => {
    const canvas = new SvgCanvas('p')
    const rows = [{ label: 'SGD', mean: -1, halfWidth: 0.5, color: '#000001' }]
    paintIntervals(canvas, 600, 120, { rows, xLabel: 'difference' }, theme)
    const drawn = canvas.elements().join('\n')
    expect(textsOf(drawn)).toEqual(expect.arrayContaining(['SGD', 'difference', '0']))
    expect(count(drawn, /stroke="#000001"/g)).toBe(1)
  })

  test('of small pictures has them in rows within its width, one group below the other', () => {
    const image = { pixels: new Uint8ClampedArray(4), columnCount: 1, rowCount: 1 }
    const tile = (imageCount: number) => ({
      label: 'a',
      images: new Array<typeof image>(imageCount).fill(image),
      width: 40,
      height: 30,
    })
    const content = {
      groups: [
        { name: 'first', scale: 'words', tiles: [tile(1), tile(1), tile(1)] },
        { name: 'second', scale: 'words', tiles: [tile(3), tile(1)] },
      ],
    }
    const { groups, height } = layTiles(content, 100)
    const places = groups.map(({ tiles }) => tiles.map(({ left, top }) => [left, top]))
    expect(places).toEqual([
      [
        [0, 26],
        [48, 26],
        [0, 74],
      ],
      // Three images beside each other are wider than the room: they stand alone.
      [
        [0, 162],
        [0, 210],
      ],
    ])
    expect(groups.map(({ top }) => top)).toEqual([0, 136])
    expect(height).toBe(258)
  })
})
