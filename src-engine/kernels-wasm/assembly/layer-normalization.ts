import { Lanes } from './lanes'
import { Operation } from './operation'
import { Team } from './team'

/* Every example has its own mean and deviation, over all D numbers that it holds. Sums are double. */

@unmanaged
class RowOperation extends Operation {
  size: i32
  x: usize
  gamma: usize
  epsilon: f64

  rowOffset(row: i32): usize {
    return (<usize>(row * this.size)) << 2
  }

  mean(row: i32): f32 {
    const x = this.x + this.rowOffset(row)
    let sums = f64x2.splat(0)
    for (let index = 0; index < this.size; index += 4) {
      const numbers = v128.load(x + ((<usize>index) << 2))
      sums = Lanes.addToDoubles(sums, v128.and(numbers, Lanes.first(this.size - index)))
    }
    return <f32>(Lanes.sumOfDoubles(sums) / <f64>this.size)
  }

  /** √(variance + ε) */
  deviation(row: i32, mean: f32): f32 {
    const x = this.x + this.rowOffset(row)
    const means = f32x4.splat(mean)
    let sums = f64x2.splat(0)
    for (let index = 0; index < this.size; index += 4) {
      const difference = f32x4.sub(v128.load(x + ((<usize>index) << 2)), means)
      const square = v128.and(f32x4.mul(difference, difference), Lanes.first(this.size - index))
      sums = Lanes.addToDoubles(sums, square)
    }
    return <f32>sqrt(Lanes.sumOfDoubles(sums) / <f64>this.size + this.epsilon)
  }
}

@unmanaged
export class LayerNormalization extends RowOperation {
  beta: usize
  y: usize
}

/** y ← γ(x − mean)/√(variance + ε) + β with mean and variance of each row */
export function layerNormalizationForward(operation: LayerNormalization, rowCount: i32): void {
  const size = operation.size
  const last = Team.endOf(rowCount, 1)
  for (let row = Team.firstOf(rowCount, 1); row < last; row++) {
    const offset = operation.rowOffset(row)
    const mean = operation.mean(row)
    const means = f32x4.splat(mean)
    const factor = f32x4.splat(1 / operation.deviation(row, mean))
    for (let index = 0; index < size; index += 4) {
      const place = (<usize>index) << 2
      const difference = f32x4.sub(v128.load(operation.x + offset + place), means)
      const gamma = v128.load(operation.gamma + place)
      const beta = v128.load(operation.beta + place)
      const y = Lanes.multiplyAdd(f32x4.mul(difference, factor), gamma, beta)
      Lanes.store(operation.y + offset + place, y, size - index)
    }
  }
}

@unmanaged
export class LayerNormalizationBackward extends RowOperation {
  dy: usize
  /** 0, together with dBeta, for a frozen layer. */
  dGamma: usize
  dBeta: usize
  /** 0 where no gradient of the input is wanted. */
  dx: usize
}

/** dx ← (g − mean g − x̂·mean(g·x̂))/σ with g = γ·dy; dγ ← Σ dy·x̂, dβ ← Σ dy over rows */
export function layerNormalizationBackward(
  operation: LayerNormalizationBackward,
  rowCount: i32,
): void {
  if (operation.dGamma != 0) sumOverRows(operation, rowCount)
  // dx may overwrite dy, which the sums read.
  Team.meet()
  if (operation.dx == 0) return
  const last = Team.endOf(rowCount, 1)
  for (let row = Team.firstOf(rowCount, 1); row < last; row++) differentiateRow(operation, row)
}

/** dγ and dβ for this thread's part of the columns: the rows one after the other. */
function sumOverRows(operation: LayerNormalizationBackward, rowCount: i32): void {
  const first = Team.firstOf(operation.size, Team.LINE)
  const last = Team.endOf(operation.size, Team.LINE)
  const start = (<usize>first) << 2
  memory.fill(operation.dGamma + start, 0, (<usize>(last - first)) << 2)
  memory.fill(operation.dBeta + start, 0, (<usize>(last - first)) << 2)
  for (let row = 0; row < rowCount; row++) {
    const offset = operation.rowOffset(row)
    const mean = operation.mean(row)
    const means = f32x4.splat(mean)
    const factor = f32x4.splat(1 / operation.deviation(row, mean))
    for (let index = first; index < last; index += 4) {
      const place = (<usize>index) << 2
      const dy = v128.load(operation.dy + offset + place)
      const difference = f32x4.sub(v128.load(operation.x + offset + place), means)
      const dGamma = operation.dGamma + place
      const dBeta = operation.dBeta + place
      const normalized = f32x4.mul(difference, factor)
      Lanes.store(dGamma, Lanes.multiplyAdd(dy, normalized, v128.load(dGamma)), last - index)
      Lanes.store(dBeta, f32x4.add(v128.load(dBeta), dy), last - index)
    }
  }
}

function differentiateRow(operation: LayerNormalizationBackward, row: i32): void {
  const size = operation.size
  const offset = operation.rowOffset(row)
  const mean = operation.mean(row)
  const means = f32x4.splat(mean)
  const factor = f32x4.splat(1 / operation.deviation(row, mean))
  let sums = f64x2.splat(0)
  let projections = f64x2.splat(0)
  for (let index = 0; index < size; index += 4) {
    const place = (<usize>index) << 2
    const mask = Lanes.first(size - index)
    const dy = v128.and(v128.load(operation.dy + offset + place), mask)
    const slope = f32x4.mul(dy, v128.and(v128.load(operation.gamma + place), mask))
    const difference = f32x4.sub(v128.load(operation.x + offset + place), means)
    const product = f32x4.mul(slope, f32x4.mul(difference, factor))
    sums = Lanes.addToDoubles(sums, slope)
    projections = Lanes.addToDoubles(projections, v128.and(product, mask))
  }
  const meanSlope = f32x4.splat(<f32>(Lanes.sumOfDoubles(sums) / <f64>size))
  const projection = f32x4.splat(<f32>(-Lanes.sumOfDoubles(projections) / <f64>size))
  for (let index = 0; index < size; index += 4) {
    const place = (<usize>index) << 2
    const dy = v128.load(operation.dy + offset + place)
    const slope = f32x4.sub(f32x4.mul(dy, v128.load(operation.gamma + place)), meanSlope)
    const difference = f32x4.sub(v128.load(operation.x + offset + place), means)
    const normalized = f32x4.mul(difference, factor)
    const dx = f32x4.mul(Lanes.multiplyAdd(normalized, projection, slope), factor)
    Lanes.store(operation.dx + offset + place, dx, size - index)
  }
}
