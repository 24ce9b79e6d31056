import { bandOver, type Curve } from '@engine/statistics/curve'
import type { SpreadKind } from '@engine/statistics/sample'
import type { Places } from '../charts/chart-series'
import { Smoother } from '../charts/smoothing'

/** The points of one run on the axis that is drawn. */
export interface RunCurve {
  readonly id: number
  readonly pointCount: number
  readonly places: Places
  readonly steps: Uint32Array
  readonly values: Float64Array
}

/** A mean with its band, in the columns of a chart's line. */
export interface GroupLine {
  readonly pointCount: number
  readonly places: Float64Array
  readonly steps: Uint32Array
  readonly values: Float64Array
  readonly band: { readonly lower: Float64Array; readonly upper: Float64Array }
}

interface Kept {
  readonly key: string
  readonly line: GroupLine
}

/**
 * Means over the runs of groups, kept until a run has new points. Runs are smoothed first, each over all
 * its points, so that the band tells how runs differ and not how their batches do.
 */
export class GroupLines {
  readonly #smoothers = new Map<string, Smoother>()
  readonly #kept = new Map<string, Kept>()

  /** @param name tells the line from the others of the view */
  of(name: string, curves: readonly RunCurve[], kind: SpreadKind, smoothing: number): GroupLine {
    const key = [
      kind,
      smoothing,
      ...curves.map(
        ({ id, pointCount, places }) =>
          `${String(id)} ${String(pointCount)} ${String(places[pointCount - 1] ?? 0)}`,
      ),
    ].join('|')
    const kept = this.#kept.get(name)
    if (kept?.key === key) return kept.line
    const line = this.#lineOf(name, curves, kind, smoothing)
    this.#kept.set(name, { key, line })
    return line
  }

  #lineOf(
    name: string,
    curves: readonly RunCurve[],
    kind: SpreadKind,
    smoothing: number,
  ): GroupLine {
    const smooth = curves.map((curve): Curve & { readonly steps: Uint32Array } => ({
      pointCount: curve.pointCount,
      places: curve.places,
      steps: curve.steps,
      values: smoothing > 0 ? this.#smoothed(name, curve, smoothing) : curve.values,
    }))
    const { places, means, lower, upper } = bandOver(smooth, kind)
    return {
      pointCount: places.length,
      places,
      steps: stepsAt(places, smooth),
      values: means,
      band: { lower, upper },
    }
  }

  #smoothed(name: string, { id, steps, values, pointCount }: RunCurve, factor: number) {
    const key = `${name} ${String(id)}`
    let smoother = this.#smoothers.get(key)
    if (smoother?.factor !== factor) {
      smoother = new Smoother(factor)
      this.#smoothers.set(key, smoother)
    }
    return smoother.update(steps, values, pointCount)
  }
}

/** Steps at places that are all points of one of the curves: the one with the fewest points. */
function stepsAt(
  places: Float64Array,
  curves: readonly (Curve & { readonly steps: Uint32Array })[],
): Uint32Array {
  const steps = new Uint32Array(places.length)
  const base = curves
    .filter(({ pointCount }) => pointCount > 0)
    .reduce<(typeof curves)[number] | null>(
      (least, curve) => (least === null || curve.pointCount < least.pointCount ? curve : least),
      null,
    )
  if (base === null) return steps
  let index = 0
  for (let at = 0; at < places.length; at++) {
    while (index < base.pointCount - 1 && base.places[index]! < places[at]!) index++
    steps[at] = base.steps[index]!
  }
  return steps
}
