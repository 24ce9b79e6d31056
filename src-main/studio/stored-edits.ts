import {
  changedConfig,
  checkLiveField,
  liveEditsOf,
  type ConfigChange,
  type LiveEdit,
} from '@engine/protocol/config-change'
import type { RunDetail } from '@engine/protocol/run'

/**
 * Edits of a run that has no engine at present: they hold behind the last step it has done.
 *
 * @throws config/not-live, config/unknown-field, config/invalid-value
 */
export function editsBehind(
  { summary, config, events }: Pick<RunDetail, 'summary' | 'config' | 'events'>,
  changes: readonly ConfigChange[],
): LiveEdit[] {
  for (const { field } of changes) checkLiveField(field)
  changedConfig(config, [...liveEditsOf(events), ...changes])
  return changes.map((change) => ({ ...change, step: summary.step }))
}
