import { describe, expect, test } from 'vitest'
import { endOf, refusalOf, smallExperiment, startRun, startStudio, upload } from './running-studio'

const blobs = smallExperiment({
  dataset: {
    source: 'generated',
    settings: { generator: 'blobs', exampleCount: 600, noise: 0.1 },
  },
  network: {
    layers: [{ type: 'affine', units: 8 }, { type: 'tanh' }, { type: 'affine', units: 3 }],
  },
  epochs: 40,
})

describe('a trained network', () => {
  test('tells the classes of examples and of a file, with metrics where there are labels', async () => {
    const { client } = await startStudio()
    const id = await startRun(client, blobs)
    expect((await endOf(client, id)).last['test/accuracy']).toBeGreaterThan(0.9)
    const [dataset] = await client.request('dataset/list', {})
    const { inputs, targets } = await client.request('dataset/examples', {
      id: dataset?.id ?? 0,
      part: 'train',
      offset: 0,
      count: 50,
    })

    const prediction = await client.request('run/predict', { id, inputs })
    expect(prediction.outputCount).toBe(3)
    expect(prediction.outputs).toHaveLength(150)
    const classes = [...targets].map((_, row) => {
      const shares = prediction.probabilities.subarray(row * 3, row * 3 + 3)
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6)
      return shares.indexOf(Math.max(...shares))
    })
    const hits = classes.filter((found, row) => found === targets[row]).length
    expect(hits).toBeGreaterThan(45)

    const rows = classes.map(
      (_, row) =>
        `${prediction.classes[targets[row] ?? -1] ?? ''},${inputs[row * 2] ?? ''},${inputs[row * 2 + 1] ?? ''}\n`,
    )
    const uploadId = await upload(client, 'new.csv', rows.join(''))
    const ofFile = await client.request('run/predict-file', { id, uploadId, target: 'first' })
    expect(ofFile.probabilities).toEqual(prediction.probabilities)
    expect(ofFile.metrics['accuracy']).toBe(hits / 50)

    const unknown = await upload(client, 'unknown.csv', `${rows.join('')}nobody,0,0\n`)
    const refusal = await refusalOf(
      client.request('run/predict-file', { id, uploadId: unknown, target: 'first' }),
    )
    expect(refusal.message).toContain('unknown.csv')
    expect(refusal.message).toContain('nobody')
  })

  test('is looked at closely on a part of its data, as its training measured it', async () => {
    const { client } = await startStudio()
    const id = await startRun(client, blobs)
    const { last, step } = await endOf(client, id)
    const report = await client.request('run/evaluate', {
      id,
      checkpoint: 'last',
      part: 'test',
      needsExamples: true,
    })
    expect(report).toMatchObject({ part: 'test', step, loss: last['test/loss'] })
    expect(report.metrics['accuracy']).toBe(last['test/accuracy'])
    const { classification, examples } = report
    expect(classification?.confusion.reduce((sum, count) => sum + count, 0)).toBe(120)
    expect(classification?.perClass.map(({ supportCount }) => supportCount)).toHaveLength(3)
    expect(examples?.losses).toHaveLength(120)
    expect(report.ranking).toBeNull()

    const call = client.request('run/evaluate', { id, part: 'validation' })
    expect((await refusalOf(call)).code).toBe('evaluation/no-part')
  })

  test('is asked about the same examples at each of its checkpoints', async () => {
    const { client } = await startStudio()
    const id = await startRun(client, blobs)
    const { step } = await endOf(client, id)
    const { datasetId, checkpoints } = await client.request('run/show', { id })
    const report = await client.request('run/evaluate', {
      id,
      checkpoint: 'last',
      part: 'test',
      needsExamples: true,
    })
    const { examples } = report
    if (!examples) throw new Error('examples were asked for')
    const chosen = await client.request('dataset/chosen-examples', {
      id: datasetId,
      part: examples.source,
      indices: examples.indices.slice(5, 8),
    })
    const progress: unknown[] = []
    const trace = await client.request(
      'run/trace',
      { id, ...chosen },
      { onProgress: (told) => progress.push(told) },
    )
    const steps = trace.map((judgement) => judgement.step)
    expect(steps).toEqual([...new Set(checkpoints.map((each) => each.step))].sort((a, b) => a - b))
    expect(steps[0]).toBe(0)
    expect(steps.at(-1)).toBe(step)
    expect(progress.at(-1)).toEqual({ doneCount: steps.length, totalCount: steps.length })
    const end = trace.at(-1)
    expect(end?.losses).toEqual(examples.losses.slice(5, 8))
    const { probabilities } = await client.request('run/predict', {
      id,
      checkpoint: 'last',
      inputs: chosen.inputs,
    })
    expect(end?.probabilities).toEqual(probabilities)
    const [first] = await client.request('run/trace', { id, inputs: chosen.inputs })
    expect(first?.losses).toBeNull()
  })

  test('refuses inputs of another width', async () => {
    const { client } = await startStudio()
    const id = await startRun(client, blobs)
    await endOf(client, id)
    const call = client.request('run/predict', { id, inputs: new Float64Array(3) })
    expect((await refusalOf(call)).message).toMatch(/3|2/)
  })
})
