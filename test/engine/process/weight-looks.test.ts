import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { WeightLooks } from '@engine/process/weight-looks'
import { decodeCheckpoint } from '@engine/training/checkpoint'
import { Trainer } from '@engine/training/trainer'
import { expect, test } from 'vitest'
import { clusters, settings } from '../training/small-data'

test('the weights of a run in training are taken no more often than costs their share of the time', () => {
  const trainer = new Trainer(settings(), clusters(50), referenceKernels, null)
  const work = trainer.work({ measured: () => undefined, evaluated: () => undefined })
  let now = 0
  // Each look at the clock takes a millisecond: so does each taking of the weights.
  const looks = new WeightLooks(() => now++)
  const takenStep = (isTraining: boolean): number => {
    while (work.next().done !== true && trainer.step === lastStep);
    lastStep = trainer.step
    return decodeCheckpoint(looks.take(trainer, 0, isTraining)).counters.step
  }
  let lastStep = 0
  const first = takenStep(true)
  now += 30
  expect(takenStep(true)).toBe(first)
  now += 10
  expect(takenStep(true)).toBe(lastStep)
  // A run that stands loses no time.
  expect(takenStep(false)).toBe(lastStep)

  const bytes = looks.take(trainer, 0, false)
  expect(looks.take(trainer, 0, false)).toBe(bytes)
  const { parameters, optimizerState } = decodeCheckpoint(bytes)
  expect(parameters.map(({ name, data }) => [name, data])).toEqual(
    trainer.snapshot(0).checkpoint.parameters.map(({ name, data }) => [name, data]),
  )
  expect(optimizerState).toEqual([])
})
