/** What one setting is in each of several runs. */
export interface SettingRow {
  /** From the root of the config: `optimizer.learningRate`, `network.layers.0.units`. */
  readonly path: string
  /** As JSON, in the order of the runs; '' where a run has no such setting. */
  readonly values: readonly string[]
}

/** Settings of several runs: those in which they differ, and those that all have. */
export function settingsTable(configs: readonly unknown[]): {
  readonly differing: readonly SettingRow[]
  readonly common: readonly SettingRow[]
} {
  const flat = configs.map((config) => new Map(leavesOf(config, '')))
  const paths = new Set(flat.flatMap((leaves) => [...leaves.keys()]))
  const rows = [...paths].map((path) => ({
    path,
    values: flat.map((leaves) => leaves.get(path) ?? ''),
  }))
  const isCommon = ({ values }: SettingRow): boolean => values.every((value) => value === values[0])
  return {
    differing: rows.filter((row) => !isCommon(row)),
    common: rows.filter(isCommon),
  }
}

function leavesOf(value: unknown, path: string): readonly (readonly [string, string])[] {
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`)
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((item: unknown, index) => leavesOf(item, at(String(index))))
  }
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, item]: [string, unknown]) =>
      leavesOf(item, at(key)),
    )
  }
  return value === undefined ? [] : [[path, JSON.stringify(value)]]
}
