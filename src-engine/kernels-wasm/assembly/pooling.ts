import { Lanes } from './lanes'
import { WindowOperation } from './sliding-window'
import { Team } from './team'

/* Threads split the planes: channels of images, which do not disturb each other. */

@unmanaged
export class MaxPoolingForward extends WindowOperation {
  x: usize
  y: usize
  /** 0 where no gradient will be asked for. */
  indices: usize
}

/** y ← the largest value of every window, indices ← its place within the example */
export function maxPoolingForward(operation: MaxPoolingForward, rowCount: i32): void {
  const planeSize = operation.planeSize
  const isSimple =
    operation.windowHeight == 2 &&
    operation.windowWidth == 2 &&
    operation.stride == 2 &&
    operation.padding == 0 &&
    operation.dilation == 1
  const planeCount = rowCount * operation.channelCount
  const last = Team.endOf(planeCount, 1)
  for (let plane = Team.firstOf(planeCount, 1); plane < last; plane++) {
    const place = (plane % operation.channelCount) * operation.height * operation.width
    const pixels = operation.x + ((<usize>(plane * operation.height * operation.width)) << 2)
    const output = (<usize>(plane * planeSize)) << 2
    for (let row = 0; row < operation.outputHeight; row++) {
      const done = isSimple ? poolFours(operation, pixels, place, row, output) : 0
      poolWindows(operation, pixels, place, row, done, output)
    }
  }
}

/** The outputs of a row from `firstColumn` on. */
function poolWindows(
  operation: MaxPoolingForward,
  pixels: usize,
  place: i32,
  outputRow: i32,
  firstColumn: i32,
  output: usize,
): void {
  const width = operation.width
  const firstRow = outputRow * operation.stride - operation.padding
  for (let column = firstColumn; column < operation.outputWidth; column++) {
    const left = column * operation.stride - operation.padding
    let best = -1
    let largest: f32 = -Infinity
    for (let i = 0; i < operation.windowHeight; i++) {
      const row = firstRow + i * operation.dilation
      if (row < 0 || row >= operation.height) continue
      for (let j = 0; j < operation.windowWidth; j++) {
        const pixelColumn = left + j * operation.dilation
        if (pixelColumn < 0 || pixelColumn >= width) continue
        const pixel = row * width + pixelColumn
        const value = load<f32>(pixels + ((<usize>pixel) << 2))
        // The first pixel wins for lack of another, and the first NaN for good.
        if (best < 0 || !(value <= largest || isNaN(largest))) {
          best = pixel
          largest = value
        }
      }
    }
    const offset = output + ((<usize>(outputRow * operation.outputWidth + column)) << 2)
    store<f32>(operation.y + offset, largest)
    if (operation.indices != 0) store<i32>(operation.indices + offset, place + best)
  }
}

/**
 * Windows of two by two pixels that do not overlap, four outputs at a time.
 *
 * @returns the outputs of the row that are done
 */
function poolFours(
  operation: MaxPoolingForward,
  pixels: usize,
  place: i32,
  outputRow: i32,
  output: usize,
): i32 {
  const width = operation.width
  const whole = operation.outputWidth & ~3
  const nextRow = (<usize>width) << 2
  for (let column = 0; column < whole; column += 4) {
    const pixel = 2 * (outputRow * width + column)
    const upper = pixels + ((<usize>pixel) << 2)
    const lower = upper + nextRow
    const upperLeft = v128.load(upper)
    const upperRight = v128.load(upper, 16)
    const lowerLeft = v128.load(lower)
    const lowerRight = v128.load(lower, 16)
    let largest = i32x4.shuffle(upperLeft, upperRight, 0, 2, 4, 6)
    let best = i32x4.add(i32x4.splat(place + pixel), i32x4(0, 2, 4, 6))
    const places = best
    let value = i32x4.shuffle(upperLeft, upperRight, 1, 3, 5, 7)
    let isLarger = Pool.isLarger(value, largest)
    largest = v128.bitselect(value, largest, isLarger)
    best = v128.bitselect(i32x4.add(places, i32x4.splat(1)), best, isLarger)
    value = i32x4.shuffle(lowerLeft, lowerRight, 0, 2, 4, 6)
    isLarger = Pool.isLarger(value, largest)
    largest = v128.bitselect(value, largest, isLarger)
    best = v128.bitselect(i32x4.add(places, i32x4.splat(width)), best, isLarger)
    value = i32x4.shuffle(lowerLeft, lowerRight, 1, 3, 5, 7)
    isLarger = Pool.isLarger(value, largest)
    largest = v128.bitselect(value, largest, isLarger)
    best = v128.bitselect(i32x4.add(places, i32x4.splat(width + 1)), best, isLarger)
    const offset = output + ((<usize>(outputRow * operation.outputWidth + column)) << 2)
    v128.store(operation.y + offset, largest)
    if (operation.indices != 0) v128.store(operation.indices + offset, best)
  }
  return whole
}

