import { Operation } from './operation'

/** An operation whose window slides over the planes of images; see ../../kernels/image-operation.ts. */
@unmanaged
export class WindowOperation extends Operation {
  channelCount: i32
  height: i32
  width: i32
  windowHeight: i32
  windowWidth: i32
  stride: i32
  padding: i32
  dilation: i32
  outputHeight: i32
  outputWidth: i32

  /** Numbers in an image (C, H, W). */
  get imageSize(): i32 {
    return this.channelCount * this.height * this.width
  }

  /** Outputs of one channel or filter, P. */
  get planeSize(): i32 {
    return this.outputHeight * this.outputWidth
  }

  /** Numbers that a filter sees, K = C·KH·KW. */
  get patchSize(): i32 {
    return this.channelCount * this.windowHeight * this.windowWidth
  }
}

/*
 * The columns of an image are a matrix (K, P): row k shows the pixel that place k of the window sees
 * at every output. Both functions below walk through a block of it row by row, in pieces that lie in
 * one row of outputs, because there neighbours in the columns are neighbours in the image (or
 * `stride` apart).
 */

/**
 * columns ← a block of the columns of an image; zeros where the window sees padding.
 *
 * @param image (C, H, W)
 * @param columns (entryCount, outputCount), overwritten
 */
export function unfold(
  window: WindowOperation,
  image: usize,
  firstEntry: i32,
  entryCount: i32,
  firstOutput: i32,
  outputCount: i32,
  columns: usize,
): void {
  const rowBytes = (<usize>outputCount) << 2
  for (let entry = firstEntry; entry < firstEntry + entryCount; entry++) {
    forEachPiece<Unfold>(window, image, entry, firstOutput, outputCount, columns)
    columns += rowBytes
  }
}

/**
 * image ← image + a block of columns, each number added to the pixel it shows.
 *
 * @param image (C, H, W), changed in place
 */
export function fold(
  window: WindowOperation,
  image: usize,
  firstEntry: i32,
  entryCount: i32,
  firstOutput: i32,
  outputCount: i32,
  columns: usize,
): void {
  const rowBytes = (<usize>outputCount) << 2
  for (let entry = firstEntry; entry < firstEntry + entryCount; entry++) {
    forEachPiece<Fold>(window, image, entry, firstOutput, outputCount, columns)
    columns += rowBytes
  }
}

function forEachPiece<Direction>(
  window: WindowOperation,
  image: usize,
  entry: i32,
  firstOutput: i32,
  outputCount: i32,
  columns: usize,
): void {
  const direction = changetype<Direction>(0)
  const windowSize = window.windowHeight * window.windowWidth
  const channel = entry / windowSize
  const place = entry % windowSize
  const rowShift = (place / window.windowWidth) * window.dilation - window.padding
  const columnShift = (place % window.windowWidth) * window.dilation - window.padding
  const plane = image + ((<usize>(channel * window.height * window.width)) << 2)
  const height = window.height
  const width = window.width
  const stride = window.stride
  const outputWidth = window.outputWidth
  let outputRow = firstOutput / outputWidth
  let outputColumn = firstOutput % outputWidth
  while (outputCount > 0) {
    const length = min(outputCount, outputWidth - outputColumn)
    const row = outputRow * stride + rowShift
    if (row < 0 || row >= height) {
      direction.outside(columns, length)
    } else {
      const column = outputColumn * stride + columnShift
      // Outputs of this piece before and from which on the window sees padding. Dividing takes longer
      // than copying a piece.
      const before = stride == 1 ? -column : (stride - 1 - column) / stride
      const inside = stride == 1 ? width - column : (width - column + stride - 1) / stride
      const start = column < 0 ? min(before, length) : 0
      const end = width > column ? max(min(inside, length), start) : start
      const pixels = plane + ((<usize>(row * width + column + start * stride)) << 2)
      direction.outside(columns, start)
      const shown = columns + ((<usize>start) << 2)
      if (stride == 1) direction.inside(pixels, shown, end - start)
      else direction.spread(pixels, (<usize>stride) << 2, shown, end - start)
      direction.outside(columns + ((<usize>end) << 2), length - end)
    }
    columns += (<usize>length) << 2
    outputCount -= length
    outputRow++
    outputColumn = 0
  }
}

@unmanaged
class Unfold {
  /** A piece that sees padding. */
  @inline
  outside(columns: usize, count: i32): void {
    for (let index = 0; index < count; index++) store<f32>(columns + ((<usize>index) << 2), 0)
  }

  /** A piece of neighbouring pixels. */
  @inline
  inside(pixels: usize, columns: usize, count: i32): void {
    let index = 0
    for (; index + 4 <= count; index += 4) {
      const offset = (<usize>index) << 2
      v128.store(columns + offset, v128.load(pixels + offset))
    }
    for (; index < count; index++) {
      const offset = (<usize>index) << 2
      store<f32>(columns + offset, load<f32>(pixels + offset))
    }
  }

  /** A piece of pixels `step` bytes apart. */
  @inline
  spread(pixels: usize, step: usize, columns: usize, count: i32): void {
    for (let index = 0; index < count; index++) {
      store<f32>(columns + ((<usize>index) << 2), load<f32>(pixels))
      pixels += step
    }
  }
}

@unmanaged
class Fold {
  @inline
  outside(columns: usize, count: i32): void {}

  @inline
  inside(pixels: usize, columns: usize, count: i32): void {
    let index = 0
    for (; index + 4 <= count; index += 4) {
      const offset = (<usize>index) << 2
      const sum = f32x4.add(v128.load(pixels + offset), v128.load(columns + offset))
      v128.store(pixels + offset, sum)
    }
    for (; index < count; index++) {
      const offset = (<usize>index) << 2
      store<f32>(pixels + offset, load<f32>(pixels + offset) + load<f32>(columns + offset))
    }
  }

  @inline
  spread(pixels: usize, step: usize, columns: usize, count: i32): void {
    for (let index = 0; index < count; index++) {
      store<f32>(pixels, load<f32>(pixels) + load<f32>(columns + ((<usize>index) << 2)))
      pixels += step
    }
  }
}
