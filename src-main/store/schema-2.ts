/**
 * Forks: a run that begins with the state of another one at a step, and shares its story up to there.
 * The inside view: what was measured in the layers of a network now and then.
 */
export const SCHEMA_2 = `
ALTER TABLE run ADD COLUMN parent_run_id INTEGER REFERENCES run (id);
-- Updates of the parent that the fork shares; NULL for a run that is none.
ALTER TABLE run ADD COLUMN fork_step INTEGER;
CREATE INDEX run_by_parent ON run (parent_run_id) WHERE parent_run_id IS NOT NULL;

-- Names of the figures that a run's frames hold, as a JSON array.
CREATE TABLE inside_layout (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  names TEXT NOT NULL,
  UNIQUE (run_id, names)
) STRICT;

-- What was measured inside the network at one step.
CREATE TABLE inside_frame (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  layout_id INTEGER NOT NULL REFERENCES inside_layout (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  elapsed_ms REAL NOT NULL,
  -- One float64 for every name of the layout.
  figures BLOB NOT NULL,
  -- MessagePack; NULL once thinned out.
  histograms BLOB,
  UNIQUE (run_id, step)
) STRICT;
CREATE INDEX inside_frame_by_layout ON inside_frame (layout_id);
`
