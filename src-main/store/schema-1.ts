/** Marks the file as a database of this program ("DSDB"). */
export const APPLICATION_ID = 0x44534442

/**
 * The first schema. Times are milliseconds since 1970. Columns of JSON hold what zod has checked.
 * Columns with much in them stand last, so that SQLite reaches the others without reading them.
 */
export const SCHEMA_1 = `
PRAGMA application_id = ${APPLICATION_ID};

-- A studio process that has the folder open.
CREATE TABLE owner (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  pid INTEGER NOT NULL,
  process_started_at REAL NOT NULL,
  seen_at REAL NOT NULL
) STRICT;

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE dataset (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  created_at REAL NOT NULL,
  trashed_at REAL,
  -- Canonical JSON of a generated set's settings, NULL for an imported one.
  settings TEXT,
  description TEXT NOT NULL,
  statistics TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX dataset_by_name ON dataset (name) WHERE trashed_at IS NULL;
CREATE INDEX dataset_by_settings ON dataset (settings) WHERE settings IS NOT NULL;
CREATE INDEX dataset_by_hash ON dataset (hash);

CREATE TABLE experiment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  created_at REAL NOT NULL,
  config TEXT NOT NULL
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  experiment_id INTEGER NOT NULL REFERENCES experiment (id),
  arm_index INTEGER NOT NULL,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  -- The studio process that trains it; NULL unless it is queued, running or paused.
  owner_id INTEGER REFERENCES owner (id) ON DELETE SET NULL,
  name TEXT NOT NULL,
  dataset_name TEXT NOT NULL,
  network_text TEXT NOT NULL,
  optimizer_type TEXT NOT NULL,
  optimizer_text TEXT NOT NULL,
  loss_type TEXT NOT NULL,
  seed INTEGER NOT NULL,
  status TEXT NOT NULL,
  status_reason TEXT,
  step INTEGER NOT NULL,
  step_count INTEGER NOT NULL,
  steps_per_epoch INTEGER NOT NULL,
  parameter_count INTEGER NOT NULL,
  initial_hash TEXT NOT NULL,
  elapsed_ms REAL NOT NULL,
  steps_per_second REAL NOT NULL,
  created_at REAL NOT NULL,
  started_at REAL,
  ended_at REAL,
  trashed_at REAL,
  tags TEXT NOT NULL,
  note TEXT NOT NULL,
  config TEXT NOT NULL
) STRICT;
CREATE INDEX run_by_experiment ON run (experiment_id, arm_index);
CREATE INDEX run_by_dataset ON run (dataset_id);
CREATE INDEX run_by_owner ON run (owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX run_active ON run (status) WHERE status IN ('queued', 'running', 'paused');

-- A metric of a run. Its newest and best value stand here for the history.
CREATE TABLE series (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  point_count INTEGER NOT NULL,
  -- Last step of the sealed chunks, -1 when there is none.
  sealed_step INTEGER NOT NULL,
  last_step INTEGER NOT NULL,
  -- NULL stands for NaN, which SQLite cannot hold.
  last_value REAL,
  -- NULL as long as every value was NaN.
  best_value REAL,
  best_step INTEGER,
  UNIQUE (run_id, name)
) STRICT;

-- Points of a series in columns. Sealed chunks have a summary; the pieces behind them do not.
CREATE TABLE series_chunk (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
  first_step INTEGER NOT NULL,
  last_step INTEGER NOT NULL,
  -- Place of its first point in the series, from 0.
  first_index INTEGER NOT NULL,
  point_count INTEGER NOT NULL,
  summary BLOB,
  points BLOB NOT NULL,
  UNIQUE (series_id, first_step)
) STRICT;

CREATE TABLE event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  at REAL NOT NULL,
  type TEXT NOT NULL,
  details TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_run ON event (run_id);

CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  -- SHA-256 of the trained state, as the engine gives it.
  state_hash TEXT NOT NULL,
  -- SHA-256 of the bytes as they lie here.
  bytes_hash TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  created_at REAL NOT NULL,
  is_initial INTEGER NOT NULL,
  is_best INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (run_id, step)
) STRICT;
`
