import type { SlidingWindow } from '@engine/kernels/image-operation'

interface NamedWindow {
  readonly name: string
  readonly window: SlidingWindow
}

/** Windows of every kind: smallest, with border, with steps, oblong, with holes, larger than tiles. */
export const WINDOWS = [
  windowOf('1×1 on 1×1', [1, 1, 1], [1, 1], 1, 0, 1),
  windowOf('3×3 with padding', [2, 5, 4], [3, 3], 1, 1, 1),
  windowOf('3×3 in steps of 2, with a remainder', [1, 6, 7], [3, 3], 2, 0, 1),
  windowOf('2×3 with padding in steps of 2', [3, 5, 5], [2, 3], 2, 1, 1),
  windowOf('2×2 over gaps', [2, 3, 3], [2, 2], 3, 1, 1),
  windowOf('2×2 with holes', [1, 5, 6], [2, 2], 1, 0, 3),
  windowOf('3×2 with holes and padding', [2, 4, 5], [3, 2], 1, 2, 2),
  windowOf('5×5 on 9×9', [2, 9, 9], [5, 5], 1, 2, 1),
] as const satisfies readonly NamedWindow[]

function windowOf(
  name: string,
  [channelCount, height, width]: readonly [number, number, number],
  [windowHeight, windowWidth]: readonly [number, number],
  stride: number,
  padding: number,
  dilation: number,
): NamedWindow {
  const outputs = (extent: number, windowExtent: number): number =>
    Math.floor((extent + 2 * padding - dilation * (windowExtent - 1) - 1) / stride) + 1
  return {
    name,
    window: {
      channelCount,
      height,
      width,
      windowHeight,
      windowWidth,
      stride,
      padding,
      dilation,
      outputHeight: outputs(height, windowHeight),
      outputWidth: outputs(width, windowWidth),
    },
  }
}

export function imageSizeOf({ channelCount, height, width }: SlidingWindow): number {
  return channelCount * height * width
}

/** Outputs of one filter or channel. */
export function planeSizeOf({ outputHeight, outputWidth }: SlidingWindow): number {
  return outputHeight * outputWidth
}

/** What the output (oh, ow) sees: window place (i, j) of a channel and the pixel in its image. */
export function* sees(
  window: SlidingWindow,
  oh: number,
  ow: number,
): Generator<{ channel: number; i: number; j: number; pixel: number }> {
  const { height, width, stride, padding, dilation } = window
  for (let channel = 0; channel < window.channelCount; channel++) {
    for (let i = 0; i < window.windowHeight; i++) {
      for (let j = 0; j < window.windowWidth; j++) {
        const row = oh * stride - padding + i * dilation
        const column = ow * stride - padding + j * dilation
        if (row < 0 || row >= height || column < 0 || column >= width) continue
        yield { channel, i, j, pixel: (channel * height + row) * width + column }
      }
    }
  }
}
