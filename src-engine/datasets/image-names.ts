/** Names of pixels, row by row: `1x1`, `1x2` … as public CSV forms of MNIST have them. */
export function pixelNames(rowCount: number, columnCount: number): string[] {
  return Array.from({ length: rowCount * columnCount }, (_, pixel) => {
    const row = Math.floor(pixel / columnCount)
    return `${row + 1}x${(pixel % columnCount) + 1}`
  })
}
