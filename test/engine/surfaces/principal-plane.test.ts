import { StudioError } from '@engine/protocol/errors'
import { randomStream } from '@engine/random/random-stream'
import { filterNormalizedDirection } from '@engine/surfaces/filter-normalized'
import { principalPlane } from '@engine/surfaces/principal-plane'
import { symmetricEigen } from '@engine/surfaces/symmetric-eigen'
import { describe, expect, test } from 'vitest'

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0)

describe('the eigenvalues of a symmetric matrix', () => {
  test('are those known by hand', () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2)
    expect(values[0]).toBeCloseTo(3, 14)
    expect(values[1]).toBeCloseTo(1, 14)
    expect(Math.abs(vectors[0]![0]!)).toBeCloseTo(Math.SQRT1_2, 14)
    expect(symmetricEigen(new Float64Array(9), 3).values).toEqual([0, 0, 0])
  })

  test('turn the matrix into a diagonal one, from the greatest down', () => {
    const stream = randomStream(7, 'data')
    const n = 9
    const matrix = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      for (let j = i; j < n; j++) matrix[i * n + j] = matrix[j * n + i] = stream.normal()
    }
    const { values, vectors } = symmetricEigen(matrix, n)
    expect(values).toEqual(values.toSorted((a, b) => b - a))
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < n; i++) {
        const image = dot(matrix.subarray(i * n, (i + 1) * n), vectors[k]!)
        expect(image).toBeCloseTo(values[k]! * vectors[k]![i]!, 12)
      }
      for (let l = 0; l < n; l++) {
        expect(dot(vectors[k]!, vectors[l]!)).toBeCloseTo(k === l ? 1 : 0, 12)
      }
    }
  })
})

describe('the principal plane', () => {
  const stream = randomStream(3, 'data')
  const P = 500
  const vector = (): Float64Array => Float64Array.from({ length: P }, () => stream.normal())

  test('of points on a plane is that plane, and explains all of them', () => {
    const [u, v, centre] = [vector(), vector(), vector()]
    const points = [
      [1, 2],
      [-3, 0.5],
      [0, -1],
      [4, 4],
      [2, -2],
    ].map(([a = 0, b = 0]) => centre.map((value, i) => value + a * u[i]! + b * v[i]!))
    const plane = principalPlane(points)
    expect(plane.explained[0] + plane.explained[1]).toBeCloseTo(1, 12)
    expect(plane.explained[0]).toBeGreaterThan(plane.explained[1])
    const [first, second] = plane.directions
    expect(dot(first, first)).toBeCloseTo(1, 12)
    expect(dot(second, second)).toBeCloseTo(1, 12)
    expect(dot(first, second)).toBeCloseTo(0, 10)
    points.forEach((point, m) => {
      const [x, y] = [plane.coordinates[2 * m]!, plane.coordinates[2 * m + 1]!]
      point.forEach((value, i) => {
        expect(plane.origin[i]! + x * first[i]! + y * second[i]!).toBeCloseTo(value, 9)
      })
    })
  })

  test('explains of known variances the shares that they have', () => {
    // Along three axes with variances 9, 4 and 1 (times the same factor).
    const points = [0, 1, 2].flatMap((axis) =>
      [1, -1].map((sign) => {
        const point = new Float64Array(P)
        point[100 * axis] = sign * (3 - axis)
        return point
      }),
    )
    const plane = principalPlane(points)
    expect(plane.explained[0]).toBeCloseTo(9 / 14, 12)
    expect(plane.explained[1]).toBeCloseTo(4 / 14, 12)
    expect(Math.abs(plane.directions[0][0]!)).toBeCloseTo(1, 12)
    expect(Math.abs(plane.directions[1][100]!)).toBeCloseTo(1, 12)
  })

  test('of points on a line gets a second direction across it, and of one point there is none', () => {
    const [u, centre] = [vector(), vector()]
    const points = [0, 1, 3].map((a) => centre.map((value, i) => value + a * u[i]!))
    const plane = principalPlane(points)
    expect(plane.explained).toEqual([expect.closeTo(1, 12), 0])
    expect(dot(plane.directions[0], plane.directions[1])).toBeCloseTo(0, 10)
    expect(dot(plane.directions[1], plane.directions[1])).toBeCloseTo(1, 12)
    expect(() => principalPlane([centre, centre])).toThrow(StudioError)
  })
})

describe('a filter-normalized direction', () => {
  test('has in every filter the length of the filter, and leaves biases alone', () => {
    const stream = randomStream(5, 'data')
    const tensors = [
      { name: '1.convolution.weight', shape: [2, 3, 2, 2], offset: 0 },
      { name: '1.convolution.bias', shape: [2], offset: 24 },
      { name: '2.affine.weight', shape: [4, 3], offset: 26 },
      { name: '2.affine.bias', shape: [3], offset: 38 },
    ]
    const parameters = Float64Array.from({ length: 41 }, () => stream.normal())
    const direction = filterNormalizedDirection(parameters, tensors, randomStream(1, 'init'))
    const lengthOf = (values: Float64Array, places: readonly number[]): number =>
      Math.hypot(...places.map((place) => values[place]!))
    for (const filter of [0, 1]) {
      const places = Array.from({ length: 12 }, (_, i) => 12 * filter + i)
      expect(lengthOf(direction, places)).toBeCloseTo(lengthOf(parameters, places), 12)
    }
    for (const unit of [0, 1, 2]) {
      const places = [0, 1, 2, 3].map((i) => 26 + 3 * i + unit)
      expect(lengthOf(direction, places)).toBeCloseTo(lengthOf(parameters, places), 12)
    }
    expect([...direction.subarray(24, 26), ...direction.subarray(38)]).toEqual([0, 0, 0, 0, 0])
    const again = filterNormalizedDirection(parameters, tensors, randomStream(1, 'init'))
    expect(again).toEqual(direction)
    const doubled = filterNormalizedDirection(
      parameters.map((value) => 2 * value),
      tensors,
      randomStream(1, 'init'),
    )
    doubled.forEach((value, i) => {
      expect(value).toBeCloseTo(2 * direction[i]!, 12)
    })
  })
})
