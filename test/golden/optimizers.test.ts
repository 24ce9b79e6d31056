import { it } from 'vitest'
import { z } from 'zod'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { createOptimizer, optimizerUpdateOperation } from '@engine/optimizers/optimizer'
import type { OptimizerConfig } from '@engine/protocol/optimizer-config'
import { MemoryLayout } from '@engine/tensor/memory'
import type { RealDType } from '@engine/tensor/shape'
import { describeGolden, expectClose, nestedSchema, skipCase } from './golden-files'
import { bookOptimizerOf, pytorchOptimizerOf } from './golden-network'

const caseSchema = z.looseObject({
  id: z.string(),
  family: z.enum(['book', 'torch']),
  optimizer: z.string(),
  hyper: z.record(z.string(), z.unknown()),
  trajectory: z.array(nestedSchema),
})
const headerSchema = z.object({
  function: z.object({ a: z.number(), b: z.number(), c: z.number() }),
  start: z.tuple([z.number(), z.number()]),
  steps: z.int(),
})
type Header = z.output<typeof headerSchema>

describeGolden('optimizers.json', caseSchema, (cases, rawHeader) => {
  const header = headerSchema.parse(rawHeader)
  for (const { id, family, optimizer, hyper, trajectory } of cases) {
    const book = family === 'book' ? bookOptimizerOf(optimizer, hyper) : null
    const known =
      family === 'torch'
        ? pytorchOptimizerOf(optimizer, hyper)
        : book && { config: book, weightDecay: 0 }
    if (!known) {
      skipCase(
        id,
        `the optimizer ${optimizer}${hyper['nesterov'] === true ? ' with nesterov' : ''}`,
      )
      continue
    }
    it.each([
      ['float64', 1e-9],
      ['float32', 1e-5],
    ] as const)(`${id}: the way over the surface in %s`, (real, tolerance) => {
      expectClose(wayOf(known.config, known.weightDecay, header, real), trajectory, tolerance)
    })
  }
})

/** Points from the start on, through the kernels, the gradient taken by hand. */
function wayOf(
  config: OptimizerConfig,
  weightDecay: number,
  { function: { a, b, c }, start, steps }: Header,
  real: RealDType,
): number[] {
  const layout = new MemoryLayout(real)
  const parameter = layout.add('parameter', [2])
  const gradient = layout.add('gradient', [2])
  const state = createOptimizer(config).stateNames.map((name) => layout.add(name, [2]))
  const scalars = layout.add('scalars', [2], 'float64')
  const loss = layout.add('loss', [1], 'float64')
  const memory = referenceKernels.createMemory(layout.sizeBytes)
  const update = referenceKernels.bindProgram(
    [
      { type: 'weight-decay', weight: parameter, dWeight: gradient, loss, lambda: weightDecay },
      optimizerUpdateOperation(config, { parameter, gradient, state, scalars }),
    ],
    memory,
  )
  const point = memory.real(parameter)
  point.set(start)
  const way = [...start]
  for (let step = 1; step <= steps; step++) {
    const [x = Number.NaN, y = Number.NaN] = point
    memory.real(gradient).set([2 * a * x + c * y, 2 * b * y + c * x])
    memory.float64(scalars).set([config.learningRate, step])
    update(0)
    way.push(...point)
  }
  return way
}
