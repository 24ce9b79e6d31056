/** What a file says of its picture, before it is decoded. */
export interface PictureHeader {
  readonly width: number
  readonly height: number
  /** The file has brightness only, no colours. */
  readonly isGrey: boolean
}

export interface Picture {
  readonly width: number
  readonly height: number
  /** (height, width, 4) red, green, blue and opacity, 0–255 */
  readonly rgba: Uint8Array
}
