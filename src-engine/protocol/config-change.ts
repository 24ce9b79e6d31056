import { z } from 'zod'
import { StudioError } from './errors'
import { runConfigSchema, type RunConfig } from './experiment-config'
import type { RunEvent } from './run'

/**
 * One setting with another value. `field` leads there from the root of a config, with dots between:
 * `optimizer.learningRate`, `network.layers.2.rate`. The value may be an object, which then takes the
 * place of the whole branch.
 */
export const configChangeSchema = z.strictObject({
  field: z.string().regex(/^[A-Za-z0-9]+(\.[A-Za-z0-9]+)*$/, 'Not a field of a config.'),
  value: z.json(),
})
export type ConfigChange = z.output<typeof configChangeSchema>

/** A change that was made while a run trained: it holds for every update after `step`. */
export const liveEditSchema = configChangeSchema.extend({ step: z.int().min(0) })
export type LiveEdit = z.output<typeof liveEditSchema>

/** Settings that may change between two updates without changing what is trained. */
const LIVE_FIELDS = [
  /^optimizer\.(?!type$|convention$|filters$)[A-Za-z0-9]+$/,
  /^optimizer\.schedule\.[A-Za-z]+$/,
  /^regularization\.[A-Za-z0-9]+$/,
  /^training\.gradientClipping(\.[A-Za-z]+)?$/,
] as const

export function isLiveField(field: string): boolean {
  return LIVE_FIELDS.some((pattern) => pattern.test(field))
}

/**
 * A run's config with some settings changed.
 *
 * @throws config/unknown-field when the config has no such setting
 * @throws config/invalid-value when the setting does not take the value
 */
export function changedConfig(config: RunConfig, changes: readonly ConfigChange[]): RunConfig {
  const changed = changes.reduce<unknown>(
    (current, { field, value }) => replaced(current, field.split('.'), value, field),
    config,
  )
  const parsed = runConfigSchema.safeParse(changed)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.') ?? ''
  const isUnknown = issue?.code === 'unrecognized_keys'
  const name = isUnknown ? [...issue.path, ...issue.keys].join('.') : field
  if (isUnknown) throw unknownField(name)
  throw new StudioError(
    'config/invalid-value',
    `${field} does not take this value: ${issue?.message ?? ''}.`.replace(/\.\.$/, '.'),
    { field, reason: issue?.message ?? '' },
  )
}

/** The edits among a run's events, by ascending steps. */
export function liveEditsOf(events: readonly RunEvent[]): LiveEdit[] {
  return events
    .filter(({ type }) => type === 'edited')
    .flatMap(({ details }) => z.array(liveEditSchema).parse(details['edits']))
    .sort((a, b) => a.step - b.step)
}

/** The settings of the update that follows a step: a run's config with its edits up to there. */
export function configAt(config: RunConfig, edits: readonly LiveEdit[], step: number): RunConfig {
  return changedConfig(
    config,
    edits.filter((edit) => edit.step <= step),
  )
}

/** @throws config/not-live for a setting that may not change while a run trains */
export function checkLiveField(field: string): void {
  if (isLiveField(field)) return
  throw new StudioError(
    'config/not-live',
    `${field} cannot change while a run trains: fork the run at a step, with the setting changed.`,
    { field },
  )
}

/** A copy of a tree with one branch replaced; what lies beside it is shared. */
function replaced(
  tree: unknown,
  [key, ...rest]: readonly string[],
  value: unknown,
  field: string,
): unknown {
  if (key === undefined) return value
  if (Array.isArray(tree)) {
    const index = Number(key)
    if (!(index in tree)) throw unknownField(field)
    return tree.with(index, replaced(tree[index], rest, value, field))
  }
  if (typeof tree !== 'object' || tree === null) throw unknownField(field)
  // An optional setting may be absent; one that does not exist is refused by the schema.
  const inner: unknown = Object.hasOwn(tree, key) ? Reflect.get(tree, key) : undefined
  return { ...tree, [key]: replaced(inner, rest, value, field) }
}

function unknownField(field: string): StudioError {
  return new StudioError(
    'config/unknown-field',
    `There is no setting ${field}: look up its name in the config of the run.`,
    { field },
  )
}
