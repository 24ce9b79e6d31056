import { liveEditSchema, configChangeSchema } from '@engine/protocol/config-change'
import { divergenceReportSchema, type DivergenceReport } from '@engine/protocol/divergence'
import { statusReasonSchema, type RunEvent } from '@engine/protocol/run'
import { z } from 'zod'
import {
  formatBytes,
  formatCount,
  formatExact,
  formatNumber,
  formatShare,
} from '../../locales/formatting'

/** The language that an event is told in. */
export interface EventWords {
  readonly t: (key: string, values: Readonly<Record<string, unknown>>, count?: number) => string
  readonly duration: (durationMs: number) => string
  /** What a setting is called: `optimizer.learningRate`. */
  readonly setting: (field: string) => string
  readonly reason: (reason: z.output<typeof statusReasonSchema>) => string
}

const startSchema = z.object({
  fromStep: z.int().optional(),
  kernels: z.string().optional(),
  threadCount: z.int().optional(),
  memoryBytes: z.number().optional(),
})
const looksSchema = z.object({
  lookCount: z.int(),
  costMs: z.number(),
  costShare: z.number(),
  interval: z.int(),
})
const timingSchema = z.object({ numericalMs: z.number(), backpropagationMs: z.number() })
const editsSchema = z.object({ edits: z.array(liveEditSchema) })
const forkSchema = z.object({
  parentName: z.string(),
  step: z.int(),
  changes: z.array(configChangeSchema),
})
const divergenceSchema = z.object({ report: divergenceReportSchema })

/**
 * What an event says besides its name, in short statements. An event of another version, or one that
 * is not known, is told by its fields with their numbers rounded.
 */
export function eventDetails(event: RunEvent, words: EventWords): readonly string[] {
  return knownDetails(event, words) ?? otherDetails(event.details, words)
}

function knownDetails({ type, details, step }: RunEvent, words: EventWords): string[] | null {
  switch (type) {
    case 'started':
    case 'resumed':
      return told(startSchema, details, (start) => startDetails(start, words))
    case 'looked-inside':
      return told(looksSchema, details, (looks) => looksDetails(looks, words))
    case 'gradient-timed':
      return told(timingSchema, details, (timing) => timingDetails(timing, words))
    case 'edited':
      return told(editsSchema, details, ({ edits }) =>
        edits.map((edit) => settingText(edit, words, edit.step === step ? null : edit.step)),
      )
    case 'forked':
      return told(forkSchema, details, (fork) => [
        words.t('log.parent', { name: fork.parentName, step: formatCount(fork.step) }),
        ...fork.changes.map((change) => settingText(change, words, null)),
      ])
    case 'divergence-found':
      return told(divergenceSchema, details, ({ report }) => divergenceDetails(report, words))
    default:
      return told(statusReasonSchema, details, (reason) => [words.reason(reason)])
  }
}

function told<Output>(
  schema: z.ZodType<Output>,
  details: RunEvent['details'],
  tell: (known: Output) => string[],
): string[] | null {
  const parsed = schema.safeParse(details)
  return parsed.success ? tell(parsed.data) : null
}

function startDetails(start: z.output<typeof startSchema>, { t }: EventWords): string[] {
  const { fromStep = 0, kernels, threadCount, memoryBytes } = start
  return [
    ...(fromStep > 0 ? [t('log.fromStep', { step: formatCount(fromStep) })] : []),
    ...(kernels === undefined ? [] : [t('log.kernels', { kernels })]),
    ...(threadCount === undefined
      ? []
      : [t('log.threads', { count: formatCount(threadCount) }, threadCount)]),
    ...(memoryBytes === undefined ? [] : [t('log.memory', { size: formatBytes(memoryBytes) })]),
  ]
}

function looksDetails(
  { lookCount, costMs, costShare, interval }: z.output<typeof looksSchema>,
  { t, duration }: EventWords,
): string[] {
  return [
    t('log.looks', { count: formatCount(lookCount) }, lookCount),
    t('log.looksEvery', { count: formatCount(interval) }, interval),
    t('log.looksCost', { time: duration(costMs), share: formatShare(costShare) }),
  ]
}

function timingDetails(
  { numericalMs, backpropagationMs }: z.output<typeof timingSchema>,
  { t, duration }: EventWords,
): string[] {
  const factor = numericalMs / backpropagationMs
  return [
    t('log.numerical', { time: duration(numericalMs) }),
    t('log.backpropagation', { time: duration(backpropagationMs) }),
    // A clock that is too coarse for one step of a tiny network says nothing of the ratio.
    ...(Number.isFinite(factor) ? [t('log.timesAsFast', { factor: formatNumber(factor, 2) })] : []),
  ]
}

/** @param after the step that the setting holds after, null where the event's own step says so */
function settingText(
  { field, value }: z.output<typeof configChangeSchema>,
  { t, setting }: EventWords,
  after: number | null,
): string {
  const values = { name: setting(field), value: plainText(value) }
  return after === null
    ? t('log.setting', values)
    : t('log.laterSetting', { ...values, step: formatCount(after) })
}

function divergenceDetails(report: DivergenceReport, { t }: EventWords): string[] {
  const { step, section, layer, operation, tensor, history, replayedFrom } = report
  const place =
    layer === null
      ? operation
      : t('log.layer', { number: formatCount(layer.index + 1), type: layer.type })
  const losses = history.map(({ loss }) => formatNumber(loss, 4)).join(', ')
  return [
    t('log.firstNonFinite', {
      value: formatNumber(tensor.value),
      tensor: tensor.name,
      nonFiniteCount: formatCount(tensor.nonFiniteCount),
      count: formatCount(tensor.count),
      section: t(`run.stepping.sections.${section}`, {}),
      place,
      step: formatCount(step),
    }),
    ...(losses === '' ? [] : [t('log.losses', { losses })]),
    t('log.replayedFrom', { step: formatCount(replayedFrom) }),
  ]
}

function otherDetails(details: RunEvent['details'], words: EventWords): string[] {
  return Object.entries(details).map(([key, value]) => {
    const unit = /(Ms|Share|Bytes)$/.exec(key)?.[1]
    const name = (unit === undefined ? key : key.slice(0, -unit.length))
      .replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, ' ')
      .toLowerCase()
    return words.t('log.other', { name, value: roundedText(value, unit, words) })
  })
}

function roundedText(value: unknown, unit: string | undefined, words: EventWords): string {
  if (typeof value !== 'number') return plainText(value)
  switch (unit) {
    case 'Ms':
      return words.duration(value)
    case 'Share':
      return formatShare(value)
    case 'Bytes':
      return formatBytes(value)
    default:
      return Number.isInteger(value) ? formatCount(value) : formatNumber(value, 4)
  }
}

/** A value as it was set; the numbers of lists and objects rounded. */
function plainText(value: unknown): string {
  if (typeof value === 'number') return formatExact(value)
  if (typeof value === 'string') return value
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'number' ? Number(inner.toPrecision(4)) : inner,
  )
}
