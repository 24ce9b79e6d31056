import { experimentConfigSchema } from '@engine/protocol/experiment-config'
import { runConfigsOf } from '@engine/protocol/experiment-runs'
import { expect, test } from 'vitest'
import { smallExperiment, startStudio } from './running-studio'

test('a run is timed in a process of its own, which ends, and nothing is stored', async () => {
  const { client, engines } = await startStudio({ coreCount: 4 })
  const [config] = runConfigsOf(experimentConfigSchema.parse(smallExperiment({})))
  if (!config) throw new TypeError('an experiment has a run')
  const { description } = await client.request('dataset/preview-generated', {
    generator: 'moons',
    exampleCount: 1000,
  })
  const time = await client.request('experiment/time', {
    config,
    dataset: description,
    runCount: 6,
  })
  expect(time.stepMs).toBeGreaterThan(0)
  expect(time.evaluationExampleMs).toBeGreaterThan(0)
  expect(time.measuredStepCount).toBeGreaterThanOrEqual(3)
  expect(time).toMatchObject({ atOnceCount: 4, threadCount: 1 })

  const timing = engines.find(({ name }) => name === 'timing')
  if (!timing) throw new TypeError('no process was started for it')
  await new Promise<void>((resolve) => {
    timing.process.onExit(() => {
      resolve()
    })
  })
  expect(await client.request('dataset/list', {})).toEqual([])
  expect(await client.request('run/list', {})).toEqual([])
})
