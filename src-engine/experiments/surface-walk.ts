import { referenceKernels } from '../kernels-reference/reference-kernels'
import { planUpdate } from '../optimizers/update-plan'
import type { OptimizerConfig } from '../protocol/optimizer-config'
import { MemoryLayout } from '../tensor/memory'

/** f(x, y) = a·x² + b·y² */
export interface Surface {
  readonly a: number
  readonly b: number
}

export type Point = readonly [x: number, y: number]

/** What a way over a surface tells in one number. */
export type SurfaceMeasure =
  /** Steps that end on the other side of y = 0 than they began on. */
  | 'crossings'
  /** Sum of the distances from point to point. */
  | 'length'
  /** f where the way ends. */
  | 'f at the end'

export function heightAt({ a, b }: Surface, [x, y]: Point): number {
  return a * x ** 2 + b * y ** 2
}

/**
 * The way of an optimizer down a surface by the updates that training uses, in float64; the learning
 * rate stays as it is.
 *
 * @returns stepCount + 1 points from the start on
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
    slopes.set([2 * surface.a * x, 2 * surface.b * y])
    scalars.set([optimizer.learningRate, step])
    update(0)
    const [nextX = Number.NaN, nextY = Number.NaN] = values
    points.push([nextX, nextY])
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
    'f at the end': heightAt(surface, points.at(-1) ?? [Number.NaN, Number.NaN]),
  }
}
