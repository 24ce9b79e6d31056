import { z } from 'zod'

const off = (maximum: number): z.ZodDefault<z.ZodNumber> =>
  z.number().min(0).max(maximum).default(0)

/**
 * Changes of training examples that leave their label as it is, drawn anew for every example in every
 * epoch; 0 and `none` change nothing. All but noise are for images.
 */
export const augmentationConfigSchema = z.strictObject({
  /** Moved by at most this share of the side, along either axis. */
  shift: off(1),
  /** Turned by at most this many degrees, either way. */
  rotation: off(180),
  /** Made larger or smaller by a factor between 1 − scaling and 1 + scaling. */
  scaling: off(0.9),
  /** Mirrored in every second example, by chance. */
  flip: z.enum(['none', 'horizontal', 'vertical', 'both']).default('none'),
  /** Standard deviation of what is added to every value, in the scale after preprocessing. */
  noise: off(10),
  /** Side of a square that is set to 0, as a share of the image's shorter side. */
  cutout: off(1),
})
export type AugmentationConfig = z.output<typeof augmentationConfigSchema>

/** Whether anything is changed at all. */
export function isAugmented({ flip, ...amounts }: AugmentationConfig): boolean {
  return flip !== 'none' || Object.values(amounts).some((amount) => amount > 0)
}

/** Whether something is asked for that only images have. */
export function isForImages(config: AugmentationConfig): boolean {
  return isAugmented({ ...config, noise: 0 })
}

/** A few training examples, the first of the data, to be shown with an augmentation. */
export const augmentationPreviewSchema = z.object({
  augmentation: augmentationConfigSchema,
  inputShape: z.array(z.int().positive()).min(1).max(3),
  inputType: z.enum(['uint8', 'float64']),
  seed: z.int().min(0).max(0xffff_ffff),
  /** (N, D) as stored */
  inputs: z.instanceof(Float64Array),
  epochCount: z.int().min(1).max(20),
})

export const augmentedExamplesSchema = z.object({
  /** (N·(1 + epochCount), D): every example, then its versions. */
  inputs: z.instanceof(Float64Array),
})
