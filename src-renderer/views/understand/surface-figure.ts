import type { SurfaceReport } from '@engine/protocol/loss-surface'
import { paintSurface, type SurfaceContent } from '../../charts/surface-painter'
import type { PaintedFigure } from '../../figures/figure'

export interface SurfaceNames {
  readonly title: string
  /** Head of the table: what a row is of, step, both directions, loss. */
  readonly head: readonly [string, string, string, string, string]
  /** What rows of the surface itself are called. */
  readonly surface: string
  /** By path. */
  readonly runs: readonly string[]
}

/** A loss surface as it is taken out of the program; its table has the grid first, then the ways. */
export function surfaceFigure(
  names: SurfaceNames,
  content: SurfaceContent,
  { xs, ys, losses, paths }: Pick<SurfaceReport, 'xs' | 'ys' | 'losses' | 'paths'>,
): PaintedFigure {
  return {
    title: names.title,
    legend: content.ways.map(({ color, dash }, index) => ({
      label: names.runs[index] ?? '',
      color,
      dash,
    })),
    height: 520,
    paint: (canvas, width, height, theme) => {
      paintSurface(canvas, width, height, content, theme)
    },
    table: () => ({
      head: names.head,
      rows: [
        ...Array.from(losses, (loss, index) => [
          names.surface,
          null,
          xs[index % xs.length]!,
          ys[Math.floor(index / xs.length)]!,
          loss,
        ]),
        ...paths.flatMap((path, way) =>
          Array.from(path.steps, (step, index) => [
            names.runs[way] ?? '',
            step,
            path.xs[index]!,
            path.ys[index]!,
            path.losses[index]!,
          ]),
        ),
      ],
    }),
  }
}
