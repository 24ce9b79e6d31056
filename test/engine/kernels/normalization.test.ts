import { describe, expect, it } from 'vitest'
import { GuardedSlots, expectNear, normals } from './guarded-slots'
import { KERNEL_SETS } from './kernel-sets'

const EPSILON = 1e-3
/** Rows, channels, pixels of a channel. */
const SIZES = [
  [1, 1, 1],
  [2, 3, 1],
  [5, 4, 1],
  [3, 2, 5],
  [4, 5, 9],
] as const

describe.each(KERNEL_SETS)(
  'batch normalization on $kernels.name in $real',
  ({ kernels, real, tolerance }) => {
    const numbersFor = (rows: number, channels: number, spatialSize: number) => ({
      x: normals(rows * channels * spatialSize, 1).map((value) => 3 * value + 2),
      gamma: normals(channels, 2),
      beta: normals(channels, 3),
      dy: normals(rows * channels * spatialSize, 4),
    })

    it.each(SIZES)(
      'takes the statistics of %i rows of %i channels with %i pixels, there and back',
      (rows, channelCount, spatialSize) => {
        const { x, gamma, beta, dy } = numbersFor(rows, channelCount, spatialSize)
        const size = channelCount * spatialSize
        const count = rows * spatialSize
        const plain = plainStatistics(x, channelCount, spatialSize)
        const counts = { epsilon: EPSILON, channelCount, spatialSize }
        const forward = new GuardedSlots(kernels, real)
        const y = forward.add('y', (rows + 1) * size)
        const mean = forward.add('mean', channelCount)
        const variance = forward.add('variance', channelCount)
        const memory = forward.run(
          {
            type: 'batch-normalization-forward',
            x: forward.add('x', (rows + 1) * size, x),
            gamma: forward.add('gamma', channelCount, gamma),
            beta: forward.add('beta', channelCount, beta),
            y,
            mean,
            variance,
            ...counts,
          },
          rows,
          [
            [y, rows * size],
            [mean, channelCount],
            [variance, channelCount],
          ],
        )
        const channelOf = (index: number): number => Math.floor(index / spatialSize) % channelCount
        const normalized = x.map((value, index) => {
          const channel = channelOf(index)
          return (
            (value - at(plain.mean, channel)) / Math.sqrt(at(plain.variance, channel) + EPSILON)
          )
        })
        expectNear(memory.real(mean), plain.mean, tolerance * 4)
        expectNear(memory.real(variance), plain.variance, tolerance * 16)
        expectNear(
          memory.real(y).subarray(0, rows * size),
          normalized.map((value, i) => at(gamma, channelOf(i)) * value + at(beta, channelOf(i))),
          tolerance * 64,
        )

        const backward = new GuardedSlots(kernels, real)
        const gradient = backward.add('dy', (rows + 1) * size, dy)
        const dGamma = backward.add('dGamma', channelCount)
        const dBeta = backward.add('dBeta', channelCount)
        const result = backward.run(
          {
            type: 'batch-normalization-backward',
            x: backward.add('x', (rows + 1) * size, x),
            gamma: backward.add('gamma', channelCount, gamma),
            mean: backward.add('mean', channelCount, plain.mean),
            variance: backward.add('variance', channelCount, plain.variance),
            dy: gradient,
            dGamma,
            dBeta,
            dx: gradient,
            ...counts,
          },
          rows,
          [
            [gradient, rows * size],
            [dGamma, channelCount],
            [dBeta, channelCount],
          ],
        )
        const sums = (value: (index: number) => number): number[] =>
          Array.from({ length: channelCount }, (_, channel) =>
            dy.reduce((sum, _g, i) => (channelOf(i) === channel ? sum + value(i) : sum), 0),
          )
        const wantedBeta = sums((i) => at(dy, i))
        const wantedGamma = sums((i) => at(dy, i) * at(normalized, i))
        expectNear(result.real(dBeta), wantedBeta, tolerance * 16)
        expectNear(result.real(dGamma), wantedGamma, tolerance * 64)
        expectNear(
          result.real(gradient).subarray(0, rows * size),
          dy.map((slope, i) => {
            const channel = channelOf(i)
            const factor = at(gamma, channel) / Math.sqrt(at(plain.variance, channel) + EPSILON)
            const pulled = at(wantedBeta, channel) + at(normalized, i) * at(wantedGamma, channel)
            return factor * (slope - pulled / count)
          }),
          tolerance * 256,
        )
      },
    )

    it('sends the gradients of the parameters back where nothing below needs one', () => {
      const { x, gamma, dy } = numbersFor(3, 2, 1)
      const slots = new GuardedSlots(kernels, real)
      const dGamma = slots.add('dGamma', 2)
      const dBeta = slots.add('dBeta', 2)
      slots.run(
        {
          type: 'batch-normalization-backward',
          x: slots.add('x', 6, x),
          gamma: slots.add('gamma', 2, gamma),
          mean: slots.add('mean', 2, [0, 0]),
          variance: slots.add('variance', 2, [1, 1]),
          dy: slots.add('dy', 6, dy),
          dGamma,
          dBeta,
          dx: null,
          epsilon: EPSILON,
          channelCount: 2,
          spatialSize: 1,
        },
        3,
        [
          [dGamma, 2],
          [dBeta, 2],
        ],
      )
    })

    it.each([
      [false, 4, 3, 1],
      [true, 4, 3, 12 / 11],
      [true, 1, 1, 1],
    ])(
      'carries the statistics along (unbiased: %s) for %i rows of %i pixels',
      (isUnbiased, rows, spatialSize, correction) => {
        const slots = new GuardedSlots(kernels, real)
        const runningMean = slots.add('runningMean', 3, [0, 1, 2])
        const runningVariance = slots.add('runningVariance', 3, [1, 1, 4])
        const memory = slots.run(
          {
            type: 'batch-normalization-update',
            mean: slots.add('mean', 3, [5, 6, 7]),
            variance: slots.add('variance', 3, [2, 3, 0]),
            runningMean,
            runningVariance,
            momentum: 0.75,
            isUnbiased,
            spatialSize,
          },
          rows,
          [
            [runningMean, 3],
            [runningVariance, 3],
          ],
        )
        expectNear(memory.real(runningMean), [1.25, 2.25, 3.25], tolerance)
        expectNear(
          memory.real(runningVariance),
          [0.75 + 0.5 * correction, 0.75 + 0.75 * correction, 3],
          tolerance,
        )
      },
    )

    it.each(SIZES)(
      'uses given statistics on %i rows of %i channels with %i pixels, there and back',
      (rows, channelCount, spatialSize) => {
        const { x, gamma, beta, dy } = numbersFor(rows, channelCount, spatialSize)
        const mean = normals(channelCount, 5)
        const variance = normals(channelCount, 6).map(Math.abs)
        const size = channelCount * spatialSize
        const slots = new GuardedSlots(kernels, real)
        const y = slots.add('y', (rows + 1) * size)
        const counts = { epsilon: EPSILON, channelCount, spatialSize }
        const memory = slots.run(
          {
            type: 'batch-normalization-inference',
            x: slots.add('x', (rows + 1) * size, x),
            gamma: slots.add('gamma', channelCount, gamma),
            beta: slots.add('beta', channelCount, beta),
            y,
            mean: slots.add('mean', channelCount, mean),
            variance: slots.add('variance', channelCount, variance),
            ...counts,
          },
          rows,
          [[y, rows * size]],
        )
        const channelOf = (index: number): number => Math.floor(index / spatialSize) % channelCount
        const factor = (channel: number): number =>
          at(gamma, channel) / Math.sqrt(at(variance, channel) + EPSILON)
        expectNear(
          memory.real(y).subarray(0, rows * size),
          x.map((value, i) => {
            const channel = channelOf(i)
            return (value - at(mean, channel)) * factor(channel) + at(beta, channel)
          }),
          tolerance * 8,
        )
        const backward = new GuardedSlots(kernels, real)
        const gradient = backward.add('dy', (rows + 1) * size, dy)
        const result = backward.run(
          {
            type: 'batch-normalization-inference-backward',
            gamma: backward.add('gamma', channelCount, gamma),
            variance: backward.add('variance', channelCount, variance),
            dy: gradient,
            dx: gradient,
            ...counts,
          },
          rows,
          [[gradient, rows * size]],
        )
        expectNear(
          result.real(gradient).subarray(0, rows * size),
          dy.map((slope, i) => slope * factor(channelOf(i))),
          tolerance * 8,
        )
      },
    )

    it('gives the shift for a batch of one row, and stays finite', () => {
      const slots = new GuardedSlots(kernels, real)
      const y = slots.add('y', 2)
      const statistics = [slots.add('mean', 2), slots.add('variance', 2)] as const
      const memory = slots.run(
        {
          type: 'batch-normalization-forward',
          x: slots.add('x', 2, [1e4, -1e4]),
          gamma: slots.add('gamma', 2, [3, 3]),
          beta: slots.add('beta', 2, [0.5, -0.5]),
          y,
          mean: statistics[0],
          variance: statistics[1],
          epsilon: 1e-5,
          channelCount: 2,
          spatialSize: 1,
        },
        1,
        [y, ...statistics].map((slot) => [slot, 2] as const),
      )
      expect(Array.from(memory.real(y))).toEqual([0.5, -0.5])
    })
  },
)

