import type { Slot } from '../tensor/memory'

/**
 * A window that slides over the planes of an image of C×H×W, with what it leaves: C planes (or one
 * for each filter) of OH×OW. The output (oh, ow) looks at the rows oh·stride − padding + i·dilation
 * for i < windowHeight, and at the columns likewise; beyond the border lie zeros.
 */
export interface SlidingWindow {
  readonly channelCount: number
  readonly height: number
  readonly width: number
  readonly windowHeight: number
  readonly windowWidth: number
  readonly stride: number
  readonly padding: number
  readonly dilation: number
  readonly outputHeight: number
  readonly outputWidth: number
}

/** Images are (N, C, H, W), filters (O, C, KH, KW), row by row. */
export type ImageOperation =
  | ConvolutionForward
  | ConvolutionBackward
  | MaxPoolingForward
  | MaxPoolingBackward
  | AveragePoolingForward
  | AveragePoolingBackward

/** y[n, o] ← Σ over channels and window of weight[o]·x[n], plus bias[o]; filters are not flipped. */
export interface ConvolutionForward {
  readonly type: 'convolution-forward'
  /** (N, C, H, W) */
  readonly x: Slot
  /** (O, C, KH, KW) */
  readonly weight: Slot
  /** (O) */
  readonly bias: Slot
  /** (N, O, OH, OW) */
  readonly y: Slot
  /**
   * Workspace, contents undefined: (C·KH·KW, OH·OW) for each of one or more images, which a kernel set
   * may unfold into it so that the convolution becomes a matrix product.
   */
  readonly columns: Slot
  readonly filterCount: number
  readonly window: SlidingWindow
}

/**
 * dWeight, dBias, dx from dy. dx is left out where nothing below needs it, dWeight and dBias together
 * for a frozen layer.
 */
export interface ConvolutionBackward {
  readonly type: 'convolution-backward'
  readonly x: Slot
  readonly weight: Slot
  /** (N, O, OH, OW) */
  readonly dy: Slot
  /** (O, C, KH, KW), overwritten, or null */
  readonly dWeight: Slot | null
  /** (O), overwritten, or null */
  readonly dBias: Slot | null
  /** (N, C, H, W), overwritten, or null */
  readonly dx: Slot | null
  /** As in the forward pass. */
  readonly columns: Slot
  readonly filterCount: number
  readonly window: SlidingWindow
}

/** y ← the largest value of every window; the padding never wins. A NaN in the window does. */
export interface MaxPoolingForward {
  readonly type: 'max-pooling-forward'
  /** (N, C, H, W) */
  readonly x: Slot
  /** (N, C, OH, OW) */
  readonly y: Slot
  /**
   * (N, C, OH, OW) int32: place of that value within its example, the first in row-major order where
   * several are equal. Null where no gradient will be asked for.
   */
  readonly indices: Slot | null
  readonly window: SlidingWindow
}

/** dx ← 0, then dy added at the place that each window took its value from. */
export interface MaxPoolingBackward {
  readonly type: 'max-pooling-backward'
  readonly indices: Slot
  /** (N, C, OH, OW) */
  readonly dy: Slot
  /** (N, C, H, W), overwritten */
  readonly dx: Slot
  readonly window: SlidingWindow
}

/** y ← the mean of every window, of which the zeros of the padding are part. */
export interface AveragePoolingForward {
  readonly type: 'average-pooling-forward'
  /** (N, C, H, W) */
  readonly x: Slot
  /** (N, C, OH, OW) */
  readonly y: Slot
  readonly window: SlidingWindow
}

/** dx ← 0, then an equal share of dy added to everything in its window. */
export interface AveragePoolingBackward {
  readonly type: 'average-pooling-backward'
  /** (N, C, OH, OW) */
  readonly dy: Slot
  /** (N, C, H, W), overwritten */
  readonly dx: Slot
  readonly window: SlidingWindow
}
