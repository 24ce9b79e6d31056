import { InvalidArgumentError } from 'commander'
import { surfaceMeasures, walk } from '@engine/experiments/surface-walk'
import { optimizerText } from '@engine/optimizers/optimizer'
import { StudioError } from '@engine/protocol/errors'
import { type OptimizerConfig, optimizerConfigSchema } from '@engine/protocol/optimizer-config'
import { type SurfaceConfig, surfaceConfigSchema } from '@engine/protocol/surface-config'
import { type Point, namedSurfaces, surfaceOf } from '@engine/surfaces/surface'
import { sentenceOf } from '../config-issues'
import { tableText } from '../format'
import { jsonLine } from '../json-report'
import type { AddCommand } from '../program'
import { type SurfaceWay, arrowField, measureTable, pointTable } from '../surface-tables'

interface SurfaceOptions {
  readonly start?: Point
  readonly steps: number
  readonly optimizers?: readonly OptimizerConfig[]
  readonly field?: true
  readonly json?: true
}

const KNOWN = Object.keys(namedSurfaces)
const START: Point = [1, 1]
const STEP_COUNT = 30
/** The book's rates for its valley; others are steeper. */
const VALLEY_OPTIMIZERS = 'sgd:0.95,momentum:0.1,adagrad:1.5,adam:0.3'
const OPTIMIZERS = 'sgd:0.001,momentum:0.001,adagrad:0.5,adam:0.1'
/** Rows of the table of points, not counting the first. */
const SHOWN_STEPS = 10

/** `descent surface NAME|FORMULA`. */
export const addSurfaceCommand: AddCommand = (program, { terminal }) => {
  program
    .command('surface')
    .description('Race optimizers down a function of two numbers')
    .argument('<surface>', `${KNOWN.join(', ')}, or a formula such as "x^2/20 + y^2"`)
    .option('--start <x,y>', 'where they start; otherwise what the surface is known for', pointOf)
    .option('--steps <count>', 'updates', countOf, STEP_COUNT)
    .option(
      '--optimizers <list>',
      `with their learning rates (${OPTIMIZERS}; for the valley ${VALLEY_OPTIMIZERS})`,
      optimizersOf,
    )
    .option('--field', 'also draw where −∇f points')
    .option('--json', 'one JSON object a line: the surface, then every way with all its points')
    .action((text: string, options: SurfaceOptions) => {
      const config = surfaceNamed(text)
      const surface = surfaceOf(config)
      const start =
        options.start ?? (config.type === 'formula' ? START : namedSurfaces[config.type].start)
      const usual = config.type === 'valley' ? VALLEY_OPTIMIZERS : OPTIMIZERS
      const ways = (options.optimizers ?? optimizersOf(usual)).map((optimizer): SurfaceWay => {
        const points = walk(surface, optimizer, start, options.steps)
        const measures = surfaceMeasures(surface, points)
        return { label: optimizerText(optimizer), points, measures }
      })
      if (options.json) {
        terminal.print(jsonLine({ surface: config, formula: surface.formula, start }))
        for (const { label, points, measures } of ways) {
          const heights = points.map((point) => surface.height(point))
          terminal.print(jsonLine({ optimizer: label, points, heights, measures }))
        }
        return
      }
      const isWhole = ({ points }: SurfaceWay): boolean => points.length === options.steps + 1
      const shown = [start, ...ways.filter(isWhole).flatMap(({ points }) => points)]
      const tables = [pointTable(ways, shownSteps(options.steps)), measureTable(ways)]
      const losses = ways
        .filter((way) => !isWhole(way))
        .map(
          ({ label, points }) =>
            `${label} left the finite numbers at step ${String(points.length)} of ${String(options.steps)}.`,
        )
      terminal.print(
        [
          `f(x, y) = ${surface.formula}`,
          ...tables.map(({ columns, rows }) => tableText(columns, rows)),
          ...(options.field ? [arrowField(surface, shown)] : []),
          ...(losses.length > 0 ? [losses.join('\n')] : []),
        ].join('\n\n'),
      )
    })
}

function surfaceNamed(text: string): SurfaceConfig {
  const given = KNOWN.includes(text) ? { type: text } : { type: 'formula', formula: text }
  const parsed = surfaceConfigSchema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new StudioError(
    'cli/invalid-option',
    parsed.error.issues.map((issue) => sentenceOf(issue, surfaceConfigSchema, given)).join('\n'),
    { surface: text },
  )
}

function shownSteps(stepCount: number): number[] {
  const stride = Math.max(1, Math.ceil(stepCount / SHOWN_STEPS))
  const steps = Array.from({ length: SHOWN_STEPS + 1 }, (_, index) => index * stride)
  return [...new Set([...steps.filter((step) => step < stepCount), stepCount])]
}

/** @throws InvalidArgumentError, which commander says with the option's name */
function pointOf(text: string): Point {
  const [x, y, ...others] = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  if (x === undefined || y === undefined || others.length > 0 || !Number.isFinite(x + y)) {
    throw new InvalidArgumentError('It must be two numbers such as -7,2.')
  }
  return [x, y]
}

/** @throws InvalidArgumentError, which commander says with the option's name */
function countOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1.')
}

/** @throws InvalidArgumentError, which commander says with the option's name */
function optimizersOf(text: string): OptimizerConfig[] {
  return text.split(',').map((item) => {
    const [type, rate] = item.trim().split(':')
    const given = { type, ...(rate === undefined ? {} : { learningRate: Number(rate) }) }
    const parsed = optimizerConfigSchema.safeParse(given)
    if (parsed.success) return parsed.data
    const reasons = parsed.error.issues.map((each) =>
      sentenceOf(each, optimizerConfigSchema, given),
    )
    throw new InvalidArgumentError(`${item}: ${reasons.join(' ')}`)
  })
}
