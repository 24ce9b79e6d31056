import {
  MetricBatchBuilder,
  metricBatchSchema,
  type PointColumns,
} from '@engine/protocol/metric-batch'
import { describe, expect, test } from 'vitest'

describe('a metric batch', () => {
  test('holds every point in order, over several growths of its columns', () => {
    const builder = new MetricBatchBuilder()
    const count = 1000
    for (let step = 1; step <= count; step++) {
      builder.add('batch/loss', step, 1 / step, step * 0.5)
      if (step % 100 === 0) builder.add('test/accuracy', step, step / count, step * 0.5)
    }
    const batch = builder.take()
    expect(batch.map((columns) => columns.series)).toEqual(['batch/loss', 'test/accuracy'])
    const [losses, accuracies] = batch
    expect(losses?.steps).toEqual(Uint32Array.from({ length: count }, (_, index) => index + 1))
    expect(losses?.values).toEqual(Float64Array.from({ length: count }, (_, i) => 1 / (i + 1)))
    expect(accuracies?.steps).toHaveLength(10)
    expect(metricBatchSchema.safeParse(batch).success).toBe(true)
  })

  test('gives columns that own their buffers and are not written again', () => {
    const builder = new MetricBatchBuilder()
    builder.add('batch/loss', 1, 0.5, 10)
    const [first] = builder.take()
    builder.add('batch/loss', 2, 0.25, 20)
    const [second] = builder.take()
    expect(first?.values).toEqual(new Float64Array([0.5]))
    expect(first?.values.buffer.byteLength).toBe(8)
    expect(second?.steps).toEqual(new Uint32Array([2]))
  })

  test('is empty when nothing was measured', () => {
    const builder = new MetricBatchBuilder()
    builder.add('batch/loss', 1, NaN, 10)
    builder.take()
    expect(builder.take()).toEqual([])
  })

  test('is refused when its columns differ in length', () => {
    const columns: PointColumns = {
      series: 'batch/loss',
      steps: new Uint32Array(2),
      values: new Float64Array(2),
      elapsedMs: new Float64Array(1),
    }
    expect(metricBatchSchema.safeParse([columns]).error?.issues[0]?.message).toBe(
      'The columns of a series differ in length.',
    )
  })
})
