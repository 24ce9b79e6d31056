import { z } from 'zod'

/** A file that was written, read back and found equal to what it was made from. */
export const exportResultSchema = z.object({
  exportId: z.string(),
  fileName: z.string(),
  /** Where the studio keeps it. */
  path: z.string(),
  sizeBytes: z.int(),
  /** SHA-256 of the file, hexadecimal. */
  hash: z.string(),
  /** What was compared when it was read back: tensors, or rows of a table. */
  verifiedCount: z.int(),
  step: z.int(),
})
export type ExportResult = z.output<typeof exportResultSchema>
