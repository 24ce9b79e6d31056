import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { z } from 'zod'
import { planUpdate } from '@engine/optimizers/update-plan'
import { optimizerConfigSchema, type OptimizerConfig } from '@engine/protocol/optimizer-config'
import { MemoryLayout, partOf } from '@engine/tensor/memory'
import type { RealDType } from '@engine/tensor/shape'
import { KERNEL_SETS } from '../engine/kernels/kernel-sets'
import { expectClose } from './golden-files'

const tensorsSchema = z.object({ W: z.array(z.array(z.number())), b: z.array(z.number()) })
type Tensors = z.output<typeof tensorsSchema>

const { start, gradients, cases } = z
  .object({
    start: tensorsSchema,
    gradients: z.array(tensorsSchema),
    cases: z.array(
      z.object({
        optimizer: optimizerConfigSchema,
        source: z.enum(['torch', 'formula']),
        states: z.array(tensorsSchema),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'reference/optimizers.json'), 'utf8')))

describe.each(KERNEL_SETS)(
  'a matrix and a vector on $kernels.name in $real',
  ({ kernels, real }) => {
    it.each(cases)('follow $optimizer.type of the $source reference', ({ optimizer, states }) => {
      expectClose(
        statesOf(optimizer, kernels, real),
        states.flatMap(({ W, b }) => [...W.flat(), ...b]),
        real === 'float64' ? 1e-12 : 2e-5,
      )
    })
  },
)

/** All values after every step, row by row. */
function statesOf(
  config: OptimizerConfig,
  kernels: (typeof KERNEL_SETS)[number]['kernels'],
  real: RealDType,
): number[] {
  const shape = [start.W.length, start.b.length]
  const weightCount = start.W.flat().length
  const layout = new MemoryLayout(real, kernels.reservedBytes)
  const values = layout.add('values', [weightCount + start.b.length])
  const slopes = layout.add('gradients', [weightCount + start.b.length])
  const weight = partOf(values, 'W', 0, shape)
  const bias = partOf(values, 'b', weightCount, [start.b.length])
  const plan = planUpdate(
    config,
    {
      trainedBlock: values,
      gradientBlock: slopes,
      trainedWeights: weight,
      tensors: [
        { name: 'W', role: 'weight', value: weight, gradient: partOf(slopes, 'dW', 0, shape) },
        {
          name: 'b',
          role: 'bias',
          value: bias,
          gradient: partOf(slopes, 'db', weightCount, [start.b.length]),
        },
      ],
    },
    layout,
  )
  const memory = kernels.createMemory(layout.sizeBytes)
  const update = kernels.bindProgram(plan.operations, memory)
  const flat = ({ W, b }: Tensors): number[] => [...W.flat(), ...b]
  memory.real(values).set(flat(start))
  return gradients.flatMap((gradient, index) => {
    memory.real(slopes).set(flat(gradient))
    memory.float64(plan.scalars).set([config.learningRate, index + 1])
    update(0)
    return Array.from(memory.real(values))
  })
}
