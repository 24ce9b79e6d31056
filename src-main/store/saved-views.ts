import type { NewView, SavedView } from '@engine/protocol/saved-view'
import type { Database } from 'better-sqlite3'
import { fromJson, toJson } from './stored-json'

interface ViewRow {
  readonly id: number
  readonly scope: string
  readonly name: string
  readonly state: string
  readonly updatedAt: number
}

export interface SavedViewTable {
  /** By name. */
  list(scope: string): SavedView[]
  /** Replaces the state of a view of that name. */
  save(view: NewView): SavedView
  /** Null when there is none of that id any more. */
  remove(id: number): SavedView | null
}

export function createSavedViewTable(db: Database, now: () => number): SavedViewTable {
  const columns = 'id, scope, name, state, updated_at AS updatedAt'
  const selectScope = db.prepare<[string], ViewRow>(
    `SELECT ${columns} FROM saved_view WHERE scope = ? ORDER BY name`,
  )
  const upsert = db.prepare<[string, string, string, number], ViewRow>(
    `INSERT INTO saved_view (scope, name, state, updated_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (scope, name) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at
     RETURNING ${columns}`,
  )
  const remove = db.prepare<[number], ViewRow>(
    `DELETE FROM saved_view WHERE id = ? RETURNING ${columns}`,
  )
  const fromRow = (row: ViewRow): SavedView => ({
    ...row,
    state: fromJson<SavedView['state']>(row.state),
  })
  return {
    list: (scope) => selectScope.all(scope).map(fromRow),
    save: ({ scope, name, state }) => {
      const row = upsert.get(scope, name, toJson(state), now())
      if (!row) throw new TypeError('an upsert returns its row')
      return fromRow(row)
    },
    remove: (id) => {
      const row = remove.get(id)
      return row ? fromRow(row) : null
    },
  }
}
