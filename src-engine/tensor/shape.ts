/** Extents of a tensor, outermost first, without the batch: [D], or [C, H, W] for images. */
export type Shape = readonly number[]

export type DType = 'float32' | 'float64' | 'int32' | 'uint8'
export type RealDType = 'float32' | 'float64'
export type RealArray = Float32Array | Float64Array
export type TensorData = Float32Array | Float64Array | Int32Array | Uint8Array

export const BYTES_PER_ELEMENT: Readonly<Record<DType, number>> = {
  float32: 4,
  float64: 8,
  int32: 4,
  uint8: 1,
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, extent) => size * extent, 1)
}

/** For messages: `28×28`. */
export function shapeText(shape: Shape): string {
  return shape.join('×')
}
