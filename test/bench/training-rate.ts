import { setTimeout } from 'node:timers/promises'
import type { KernelSet } from '@engine/kernels/kernel-set'
import { Trainer } from '@engine/training/trainer'
import { peakResidentMb, quietRepeats, spread } from './quiet-repeats'
import { syntheticDataset } from './synthetic-data'
import { trainingCost } from './training-cost'
import { exampleCountOf, type Workload } from './workloads'

/** Time for the threads of the kernels to come up; this one does not look up from its work later. */
const WORKERS_UP_MS = 300

export interface Timing {
  readonly repeats: number
  readonly seconds: number
  readonly warmupSeconds: number
}

/** Trains a workload as the studio does, without its processes, and says how fast: one line of the peers' schema. */
export async function measureTraining(
  workload: Workload,
  kernels: KernelSet,
  timing: Timing,
): Promise<Readonly<Record<string, unknown>>> {
  const { inputShape, classCount, batchSize } = workload
  const trainer = new Trainer(
    workload.config(),
    syntheticDataset(exampleCountOf(workload), inputShape, classCount),
    kernels,
    null,
  )
  await setTimeout(WORKERS_UP_MS)
  let lastLoss = Number.NaN
  const work = trainer.work({
    measured: (_series, _step, value) => {
      lastLoss = value
    },
    evaluated: () => undefined,
  })
  const train = (seconds: number): number => {
    const firstStep = trainer.step
    const startedAt = performance.now()
    let elapsedMs: number
    do {
      if (work.next().done === true) throw new Error(`training ended: the loss is ${lastLoss}`)
      elapsedMs = performance.now() - startedAt
    } while (elapsedMs < seconds * 1000)
    return (((trainer.step - firstStep) * batchSize) / elapsedMs) * 1000
  }
  train(timing.warmupSeconds)
  const { rates, ...conditions } = quietRepeats(timing.repeats, () => train(timing.seconds))
  const samplesPerSecond = spread(rates)
  return {
    kernels: kernels.name,
    node: process.version,
    samplesPerSecond,
    msPerStep: Number(((1000 * batchSize) / samplesPerSecond.median).toFixed(4)),
    peakRssMb: peakResidentMb(),
    ...trainingCost(
      trainer,
      workload.config().optimizer.type === 'adam' ? 2 : 0,
      batchSize,
      exampleCountOf(workload),
    ),
    rates,
    ...conditions,
    lastLoss: Number(lastLoss.toFixed(4)),
  }
}
