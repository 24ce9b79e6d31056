/** Values over a grid of places. */
export interface PlaneGrid {
  /** Rising. */
  readonly xs: ArrayLike<number>
  readonly ys: ArrayLike<number>
  /** Row by row, a row for each y. */
  readonly values: ArrayLike<number>
}

/** A stretch of a contour line within one cell of the grid: x1, y1, x2, y2. */
export type Stretch = readonly [number, number, number, number]

/** Corners of a cell, from the least x and y against the clock. */
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const

/**
 * Where the values pass a level, cell by cell (marching squares). In a saddle the mean of the corners
 * decides which of them belong together; cells with a value that is not finite have no line.
 *
 * @see Lorensen and Cline 1987, "Marching Cubes", in two dimensions
 */
export function contourLine({ xs, ys, values }: PlaneGrid, level: number): Stretch[] {
  const stretches: Stretch[] = []
  const width = xs.length
  for (let row = 0; row + 1 < ys.length; row++) {
    for (let column = 0; column + 1 < width; column++) {
      const corner = CORNERS.map(([dx, dy]) => values[(row + dy) * width + column + dx]!)
      if (!corner.every(Number.isFinite)) continue
      const isAbove = corner.map((value) => value >= level)
      const crossed = [0, 1, 2, 3].filter((edge) => isAbove[edge] !== isAbove[(edge + 1) % 4])
      const pointOn = (edge: number): [number, number] => {
        const next = (edge + 1) % 4
        const share = (level - corner[edge]!) / (corner[next]! - corner[edge]!)
        const [[ax, ay], [bx, by]] = [CORNERS[edge]!, CORNERS[next]!]
        return [
          between(xs, column, ax + share * (bx - ax)),
          between(ys, row, ay + share * (by - ay)),
        ]
      }
      const join = (from: number, to: number): void => {
        stretches.push([...pointOn(from), ...pointOn(to)])
      }
      if (crossed.length === 2) join(crossed[0]!, crossed[1]!)
      else if (crossed.length === 4) {
        const isMiddleAbove = corner.reduce((sum, value) => sum + value, 0) / 4 >= level
        // A line around each of the two corners that lie on the other side than the middle.
        const first = isAbove[0] === isMiddleAbove ? 1 : 0
        for (const lonely of [first, first + 2]) join((lonely + 3) % 4, lonely)
      }
    }
  }
  return stretches
}

function between(places: ArrayLike<number>, index: number, share: number): number {
  return places[index]! + share * (places[index + 1]! - places[index]!)
}

/** The value at a place, linear between the places of the grid; NaN outside. */
export function valueAt({ xs, ys, values }: PlaneGrid, x: number, y: number): number {
  const [column, across] = placeIn(xs, x)
  const [row, up] = placeIn(ys, y)
  if (column < 0 || row < 0) return Number.NaN
  const at = (dx: number, dy: number): number => values[(row + dy) * xs.length + column + dx]!
  const below = at(0, 0) + across * (at(1, 0) - at(0, 0))
  const above = at(0, 1) + across * (at(1, 1) - at(0, 1))
  return below + up * (above - below)
}

/** Cell of an even grid that a place lies in, and how far in it; −1 outside. */
function placeIn(places: ArrayLike<number>, value: number): [number, number] {
  const last = places.length - 1
  const position = ((value - places[0]!) / (places[last]! - places[0]!)) * last
  if (!(position >= 0 && position <= last)) return [-1, 0]
  const cell = Math.min(Math.floor(position), last - 1)
  return [cell, position - cell]
}

/**
 * Levels from the least to the greatest finite value: a loss falls by factors, so that they are evenly
 * spread over its logarithm, unless some values are not positive or all are alike.
 */
export function contourLevels(values: ArrayLike<number>, count: number): number[] {
  const [least, greatest] = finiteRange(values)
  if (!(greatest > least)) return []
  const isLogarithmic = least > 0
  const [from, to] = isLogarithmic ? [Math.log(least), Math.log(greatest)] : [least, greatest]
  return Array.from({ length: count }, (_, index) => {
    const level = from + ((index + 1) / (count + 1)) * (to - from)
    return isLogarithmic ? Math.exp(level) : level
  })
}

/** Least and greatest of the values that are finite; an empty range without any. */
export function finiteRange(values: ArrayLike<number>): [number, number] {
  let least = Infinity
  let greatest = -Infinity
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    least = Math.min(least, value)
    greatest = Math.max(greatest, value)
  }
  return [least, greatest]
}

/** Place of a value among levels, from 0 (below all) to 1 (above all), between them by share. */
export function shadeOf(value: number, least: number, greatest: number): number {
  if (!Number.isFinite(value)) return 1
  if (!(greatest > least)) return 0
  const share =
    least > 0
      ? (Math.log(Math.max(value, least)) - Math.log(least)) /
        (Math.log(greatest) - Math.log(least))
      : (value - least) / (greatest - least)
  return Math.min(Math.max(share, 0), 1)
}