class Pool {
  /** Where a value is larger or the first NaN. */
  @inline
  static isLarger(value: v128, largest: v128): v128 {
    return v128.andnot(f32x4.eq(largest, largest), f32x4.le(value, largest))
  }
}

@unmanaged
export class MaxPoolingBackward extends WindowOperation {
  indices: usize
  dy: usize
  dx: usize
}

/** dx ← dy where each window took its value from, 0 elsewhere */
export function maxPoolingBackward(operation: MaxPoolingBackward, rowCount: i32): void {
  const channelCount = operation.channelCount
  const planeSize = operation.planeSize
  const imageBytes = (<usize>operation.imageSize) << 2
  const planeBytes = (<usize>(operation.height * operation.width)) << 2
  const planeCount = rowCount * channelCount
  const last = Team.endOf(planeCount, 1)
  for (let plane = Team.firstOf(planeCount, 1); plane < last; plane++) {
    memory.fill(operation.dx + <usize>plane * planeBytes, 0, planeBytes)
    const image = operation.dx + <usize>(plane / channelCount) * imageBytes
    const output = (<usize>(plane * planeSize)) << 2
    for (let index: usize = 0; index < (<usize>planeSize) << 2; index += 4) {
      const place = load<u32>(operation.indices + output + index)
      const pixel = image + ((<usize>place) << 2)
      store<f32>(pixel, load<f32>(pixel) + load<f32>(operation.dy + output + index))
    }
  }
}

@unmanaged
export class AveragePooling extends WindowOperation {
  /** x and y, or dy and dx: what is read and what is written. */
  from: usize
  to: usize
}

/** y ← the mean of every window, zeros of the padding included */
export function averagePoolingForward(operation: AveragePooling, rowCount: i32): void {
  const planeSize = operation.planeSize
  const share: f32 = 1 / <f32>(operation.windowHeight * operation.windowWidth)
  const planeCount = rowCount * operation.channelCount
  const last = Team.endOf(planeCount, 1)
  for (let plane = Team.firstOf(planeCount, 1); plane < last; plane++) {
    const pixels = operation.from + ((<usize>(plane * operation.height * operation.width)) << 2)
    let output = operation.to + ((<usize>(plane * planeSize)) << 2)
    for (let index = 0; index < planeSize; index++) {
      store<f32>(output, share * windowSum(operation, pixels, index))
      output += 4
    }
  }
}

function windowSum(operation: AveragePooling, pixels: usize, output: i32): f32 {
  const firstRow = (output / operation.outputWidth) * operation.stride - operation.padding
  const left = (output % operation.outputWidth) * operation.stride - operation.padding
  let sums = f32x4.splat(0)
  let sum: f32 = 0
  for (let i = 0; i < operation.windowHeight; i++) {
    const row = firstRow + i * operation.dilation
    if (row < 0 || row >= operation.height) continue
    let j = 0
    if (operation.dilation == 1 && left >= 0) {
      // Neighbours, as a window over the whole plane has many.
      const count = min(operation.windowWidth, operation.width - left)
      for (; j + 4 <= count; j += 4) {
        const pixel = row * operation.width + left + j
        sums = f32x4.add(sums, v128.load(pixels + ((<usize>pixel) << 2)))
      }
    }
    for (; j < operation.windowWidth; j++) {
      const column = left + j * operation.dilation
      if (column < 0 || column >= operation.width) continue
      sum += load<f32>(pixels + ((<usize>(row * operation.width + column)) << 2))
    }
  }
  return Lanes.sum(sums) + sum
}

/** dx ← an equal share of dy for everything in its window, 0 elsewhere */
export function averagePoolingBackward(operation: AveragePooling, rowCount: i32): void {
  const planeSize = operation.planeSize
  const share: f32 = 1 / <f32>(operation.windowHeight * operation.windowWidth)
  const planeBytes = (<usize>(operation.height * operation.width)) << 2
  const planeCount = rowCount * operation.channelCount
  const last = Team.endOf(planeCount, 1)
  for (let plane = Team.firstOf(planeCount, 1); plane < last; plane++) {
    const pixels = operation.to + <usize>plane * planeBytes
    memory.fill(pixels, 0, planeBytes)
    let slope = operation.from + ((<usize>(plane * planeSize)) << 2)
    for (let index = 0; index < planeSize; index++) {
      addToWindow(operation, pixels, index, share * load<f32>(slope))
      slope += 4
    }
  }
}

function addToWindow(operation: AveragePooling, pixels: usize, output: i32, value: f32): void {
  const firstRow = (output / operation.outputWidth) * operation.stride - operation.padding
  const left = (output % operation.outputWidth) * operation.stride - operation.padding
  for (let i = 0; i < operation.windowHeight; i++) {
    const row = firstRow + i * operation.dilation
    if (row < 0 || row >= operation.height) continue
    for (let j = 0; j < operation.windowWidth; j++) {
      const column = left + j * operation.dilation
      if (column < 0 || column >= operation.width) continue
      const pixel = pixels + ((<usize>(row * operation.width + column)) << 2)
      store<f32>(pixel, load<f32>(pixel) + value)
    }
  }
}
