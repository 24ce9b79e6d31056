import type { SlidingWindow } from '../kernels/image-operation'
import { StudioError } from '../protocol/errors'
import { shapeText, type Shape } from '../tensor/shape'

/** How a window moves; heights and widths in pixels. */
export interface WindowSettings {
  readonly windowHeight: number
  readonly windowWidth: number
  readonly stride: number
  readonly padding: number
  readonly dilation: number
}

/** Names of the fields that a message points to. */
export interface WindowFields {
  readonly windowHeight: string
  readonly windowWidth: string
}

/**
 * The window over an image of (C, H, W). An output extent is ⌊(extent + 2·padding − reach)/stride⌋ + 1
 * with a reach of dilation·(window − 1) + 1; what is left over on the right and at the bottom is not
 * looked at.
 *
 * @throws network/needs-image for an input that is no image
 * @throws network/window-too-large when not even one window fits
 */
export function windowOver(
  inputShape: Shape,
  settings: WindowSettings,
  fields: WindowFields,
): SlidingWindow {
  const [channelCount, height, width] = imageShape(inputShape)
  const { stride, padding, dilation } = settings
  const outputs = (extent: number, windowExtent: number, field: string): number => {
    const reach = dilation * (windowExtent - 1) + 1
    const room = extent + 2 * padding
    if (reach > room) {
      throw new StudioError(
        'network/window-too-large',
        `A window that reaches over ${reach} pixels does not fit into the ${room} of the input ${shapeText(inputShape)} with its padding: choose a smaller window or more padding.`,
        { reach, room, inputShape: shapeText(inputShape), field },
      )
    }
    return Math.floor((room - reach) / stride) + 1
  }
  return {
    channelCount,
    height,
    width,
    ...settings,
    outputHeight: outputs(height, settings.windowHeight, fields.windowHeight),
    outputWidth: outputs(width, settings.windowWidth, fields.windowWidth),
  }
}

/** @throws network/needs-image for an input that is no image of C×H×W */
export function imageShape(inputShape: Shape): readonly [number, number, number] {
  const [channels, height, width] = inputShape
  if (
    inputShape.length !== 3 ||
    channels === undefined ||
    height === undefined ||
    width === undefined
  ) {
    throw new StudioError(
      'network/needs-image',
      `It needs an image of channels×height×width, and its input is a row of ${shapeText(inputShape)} values: add a reshape layer before it.`,
      { inputShape: shapeText(inputShape) },
    )
  }
  return [channels, height, width]
}
