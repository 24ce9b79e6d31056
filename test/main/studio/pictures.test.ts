import { gridPoints } from '@engine/training/plane-picture'
import { planeGridSchema } from '@engine/protocol/network-pictures'
import { describe, expect, test } from 'vitest'
import {
  endlessExperiment,
  endOf,
  refusalOf,
  runThat,
  smallExperiment,
  startRun,
  startStudio,
} from './running-studio'

const grid = planeGridSchema.parse({
  x: { minimum: -1, maximum: 1 },
  y: { minimum: -2, maximum: 1 },
  cellCount: 20,
})

describe('pictures of a network', () => {
  test('show a finished run at any of its states as it predicts there', async () => {
    const { client } = await startStudio()
    const id = await startRun(client, smallExperiment({ split: { test: 0.2 }, epochs: 5 }))
    const { step } = await endOf(client, id)
    const inputs = gridPoints(grid)
    for (const checkpoint of ['initial', 'last', { step: 13 }] as const) {
      const picture = await client.request('run/plane', { id, checkpoint, grid })
      const predicted = await client.request('run/predict', { id, checkpoint, inputs })
      expect(picture.step).toBe(predicted.step)
      expect(picture.answers).toEqual(Float32Array.from(predicted.probabilities))
      expect(picture.layers.map(({ name, unitCount }) => `${name} ${unitCount}`)).toEqual([
        '2.tanh 8',
      ])
    }
    expect((await client.request('run/plane', { id, grid })).step).toBe(step)

    const {
      parts,
      inputs: points,
      totalCount,
    } = await client.request('run/parted-examples', { id })
    expect([0, 1, 2].map((code) => parts.filter((part) => part === code).length)).toEqual([
      800, 0, 200,
    ])
    expect(points).toHaveLength(2 * totalCount)
    expect((await client.request('run/first-weights', { id })).pictures).toBeNull()
  })

  test('show a run as it is at this moment, between the states that are stored', async () => {
    const { client } = await startStudio()
    const id = await startRun(client, endlessExperiment())
    await runThat(client, id, (run) => run.status === 'running' && run.step > 0)
    const first = await client.request('run/plane', { id, grid })
    let later = first
    while (later.step < first.step + 3) later = await client.request('run/plane', { id, grid })
    expect(later.answers).not.toEqual(first.answers)
    const { checkpoints } = await client.request('run/show', { id })
    const steps = checkpoints.map((checkpoint) => checkpoint.step)
    expect(steps.includes(first.step) && steps.includes(later.step)).toBe(false)

    // A paused run stands still, and what it shows is its state, bit for bit.
    const { step } = await client.request('run/pause', { id })
    const paused = await client.request('run/plane', { id, grid })
    expect(paused.step).toBe(step)
    const stored = await client.request('run/plane', { id, grid, checkpoint: { step } })
    expect(paused.answers).toEqual(stored.answers)
    await client.request('run/stop', { id })
  })

  test('of first weights are those of the checkpoint, and a plane is for two inputs', async () => {
    const { client } = await startStudio()
    const id = await startRun(
      client,
      smallExperiment({
        dataset: { source: 'generated', settings: { generator: 'digits', exampleCount: 200 } },
        network: {
          layers: [{ type: 'affine', units: 12 }, { type: 'relu' }, { type: 'affine', units: 10 }],
        },
        epochs: 2,
      }),
    )
    const { step } = await endOf(client, id)
    const { step: at, pictures } = await client.request('run/first-weights', {
      id,
      first: 2,
      count: 4,
    })
    expect(at).toBe(step)
    expect(pictures).toMatchObject({ type: 'affine', totalCount: 12, first: 2, shape: [1, 28, 28] })
    expect(pictures?.weights).toHaveLength(4 * 784)
    expect(pictures?.weights.some((weight) => weight !== 0)).toBe(true)
    const refusal = await refusalOf(client.request('run/plane', { id, grid }))
    expect(refusal.code).toBe('picture/no-plane')
  })
})
