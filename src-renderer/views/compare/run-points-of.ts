import type { RunSummary } from '@engine/protocol/run'
import type { ScaleValue } from '../../charts/field-scale'
import { runValue } from '../../query/run-fields'
import type { Comparison } from './use-comparison'

/** A field of a run as an axis takes it; several texts are one. */
export function scaleValue(
  run: RunSummary,
  field: string,
  { configFields }: Comparison,
): ScaleValue {
  const value = runValue(run, configFields.get(run.id) ?? null, field)
  if (value === undefined || value === null || value === '') return null
  if (typeof value === 'object') return value.length === 0 ? null : value.join(', ')
  return typeof value === 'boolean' ? String(value) : value
}

/** Fields that are worth an axis: the settings that differ, then what every run has. */
export function axisFields({ differing }: Comparison): readonly string[] {
  const own = ['optimizer', 'seed', 'parameters', 'time', 'step', 'rate', 'network', 'data']
  return [...new Set([...differing, ...own])]
}

/** Which group, and so which colour, each run has; a run with several tags is drawn as the first. */
export function styleByRun({ groups, styleOf }: Comparison): ReadonlyMap<number, number> {
  const styles = new Map<number, number>()
  for (const { key, runs } of groups) {
    for (const run of runs) if (!styles.has(run.id)) styles.set(run.id, styleOf.get(key) ?? 0)
  }
  return styles
}
