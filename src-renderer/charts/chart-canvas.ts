/**
 * What the painters of charts need of a canvas. A page gives them the context of one; a figure gives
 * them a canvas that writes down an SVG document.
 */
export type ChartCanvas = Pick<
  CanvasRenderingContext2D,
  | 'arc'
  | 'beginPath'
  | 'clearRect'
  | 'clip'
  | 'drawImage'
  | 'fill'
  | 'fillRect'
  | 'fillText'
  | 'lineTo'
  | 'moveTo'
  | 'rect'
  | 'restore'
  | 'rotate'
  | 'save'
  | 'setLineDash'
  | 'stroke'
  | 'translate'
  | 'fillStyle'
  | 'font'
  | 'globalAlpha'
  | 'imageSmoothingEnabled'
  | 'lineJoin'
  | 'lineWidth'
  | 'strokeStyle'
  | 'textAlign'
  | 'textBaseline'
>

/** @param pixels (rows, columns) of RGBA */
export function pixelImage(
  pixels: Uint8ClampedArray<ArrayBuffer>,
  columnCount: number,
  rowCount: number,
): HTMLCanvasElement {
  const image = document.createElement('canvas')
  image.width = columnCount
  image.height = rowCount
  image.getContext('2d')?.putImageData(new ImageData(pixels, columnCount, rowCount), 0, 0)
  return image
}
