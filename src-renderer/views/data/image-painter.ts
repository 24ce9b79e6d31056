import type { DatasetDescription, ExampleBlock } from '@engine/protocol/dataset'
import { sizeOf } from '@engine/tensor/shape'
import type { Theme } from '../../styles/naive-theme'

/** Where images of a grid come to lie, in CSS pixels. */
export interface ImageGridLayout {
  readonly tileWidth: number
  readonly tileHeight: number
  readonly columnCount: number
  readonly height: number
}

const GAP = 8
const LABEL_HEIGHT = 16

export function imageGridLayout(
  { inputShape }: DatasetDescription,
  count: number,
  width: number,
): ImageGridLayout {
  const [, rows = 1, columns = 1] = inputShape
  const scale = Math.max(rows, columns) <= 32 ? 2 : Math.max(rows, columns) <= 128 ? 1 : 0.5
  const tileWidth = Math.max(24, columns * scale)
  const tileHeight = Math.max(24, rows * scale)
  const columnCount = Math.max(1, Math.floor((width + GAP) / (tileWidth + GAP)))
  const rowCount = Math.ceil(count / columnCount)
  return {
    tileWidth,
    tileHeight,
    columnCount,
    height: rowCount * (tileHeight + LABEL_HEIGHT + GAP),
  }
}

/**
 * One example as pixels, (rows, columns) of RGBA: bright ink on black in the dark theme, dark ink on
 * white in the light one; images of three channels keep their colours.
 */
export function imagePixels(
  inputs: Float64Array,
  { inputShape }: Pick<DatasetDescription, 'inputShape'>,
  brightest: number,
  theme: Theme,
): ImageData {
  const [channelCount = 1, rows = 1, columns = 1] = inputShape
  const plane = rows * columns
  const image = new ImageData(columns, rows)
  for (let place = 0; place < plane; place++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = inputs[(channelCount === 3 ? channel * plane : 0) + place]!
      const light = (value / brightest) * 255
      image.data[4 * place + channel] = theme === 'light' && channelCount < 3 ? 255 - light : light
    }
    image.data[4 * place + 3] = 255
  }
  return image
}

/** Paints the examples row by row, each with its class or target below. */
export function paintImageGrid(
  context: CanvasRenderingContext2D,
  layout: ImageGridLayout,
  description: DatasetDescription,
  examples: ExampleBlock,
  labels: readonly string[],
  look: { readonly theme: Theme; readonly textColor: string; readonly fontFamily: string },
): void {
  const size = sizeOf(description.inputShape)
  const brightest = examples.inputs.reduce((most, value) => Math.max(most, value), 0) || 1
  const [, rows = 1, columns = 1] = description.inputShape
  const single = new OffscreenCanvas(columns, rows)
  const singleContext = single.getContext('2d')
  if (singleContext === null) return
  context.imageSmoothingEnabled = false
  context.font = `11.5px ${look.fontFamily}`
  context.textAlign = 'center'
  context.textBaseline = 'top'
  context.fillStyle = look.textColor
  for (let index = 0; index < examples.count; index++) {
    const inputs = examples.inputs.subarray(index * size, (index + 1) * size)
    singleContext.putImageData(imagePixels(inputs, description, brightest, look.theme), 0, 0)
    const left = (index % layout.columnCount) * (layout.tileWidth + GAP)
    const top = Math.floor(index / layout.columnCount) * (layout.tileHeight + LABEL_HEIGHT + GAP)
    context.drawImage(single, left, top, layout.tileWidth, layout.tileHeight)
    const label = labels[index] ?? ''
    const text = label.length > 9 ? `${label.slice(0, 8)}…` : label
    context.fillText(text, left + layout.tileWidth / 2, top + layout.tileHeight + 2)
  }
}
