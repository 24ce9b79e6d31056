import { it } from 'vitest'
import { z } from 'zod'
import type { LayerConfig } from '@engine/protocol/layer-config'
import { describeGolden, nestedSchema, shapeOf } from './golden-files'
import { KERNEL_CASES } from './kernel-cases'
import { expectLayer, type LayerParameters } from './layer-cases'
import { expectNetwork, expectNumericGradients, networkCaseSchema } from './network-cases'

const passes = {
  id: z.string(),
  x: nestedSchema,
  y: nestedSchema,
  dout: nestedSchema,
  dx: nestedSchema,
}
const caseSchema = z.discriminatedUnion('op', [
  z.looseObject({
    op: z.literal('conv'),
    ...passes,
    stride: z.int(),
    pad: z.int(),
    W: nestedSchema,
    b: nestedSchema,
    dW: nestedSchema,
    db: nestedSchema,
  }),
  z.looseObject({
    op: z.enum(['maxpool', 'avgpool']),
    ...passes,
    pool_h: z.int(),
    pool_w: z.int(),
    stride: z.int(),
  }),
  z.looseObject({ op: z.literal('flatten'), ...passes }),
  z.looseObject({ op: z.literal('net'), ...networkCaseSchema.shape }),
])
type LayerCase = Exclude<z.output<typeof caseSchema>, { op: 'net' }>

describeGolden('conv.json', caseSchema, (cases) => {
  for (const golden of cases) {
    if (golden.op === 'net') {
      it.each(KERNEL_CASES)(`${golden.id}: outputs, loss and gradients by $label`, (kernelCase) => {
        expectNetwork(golden, kernelCase)
      })
      it.each(KERNEL_CASES.filter(({ real }) => real === 'float64'))(
        `${golden.id}: gradients by central differences by $label`,
        (kernelCase) => {
          expectNumericGradients(golden, kernelCase)
        },
      )
    } else {
      it.each(KERNEL_CASES)(`${golden.id}: forwards and backwards by $label`, (kernelCase) => {
        expectLayer(layerOf(golden), golden, kernelCase, parametersOf(golden))
      })
    }
  }
})

function layerOf(golden: LayerCase): LayerConfig {
  switch (golden.op) {
    case 'conv': {
      const [filters = 0, , kernelHeight = 0, kernelWidth = 0] = shapeOf(golden.W)
      const { stride, pad: padding } = golden
      const kernel = { filters, kernelHeight, kernelWidth }
      return { type: 'convolution', ...kernel, stride, padding, dilation: 1 }
    }
    case 'maxpool':
    case 'avgpool': {
      const { pool_h: poolHeight, pool_w: poolWidth, stride } = golden
      const type = golden.op === 'maxpool' ? 'max-pooling' : 'average-pooling'
      return { type, poolHeight, poolWidth, stride, padding: 0 }
    }
    case 'flatten':
      return { type: 'flatten' }
  }
}

function parametersOf(golden: LayerCase): LayerParameters {
  if (golden.op !== 'conv') return {}
  return {
    weight: { value: golden.W, gradient: golden.dW },
    bias: { value: golden.b, gradient: golden.db },
  }
}
