/** Views that users set up and named. */
export const SCHEMA_3 = `
CREATE TABLE saved_view (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  scope TEXT NOT NULL,
  name TEXT NOT NULL,
  -- JSON, whose meaning the page of the scope knows.
  state TEXT NOT NULL,
  updated_at REAL NOT NULL,
  UNIQUE (scope, name)
) STRICT;
`
