import { z } from 'zod'

/**
 * Numbers of layers, from 1, that take their weights from elsewhere; the others keep what the
 * initializer draws. Empty: all layers.
 */
const layers = z.array(z.int().min(1).max(200)).max(200).default([])

/**
 * Where the weights come from that a run begins with. `run`: a checkpoint of another run. `file`: a
 * `.npz` or `.safetensors` file with tensors named and shaped as an export of this network has them;
 * the file itself comes with the request that starts the experiment.
 */
export const startConfigSchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('initializer') }),
  z.strictObject({
    from: z.literal('run'),
    /** Number of the run. */
    run: z.int().min(1),
    checkpoint: z.union([z.enum(['best', 'last', 'initial']), z.int().min(0)]).default('best'),
    layers,
  }),
  z.strictObject({
    from: z.literal('file'),
    fileName: z.string().min(1).max(500),
    /** SHA-256 of the file, hexadecimal; the studio writes it down. */
    hash: z.string().max(64).default(''),
    layers,
  }),
])
export type StartConfig = z.output<typeof startConfigSchema>
