import type { SlidingWindow } from '../kernels/image-operation'
import type { RealArray } from '../tensor/shape'

/**
 * Writes what every window of one image sees: a row for each (channel, window row, window column),
 * a column for each output. Beyond the border it sees zeros.
 *
 * @param x       the image (C, H, W) from `start` on
 * @param columns (C·KH·KW, OH·OW), overwritten
 */
export function unfold(
  x: RealArray,
  start: number,
  window: SlidingWindow,
  columns: RealArray,
): void {
  columns.fill(0)
  eachMeeting(window, (pixel, column) => {
    columns[column] = x[start + pixel]!
  })
}

/**
 * The reverse: adds every number of the columns to the pixel that it was taken from.
 *
 * @param dx the image (C, H, W) from `start` on, changed in place
 */
export function fold(
  columns: RealArray,
  window: SlidingWindow,
  dx: RealArray,
  start: number,
): void {
  eachMeeting(window, (pixel, column) => {
    dx[start + pixel]! += columns[column]!
  })
}

/** Every place of the columns that lies inside the image, with the pixel that it shows. */
function eachMeeting(window: SlidingWindow, visit: (pixel: number, column: number) => void): void {
  const { channelCount, height, width, stride, padding, dilation } = window
  let column = 0
  for (let channel = 0; channel < channelCount; channel++) {
    for (let i = 0; i < window.windowHeight; i++) {
      for (let j = 0; j < window.windowWidth; j++) {
        for (let oh = 0; oh < window.outputHeight; oh++) {
          const row = oh * stride - padding + i * dilation
          const isInside = row >= 0 && row < height
          for (let ow = 0; ow < window.outputWidth; ow++, column++) {
            const place = ow * stride - padding + j * dilation
            if (isInside && place >= 0 && place < width) {
              visit((channel * height + row) * width + place, column)
            }
          }
        }
      }
    }
  }
}
