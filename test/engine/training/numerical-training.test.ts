import { describe, expect, test } from 'vitest'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { StudioError } from '@engine/protocol/errors'
import type { RunConfig } from '@engine/protocol/experiment-config'
import { Trainer } from '@engine/training/trainer'
import { clusters, settings } from './small-data'

const data = clusters(30)

function losses(config: RunConfig): number[] {
  const trainer = new Trainer(config, data, referenceKernels, null)
  const found: number[] = []
  const work = trainer.work({
    measured: (series, _step, value) => {
      if (series === 'batch/loss') found.push(value)
    },
    evaluated: () => undefined,
  })
  while (work.next().done !== true);
  return found
}

const training = (gradient: RunConfig['training']['gradient'], precision = 'float64' as const) => ({
  training: { batchSize: 10, length: { unit: 'epochs', count: 2 } as const, gradient, precision },
})

describe('training by numerical gradients', () => {
  test('goes the way of backpropagation, as closely as differences tell', () => {
    const numerical = losses(settings(training('numerical')))
    const backpropagated = losses(settings(training('backpropagation')))
    expect(numerical).toHaveLength(6)
    expect(numerical[0]).toBe(backpropagated[0])
    for (const [index, loss] of backpropagated.entries()) {
      expect(numerical[index]).toBeCloseTo(loss, 8)
    }
    expect(numerical.at(-1)).not.toBe(backpropagated.at(-1))
  })

  test('may be stopped at any parameter, where the state is whole', () => {
    const config = settings(training('numerical'))
    const whole = losses(config)
    const trainer = new Trainer(config, data, referenceKernels, null)
    const work = trainer.work({ measured: () => undefined, evaluated: () => undefined })
    // Within the second step: 45 parameters each.
    for (let unit = 0; unit < 60; unit++) work.next()
    const { checkpoint } = trainer.snapshot(0)
    expect(checkpoint.counters.step).toBe(1)
    const resumed = new Trainer(config, data, referenceKernels, checkpoint)
    const rest: number[] = []
    const more = resumed.work({
      measured: (series, _step, value) => {
        if (series === 'batch/loss') rest.push(value)
      },
      evaluated: () => undefined,
    })
    while (more.next().done !== true);
    expect(rest).toEqual(whole.slice(1))
  })

  test('is refused in float32, with the remedy', () => {
    const config = settings({ training: { batchSize: 10, gradient: 'numerical' } })
    expect(() => losses(config)).toThrow(
      expect.toSatisfy(
        (error) =>
          error instanceof StudioError &&
          error.code === 'experiment/numerical-in-float32' &&
          error.message.includes('float64'),
      ),
    )
  })
})
