import { z } from 'zod'
import { metricValueSchema } from './metric-batch'
import { stepSectionSchema, tensorReportSchema } from './step-report'

/** How a run stood after one of the updates before its divergence. */
const standingSchema = z.object({
  step: z.int(),
  /** Of its batch. */
  loss: metricValueSchema,
  /** ‖g‖ over all parameters. */
  gradientNorm: metricValueSchema,
  /** Largest |w| of all parameters after its update. */
  largestParameter: metricValueSchema,
})
export type Standing = z.output<typeof standingSchema>

/** Where a number that is not finite came from, found by replaying from the last finite checkpoint. */
export const divergenceReportSchema = z.object({
  /** The step (updates including it) in which it first appeared; the loss may have shown it later. */
  step: z.int(),
  section: stepSectionSchema,
  layer: z.object({ index: z.int(), type: z.string() }).nullable(),
  operation: z.string(),
  /** The tensor it appeared in. */
  tensor: z.object({
    role: z.string(),
    name: z.string(),
    /** Of the first such value, and the value. */
    index: z.int(),
    value: metricValueSchema,
    nonFiniteCount: z.int(),
    count: z.int(),
  }),
  /** What the operation read, as it was before. */
  inputs: z.array(tensorReportSchema.omit({ sample: true })),
  /** The last few steps before, by ascending steps. */
  history: z.array(standingSchema),
  /** The checkpoint from which it was replayed. */
  replayedFrom: z.int(),
})
export type DivergenceReport = z.output<typeof divergenceReportSchema>

/** `forward`, `backward` or `update`, as a user thinks of a step. */
export function directionOf({ section }: Pick<DivergenceReport, 'section'>): string {
  switch (section) {
    case 'batch':
      return 'batch'
    case 'forward':
    case 'loss':
      return 'forward'
    case 'backward':
    case 'limit':
      return 'backward'
    case 'states':
    case 'update':
      return 'update'
    default:
      return section satisfies never
  }
}

/** The same for the translations of the interface. */
export function divergenceDetails(report: DivergenceReport): Record<string, string | number> {
  const { step, layer, operation, tensor } = report
  return {
    foundStep: step,
    direction: directionOf(report),
    layer: layer ? layer.index + 1 : 0,
    layerType: layer?.type ?? '',
    operation,
    tensor: tensor.name,
    value: String(tensor.value),
    nonFiniteCount: tensor.nonFiniteCount,
    count: tensor.count,
  }
}

/** What happened, as one sentence with its numbers. */
export function divergenceSentence(report: DivergenceReport): string {
  const { tensor, layer, step, operation, inputs, history } = report
  const place = layer ? `layer ${layer.index + 1} (${layer.type})` : operation
  const largest = Math.max(
    0,
    ...inputs.flatMap(({ minimum, maximum }) => [Math.abs(minimum), Math.abs(maximum)]),
  )
  const losses = history.map(({ loss }) => numberText(loss)).join(', ')
  return [
    `The first value that is not finite is ${tensor.value} in ${tensor.name} (${tensor.nonFiniteCount} of ${tensor.count} values), in the ${directionOf(report)} pass of ${place} at step ${step}.`,
    `The largest number it was computed from is ${numberText(largest)}.`,
    ...(history.length > 0 ? [`The losses before it: ${losses}.`] : []),
  ].join(' ')
}

function numberText(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value)
}