describe.each(KERNEL_SETS)(
  'layer normalization on $kernels.name in $real',
  ({ kernels, real, tolerance }) => {
    it.each([
      [0, 3],
      [1, 1],
      [1, 5],
      [4, 3],
      [3, 17],
    ])('normalizes each of %i rows of %i, there and back', (rows, size) => {
      const x = normals(rows * size, 1)
      const gamma = normals(size, 2)
      const beta = normals(size, 3)
      const dy = normals(rows * size, 4)
      const forward = new GuardedSlots(kernels, real)
      const y = forward.add('y', (rows + 1) * size)
      const memory = forward.run(
        {
          type: 'layer-normalization-forward',
          x: forward.add('x', (rows + 1) * size, x),
          gamma: forward.add('gamma', size, gamma),
          beta: forward.add('beta', size, beta),
          y,
          epsilon: EPSILON,
          size,
        },
        rows,
        [[y, rows * size]],
      )
      const { normalized, deviation } = plainRows(x, size)
      expectNear(
        memory.real(y).subarray(0, rows * size),
        normalized.map((value, i) => at(gamma, i % size) * value + at(beta, i % size)),
        tolerance * 16,
      )

      const backward = new GuardedSlots(kernels, real)
      const gradient = backward.add('dy', (rows + 1) * size, dy)
      const dGamma = backward.add('dGamma', size)
      const dBeta = backward.add('dBeta', size)
      const result = backward.run(
        {
          type: 'layer-normalization-backward',
          x: backward.add('x', (rows + 1) * size, x),
          gamma: backward.add('gamma', size, gamma),
          dy: gradient,
          dGamma,
          dBeta,
          dx: gradient,
          epsilon: EPSILON,
          size,
        },
        rows,
        [
          [gradient, rows * size],
          [dGamma, size],
          [dBeta, size],
        ],
      )
      const columnSums = (value: (index: number) => number): number[] =>
        Array.from({ length: size }, (_, column) =>
          dy.reduce((sum, _g, i) => (i % size === column ? sum + value(i) : sum), 0),
        )
      const slopes = dy.map((slope, i) => slope * at(gamma, i % size))
      const rowMean = (row: number, value: (index: number) => number): number => {
        let sum = 0
        for (let i = row * size; i < (row + 1) * size; i++) sum += value(i)
        return sum / size
      }
      expectNear(
        result.real(dBeta),
        columnSums((i) => at(dy, i)),
        tolerance * 16,
      )
      expectNear(
        result.real(dGamma),
        columnSums((i) => at(dy, i) * at(normalized, i)),
        tolerance * 16,
      )
      expectNear(
        result.real(gradient).subarray(0, rows * size),
        slopes.map((slope, i) => {
          const row = Math.floor(i / size)
          const projection = rowMean(row, (j) => at(slopes, j) * at(normalized, j))
          const centered = slope - rowMean(row, (j) => at(slopes, j))
          return (centered - at(normalized, i) * projection) / at(deviation, row)
        }),
        tolerance * 64,
      )
    })

    it('leaves out what is not asked for', () => {
      const slots = new GuardedSlots(kernels, real)
      const dx = slots.add('dx', 6)
      const common = {
        type: 'layer-normalization-backward',
        x: slots.add('x', 6, normals(6, 1)),
        gamma: slots.add('gamma', 3, [1, 2, 3]),
        dy: slots.add('dy', 6, normals(6, 2)),
        epsilon: EPSILON,
        size: 3,
      } as const
      slots.run({ ...common, dGamma: null, dBeta: null, dx }, 2, [[dx, 6]])
      const dGamma = slots.add('dGamma', 3)
      const dBeta = slots.add('dBeta', 3)
      slots.run({ ...common, dGamma, dBeta, dx: null }, 2, [
        [dGamma, 3],
        [dBeta, 3],
      ])
    })
  },
)

function plainStatistics(
  x: readonly number[],
  channelCount: number,
  spatialSize: number,
): { mean: number[]; variance: number[] } {
  const channels = Array.from({ length: channelCount }, (_, channel) =>
    x.filter((_value, i) => Math.floor(i / spatialSize) % channelCount === channel),
  )
  const average = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    mean: channels.map(average),
    variance: channels.map((values) => {
      const mean = average(values)
      return average(values.map((value) => (value - mean) ** 2))
    }),
  }
}

function plainRows(
  x: readonly number[],
  size: number,
): { normalized: number[]; deviation: number[] } {
  const rows = Array.from({ length: x.length / size }, (_, row) =>
    x.slice(row * size, (row + 1) * size),
  )
  const deviation: number[] = []
  const normalized = rows.flatMap((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / size
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size
    deviation.push(Math.sqrt(variance + EPSILON))
    return values.map((value) => (value - mean) / Math.sqrt(variance + EPSILON))
  })
  return { normalized, deviation }
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.NaN
}
