import { it } from 'vitest'
import { z } from 'zod'
import { describeGolden, flatten, nestedSchema, shapeOf } from './golden-files'
import { KERNEL_CASES } from './kernel-cases'
import { PlannedSingleLayer } from './layer-cases'

const caseSchema = z.looseObject({
  id: z.string(),
  variant: z.enum(['inverted', 'plain']),
  rate: z.number(),
  u: nestedSchema,
  mask: nestedSchema,
  x: nestedSchema,
  y: nestedSchema,
  y_eval: nestedSchema,
  dout: nestedSchema,
  dx: nestedSchema,
})

describeGolden('dropout.json', caseSchema, (cases) => {
  for (const golden of cases) {
    const { id, variant: form, rate, x, dout } = golden
    it.each(KERNEL_CASES)(`${id}: training and inference by $label`, (kernelCase) => {
      const config = { type: 'dropout', rate, form } as const
      const training = new PlannedSingleLayer(config, 'training', shapeOf(x), kernelCase)
      // The numbers drawn come from the case instead of the stream.
      const mask = flatten(golden.u).map((u) => (u > rate ? 1 : 0))
      training.set('mask', mask)
      training.expectForward(x, golden.y)
      training.expectValues('mask', golden.mask)
      training.expectBackward(dout, golden.dx)
      const inference = new PlannedSingleLayer(config, 'inference', shapeOf(x), kernelCase)
      inference.expectForward(x, golden.y_eval)
    })
  }
})
