import { StudioError } from '../protocol/errors'
import { randomStream } from '../random/random-stream'
import { symmetricEigen } from './symmetric-eigen'

/** A plane through the space of all parameters. */
export interface Plane {
  /** (P) */
  readonly origin: Float64Array
  /** (P) each */
  readonly directions: readonly [Float64Array, Float64Array]
}

export interface PrincipalPlane extends Plane {
  /** (M, 2) where the points come to lie, projected at right angles. */
  readonly coordinates: Float64Array
  /** Shares of the points' variance that lie along the two directions. */
  readonly explained: readonly [number, number]
}

/** Below this share of the variance a direction is rounding, not a direction. */
const NOTHING = 1e-12

/**
 * The plane on which the points lie as nearly as on any: through their mean, along their first two
 * principal components. There are far fewer points than parameters, so the components are found through
 * the matrix of the points' inner products. Points on a line get a second direction at random.
 *
 * @param points M vectors of P values
 * @throws surface/too-few-points when there are no two different points
 * @see Li et al. 2018, "Visualizing the Loss Landscape of Neural Nets", section 7.2; Turk and Pentland
 *   1991, "Eigenfaces for Recognition" (components through inner products)
 */
export function principalPlane(points: readonly Float64Array[]): PrincipalPlane {
  const M = points.length
  const P = points[0]?.length ?? 0
  const origin = new Float64Array(P)
  for (const point of points) for (let i = 0; i < P; i++) origin[i]! += point[i]! / M
  const gram = new Float64Array(M * M)
  for (let a = 0; a < M; a++) {
    for (let b = a; b < M; b++) {
      let sum = 0
      for (let i = 0; i < P; i++)
        sum += (points[a]![i]! - origin[i]!) * (points[b]![i]! - origin[i]!)
      gram[a * M + b] = sum
      gram[b * M + a] = sum
    }
  }
  const { values, vectors } = symmetricEigen(gram, M)
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0)
  if (!(total > 0)) {
    throw new StudioError(
      'surface/too-few-points',
      'A plane needs at least two different states of a network; the runs have stored only one. Train on, or choose random directions.',
    )
  }
  const componentOf = (k: number): Float64Array => {
    const component = new Float64Array(P)
    const weights = vectors[k]!
    const length = Math.sqrt(values[k]!)
    for (let m = 0; m < M; m++) {
      const weight = weights[m]! / length
      for (let i = 0; i < P; i++) component[i]! += weight * (points[m]![i]! - origin[i]!)
    }
    return component
  }
  const first = componentOf(0)
  const hasSecond = M > 1 && values[1]! > NOTHING * total
  const second = hasSecond ? componentOf(1) : acrossTo(first)
  const coordinates = new Float64Array(2 * M)
  for (let m = 0; m < M; m++) {
    for (const [axis, direction] of [first, second].entries()) {
      let sum = 0
      for (let i = 0; i < P; i++) sum += (points[m]![i]! - origin[i]!) * direction[i]!
      coordinates[2 * m + axis] = sum
    }
  }
  return {
    origin,
    directions: [first, second],
    coordinates,
    explained: [values[0]! / total, hasSecond ? values[1]! / total : 0],
  }
}

/** A unit vector at a right angle to another, the same one every time. */
function acrossTo(direction: Float64Array): Float64Array {
  const stream = randomStream(0, 'init')
  const across = direction.map(() => stream.normal())
  let along = 0
  for (let i = 0; i < across.length; i++) along += across[i]! * direction[i]!
  for (let i = 0; i < across.length; i++) across[i]! -= along * direction[i]!
  const length = Math.sqrt(across.reduce((sum, value) => sum + value * value, 0))
  // With a single parameter there is nothing across.
  return length > 0 ? across.map((value) => value / length) : across
}
