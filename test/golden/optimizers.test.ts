import { expect, it } from 'vitest'
import { z } from 'zod'
import { planUpdate } from '@engine/optimizers/update-plan'
import type { OptimizerConfig } from '@engine/protocol/optimizer-config'
import { MemoryLayout } from '@engine/tensor/memory'
import { describeGolden, expectClose, nestedSchema } from './golden-files'
import { bookOptimizerOf, pytorchOptimizerOf } from './golden-network'
import { KERNEL_CASES, type KernelCase } from './kernel-cases'

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
    it.each(KERNEL_CASES)(`${id}: the way over the surface by $label`, (kernelCase) => {
      const isLookahead = optimizer === 'nesterov_lookahead'
      const book = bookOptimizerOf(isLookahead ? 'nesterov' : optimizer, hyper)
      const known =
        family === 'torch'
          ? pytorchOptimizerOf(optimizer, hyper)
          : book && { config: book, weightDecay: 0 }
      if (known === null) expect.fail(`the engine does not have the optimizer ${optimizer}`)
      const way = wayOf(known.config, known.weightDecay, header, kernelCase, isLookahead)
      expectClose(way, trajectory, kernelCase.tolerance)
    })
  }
})

/**
 * Points from the start on, through the kernels, the gradient taken by hand.
 *
 * @param isLookahead asks for θ = φ − μv where Nesterov's parameters are φ, the points looked ahead to
 */
function wayOf(
  config: OptimizerConfig,
  weightDecay: number,
  { function: { a, b, c }, start, steps }: Header,
  { kernels, real }: KernelCase,
  isLookahead: boolean,
): number[] {
  const layout = new MemoryLayout(real, kernels.reservedBytes)
  const parameter = layout.add('parameter', [2])
  const gradient = layout.add('gradient', [2])
  const loss = layout.add('loss', [1], 'float64')
  const plan = planUpdate(
    config,
    {
      trainedBlock: parameter,
      gradientBlock: gradient,
      trainedWeights: parameter,
      tensors: [{ name: 'point', role: 'weight', value: parameter, gradient }],
    },
    layout,
  )
  const memory = kernels.createMemory(layout.sizeBytes)
  const update = kernels.bindProgram(
    [
      { type: 'weight-decay', weight: parameter, dWeight: gradient, loss, lambda: weightDecay },
      ...plan.operations,
    ],
    memory,
  )
  const point = memory.real(parameter)
  const [velocity] = plan.stateBlocks.map((slot) => memory.real(slot))
  const behind = isLookahead && 'momentum' in config ? config.momentum : 0
  point.set(start)
  const way = [...start]
  for (let step = 1; step <= steps; step++) {
    const [x = Number.NaN, y = Number.NaN] = point
    memory.real(gradient).set([2 * a * x + c * y, 2 * b * y + c * x])
    memory.float64(plan.scalars).set([config.learningRate, step])
    update(0)
    way.push(...Array.from(point, (value, axis) => value - behind * (velocity?.[axis] ?? 0)))
  }
  return way
}
