import type { Database } from 'better-sqlite3'
import { fromJson, toJson } from './stored-json'

/** The studio's settings by key; their meaning is known to the studio alone. */
export interface SettingTable {
  read(): Record<string, unknown>
  /** Writes the given keys; others stay. A key whose value is undefined is left alone. */
  write(settings: Readonly<Record<string, unknown>>): void
}

export function createSettingTable(db: Database): SettingTable {
  const select = db.prepare<[], { key: string; value: string }>('SELECT key, value FROM setting')
  const upsert = db.prepare<[string, string]>(
    'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  const write = db.transaction((settings: Readonly<Record<string, unknown>>) => {
    for (const [key, value] of Object.entries(settings)) {
      if (value !== undefined) upsert.run(key, toJson(value))
    }
  })
  return {
    read: () => Object.fromEntries(select.all().map((row) => [row.key, fromJson(row.value)])),
    write: (settings) => write.immediate(settings),
  }
}
