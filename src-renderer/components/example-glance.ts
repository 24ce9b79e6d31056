import { sizeOf } from '@engine/tensor/shape'
import { shadesOf, valueShades } from '../charts/value-shades'
import type { DataGlance } from '../state/data-glance'
import type { Theme } from '../styles/naive-theme'
import { runStyle } from '../styles/run-colors'

/** Space around and between what is drawn, in pixels. */
const GAP = 8
const IMAGE_EXTENT = 56

/** Draws a few examples into a strip of the given size, in CSS pixels. */
export function drawGlance(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  glance: DataGlance,
  theme: Theme,
): void {
  const { inputShape, targetNames, task } = glance.description
  if (inputShape.length === 3) drawImages(context, width, height, glance, theme)
  else if (inputShape[0] === 2 && (task === 'classification' || targetNames.length === 1)) {
    drawPlanePoints(context, width, height, glance, theme)
  } else if (task === 'regression' && inputShape[0] === 1 && targetNames.length === 1) {
    drawCurvePoints(context, width, height, glance, theme)
  } else drawRows(context, width, height, glance, theme)
}

function drawImages(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { description, examples }: DataGlance,
  theme: Theme,
): void {
  const [channelCount = 1, rows = 1, columns = 1] = description.inputShape
  const size = sizeOf(description.inputShape)
  const count = Math.min(examples.count, Math.floor((width - GAP) / (IMAGE_EXTENT + GAP)))
  const brightest = greatest(examples.inputs) || 1
  const image = new OffscreenCanvas(columns, rows)
  const imageContext = image.getContext('2d')
  if (imageContext === null) return
  context.imageSmoothingEnabled = false
  context.textAlign = 'center'
  context.font = '11px system-ui, sans-serif'
  const top = Math.round((height - IMAGE_EXTENT - 16) / 2)
  for (let index = 0; index < count; index++) {
    const pixels = imageContext.createImageData(columns, rows)
    for (let place = 0; place < rows * columns; place++) {
      for (let channel = 0; channel < 3; channel++) {
        const plane = channelCount === 3 ? channel : 0
        const value = examples.inputs[index * size + plane * rows * columns + place] ?? 0
        const light = Math.round((value / brightest) * 255)
        pixels.data[place * 4 + channel] =
          theme === 'light' && channelCount < 3 ? 255 - light : light
      }
      pixels.data[place * 4 + 3] = 255
    }
    imageContext.putImageData(pixels, 0, 0)
    const left = GAP + index * (IMAGE_EXTENT + GAP)
    context.drawImage(image, left, top, IMAGE_EXTENT, IMAGE_EXTENT)
    context.fillStyle = theme === 'light' ? '#59626d' : '#9ba4ae'
    const target = examples.targets[index] ?? 0
    context.fillText(
      description.classes[target] ?? String(target),
      left + IMAGE_EXTENT / 2,
      top + IMAGE_EXTENT + 13,
    )
  }
}

/** Points over two inputs in the colour of their class, or in the shade of their target. */
function drawPlanePoints(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { description, examples }: DataGlance,
  theme: Theme,
): void {
  const shades = valueShades(theme)
  const shadeIndex =
    description.task === 'classification' ? null : shadesOf(examples.targets, shades.length)
  const xs = columnOf(examples.inputs, 0, 2)
  const ys = columnOf(examples.inputs, 1, 2)
  // One scale for both axes, so that a circle stays a circle.
  const extent = Math.max(spanOf(xs), spanOf(ys)) || 1
  const scale = (height - 2 * GAP) / extent
  const centerX = middleOf(xs)
  const centerY = middleOf(ys)
  for (let index = 0; index < examples.count; index++) {
    context.fillStyle =
      shadeIndex === null
        ? runStyle(examples.targets[index] ?? 0, theme).color
        : (shades[shadeIndex[index] ?? 0] ?? '')
    dot(
      context,
      width / 2 + ((xs[index] ?? 0) - centerX) * scale,
      height / 2 - ((ys[index] ?? 0) - centerY) * scale,
    )
  }
}

function drawCurvePoints(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { examples }: DataGlance,
  theme: Theme,
): void {
  const xs = columnOf(examples.inputs, 0, 1)
  const ys = columnOf(examples.targets, 0, 1)
  context.fillStyle = runStyle(0, theme).color
  for (let index = 0; index < examples.count; index++) {
    dot(
      context,
      GAP + ((xs[index] ?? 0) - least(xs)) * ((width - 2 * GAP) / (spanOf(xs) || 1)),
      height - GAP - ((ys[index] ?? 0) - least(ys)) * ((height - 2 * GAP) / (spanOf(ys) || 1)),
    )
  }
}

/** Tables: every row a line of cells, shaded by where the value lies in its column. */
function drawRows(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { description, examples }: DataGlance,
  theme: Theme,
): void {
  const columnCount = Math.min(sizeOf(description.inputShape), 64)
  const size = sizeOf(description.inputShape)
  const rowCount = Math.min(examples.count, 12)
  const cellWidth = (width - 2 * GAP) / Math.max(1, columnCount)
  const cellHeight = (height - 2 * GAP) / Math.max(1, rowCount)
  context.fillStyle = runStyle(0, theme).color
  for (let column = 0; column < columnCount; column++) {
    const values = columnOf(examples.inputs, column, size)
    const low = least(values)
    const span = spanOf(values) || 1
    for (let row = 0; row < rowCount; row++) {
      context.globalAlpha = 0.08 + 0.8 * (((values[row] ?? 0) - low) / span)
      context.fillRect(
        GAP + column * cellWidth,
        GAP + row * cellHeight,
        Math.max(1, cellWidth - 1),
        Math.max(1, cellHeight - 1),
      )
    }
  }
  context.globalAlpha = 1
}

function dot(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.beginPath()
  context.arc(x, y, 1.75, 0, 2 * Math.PI)
  context.fill()
}

/** Values of one column of a table of rows. */
function columnOf(table: Float64Array, column: number, width: number): Float64Array {
  return Float64Array.from(
    { length: Math.floor(table.length / width) },
    (_value, row) => table[row * width + column] ?? 0,
  )
}

function least(values: Float64Array): number {
  return values.reduce((low, value) => Math.min(low, value), Infinity)
}

function greatest(values: Float64Array): number {
  return values.reduce((high, value) => Math.max(high, value), -Infinity)
}

function spanOf(values: Float64Array): number {
  return values.length === 0 ? 0 : greatest(values) - least(values)
}

function middleOf(values: Float64Array): number {
  return values.length === 0 ? 0 : (greatest(values) + least(values)) / 2
}
