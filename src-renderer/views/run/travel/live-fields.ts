import { isLiveField, type ConfigChange } from '@engine/protocol/config-change'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { z } from 'zod'
import { configFields } from '../../../query/run-fields'

/** Settings of a run that may change while it trains, the learning rate first. */
export function liveFields(config: RunConfig): readonly string[] {
  const fields = [...configFields(config).keys()].filter(isLiveField)
  const first = 'optimizer.learningRate'
  return [first, ...fields.filter((field) => field !== first)]
}

/** Settings that a fork may have otherwise: all but the data and how they are prepared. */
export function forkFields(config: RunConfig): readonly string[] {
  const isKept = (field: string): boolean =>
    /^(dataset|preprocessing|split|formatVersion)(\.|$)/.test(field)
  const fields = [...configFields(config).keys()].filter((field) => !isKept(field))
  const first = ['optimizer.learningRate', 'training.length.count']
  return [...first, ...fields.filter((field) => !first.includes(field))]
}

/** The value of a setting as a person would type it. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined ? '' : JSON.stringify(value)
}

/** What was typed as a value: a number, true, false, null, or an object as JSON; anything else is text. */
export function typedValue(text: string): ConfigChange['value'] {
  try {
    const parsed = z.json().safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
  } catch {
    // Plain words need no quotes.
  }
  return text
}
