import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'vitest'
import { z } from 'zod'
import { transformImage } from '@engine/datasets/image-transform'
import { expectClose } from './golden-files'

const { cases } = z
  .object({
    cases: z.array(
      z.object({
        shape: z.tuple([z.int(), z.int(), z.int()]),
        transform: z.object({
          shiftX: z.number(),
          shiftY: z.number(),
          angle: z.number(),
          scale: z.number(),
          isMirrored: z.boolean(),
          isUpsideDown: z.boolean(),
        }),
        image: z.array(z.number()),
        out: z.array(z.number()),
      }),
    ),
  })
  .parse(
    JSON.parse(readFileSync(join(import.meta.dirname, 'reference/image-transforms.json'), 'utf8')),
  )

it.each(cases)('an image moves as SciPy moves it: $shape $transform', (golden) => {
  const { shape, transform, image, out } = golden
  // A second image in front must stay as it is.
  const target = new Float64Array(2 * image.length).fill(7)
  transformImage(Float64Array.from(image), target, image.length, shape, transform)
  expectClose(target.subarray(0, image.length), Array<number>(image.length).fill(7), 0)
  expectClose(target.subarray(image.length), out, 1e-9)
})
