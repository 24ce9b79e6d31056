/** Runs that are kept out of the way, without being in the trash. */
export const SCHEMA_4 = `
ALTER TABLE run ADD COLUMN archived_at REAL;
`
