import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { z } from 'zod'
import { learningRateAt } from '@engine/optimizers/learning-rate'
import { scheduleConfigSchema } from '@engine/protocol/schedule-config'
import { FRESH_PLATEAU, plateauAfter } from '@engine/training/plateau'
import { expectClose } from './golden-files'

const { learningRate, stepsPerEpoch, stepCount, cases, plateaus } = z
  .object({
    learningRate: z.number(),
    stepsPerEpoch: z.int(),
    stepCount: z.int(),
    cases: z.array(z.object({ schedule: scheduleConfigSchema, rates: z.array(z.number()) })),
    plateaus: z.array(
      z.object({
        schedule: scheduleConfigSchema,
        values: z.array(z.number().nullable()),
        isHigherBetter: z.boolean(),
        rates: z.array(z.number()),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'reference/schedules.json'), 'utf8')))

describe('learning rates', () => {
  it.each(cases)('go as those of torch.optim.lr_scheduler: $schedule', ({ schedule, rates }) => {
    const ours = rates.map((_, index) =>
      learningRateAt(
        { learningRate, schedule },
        { step: index + 1, stepCount, stepsPerEpoch, plateauFactor: 1 },
      ),
    )
    expectClose(ours, rates, 1e-12)
  })

  it.each(plateaus)('fall on a plateau as those of PyTorch: $schedule', (golden) => {
    const { schedule, values, isHigherBetter, rates } = golden
    let plateau = FRESH_PLATEAU
    const ours = values.map((value, index) => {
      const place = { step: index + 1, stepCount, stepsPerEpoch, plateauFactor: plateau.factor }
      plateau = plateauAfter(plateau, schedule, value ?? Number.NaN, isHigherBetter)
      return learningRateAt({ learningRate, schedule }, place)
    })
    expectClose(ours, rates, 1e-12)
  })
})
