import type { SurfaceMeasure } from '@engine/experiments/surface-walk'
import { type Point, type Surface, slopeField } from '@engine/surfaces/surface'
import type { ReportTable } from './experiments/experiment-run'
import { metricText } from './format'

/** The way of one optimizer down a surface. */
export interface SurfaceWay {
  readonly label: string
  readonly points: readonly Point[]
  readonly measures: Readonly<Record<SurfaceMeasure, number>>
}

const MEASURES = [
  'crossings',
  'length',
  'f at the end',
] as const satisfies readonly SurfaceMeasure[]

/** Where every optimizer stands after so many steps; blank where its way has ended before. */
export function pointTable(ways: readonly SurfaceWay[], steps: readonly number[]): ReportTable {
  return {
    columns: [
      { title: 'step', isNumeric: true },
      ...ways.map(({ label }) => ({ title: label, isNumeric: true })),
    ],
    rows: steps.map((step) => [
      String(step),
      ...ways.map(({ points }) =>
        (points[step] ?? []).map((value) => value.toFixed(3).padStart(7)).join(' '),
      ),
    ]),
  }
}

export function measureTable(ways: readonly SurfaceWay[]): ReportTable {
  return {
    columns: [
      { title: 'arm' },
      ...MEASURES.map((measure) => ({ title: measure, isNumeric: true })),
    ],
    rows: ways.map((way) => [
      way.label,
      ...MEASURES.map((measure) => metricText(way.measures[measure])),
    ]),
  }
}

const FIELD_COLUMNS = 25
const FIELD_ROWS = 13
/** From the positive x axis against the clock, an eighth of a turn each. */
const ARROWS = ['→', '↗', '↑', '↖', '←', '↙', '↓', '↘'] as const
const FLAT = '·'
/** Space around the points, as a share of what they span. */
const MARGIN = 0.1

/** Where −∇f points all around some points, as rows of arrows from the greatest y down. */
export function arrowField(surface: Surface, points: readonly Point[]): string {
  const xs = axis(
    points.map(([x]) => x),
    FIELD_COLUMNS,
  )
  const ys = axis(
    points.map(([, y]) => y),
    FIELD_ROWS,
  ).reverse()
  const arrows = slopeField(surface, xs, ys).map(({ down }) => arrowOf(down))
  const rows = ys.map((_, row) =>
    arrows.slice(row * FIELD_COLUMNS, (row + 1) * FIELD_COLUMNS).join(' '),
  )
  const [left = 0, right = 0] = [xs[0], xs.at(-1)]
  const [top = 0, bottom = 0] = [ys[0], ys.at(-1)]
  const range = (from: number, to: number): string => `${metricText(from)} to ${metricText(to)}`
  return [`−∇f over x ${range(left, right)}, y ${range(bottom, top)}`, ...rows].join('\n')
}

function arrowOf([x, y]: Point): string {
  if (x === 0 && y === 0) return FLAT
  const eighth = Math.round((Math.atan2(y, x) / (2 * Math.PI)) * ARROWS.length)
  return ARROWS.at(eighth % ARROWS.length) ?? FLAT
}

function axis(values: readonly number[], count: number): number[] {
  const [least, greatest] = [Math.min(...values), Math.max(...values)]
  const space = greatest > least ? MARGIN * (greatest - least) : 1
  const [from, to] = [least - space, greatest + space]
  return Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1))
}
