import { z } from 'zod'

/** A view as a user set it up and named it: which runs, columns, filters, pictures. */
export const savedViewSchema = z.object({
  id: z.int(),
  /** The page that it belongs to and that knows its state: `compare`, `runs`. */
  scope: z.string().min(1).max(50),
  name: z.string(),
  state: z.json(),
  updatedAt: z.number(),
})
export type SavedView = z.output<typeof savedViewSchema>

/** A view of the same scope and name takes the new state. */
export const newViewSchema = z.object({
  scope: z.string().min(1).max(50),
  name: z.string().trim().min(1).max(200),
  state: z.json(),
})
export type NewView = z.output<typeof newViewSchema>
