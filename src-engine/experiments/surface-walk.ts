import { referenceKernels } from '../kernels-reference/reference-kernels'
import { learningRateAt } from '../optimizers/learning-rate'
import { planUpdate } from '../optimizers/update-plan'
import type { OptimizerConfig } from '../protocol/optimizer-config'
import type { Point, Surface } from '../surfaces/surface'
import { MemoryLayout } from '../tensor/memory'

/** What a way over a surface tells in one number. */
export type SurfaceMeasure =
  /** Steps that end on the other side of y = 0 than they began on. */
  | 'crossings'
  /** Sum of the distances from point to point. */
  | 'length'
  /** f where the way ends. */
  | 'f at the end'

/**
 * The way of an optimizer down a surface by the updates that training uses, in float64, with its
 * schedule of learning rates (every step an epoch; a plateau is never met).
 *
 * @returns stepCount + 1 points from the start on, fewer where the way leaves the finite numbers: its
 *   last point is the last finite one
 */
export function walk(
  surface: Surface,
  optimizer: OptimizerConfig,
  start: Point,
  stepCount: number,
): readonly Point[] {
  const layout = new MemoryLayout('float64', referenceKernels.reservedBytes)
  const parameter = layout.add('point', [2])
  const gradient = layout.add('gradient', [2])
  const plan = planUpdate(
    optimizer,
    {
      trainedBlock: parameter,
      gradientBlock: gradient,
      trainedWeights: parameter,
      tensors: [{ name: 'point', role: 'weight', value: parameter, gradient }],
    },
    layout,
  )
  const memory = referenceKernels.createMemory(layout.sizeBytes)
  const update = referenceKernels.bindProgram(plan.operations, memory)
  const values = memory.float64(parameter)
  const slopes = memory.float64(gradient)
  const scalars = memory.float64(plan.scalars)
  const points: Point[] = [start]
  values.set(start)
  for (let step = 1; step <= stepCount; step++) {
    const [x = Number.NaN, y = Number.NaN] = values
    slopes.set(surface.gradient([x, y]))
    const rate = learningRateAt(optimizer, { step, stepCount, stepsPerEpoch: 1, plateauFactor: 1 })
    scalars.set([rate, step])
    update(0)
    const next: Point = [values[0]!, values[1]!]
    if (!next.every(Number.isFinite) || !Number.isFinite(surface.height(next))) break
    points.push(next)
  }
  return points
}

export function surfaceMeasures(
  surface: Surface,
  points: readonly Point[],
): Readonly<Record<SurfaceMeasure, number>> {
  const steps = points.slice(1).map((to, index) => ({ from: points[index] ?? to, to }))
  return {
    crossings: steps.filter(({ from, to }) => from[1] * to[1] < 0).length,
    length: steps.reduce(
      (sum, { from, to }) => sum + Math.hypot(to[0] - from[0], to[1] - from[1]),
      0,
    ),
    'f at the end': surface.height(points.at(-1) ?? [Number.NaN, Number.NaN]),
  }
}
