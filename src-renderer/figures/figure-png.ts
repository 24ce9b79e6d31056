/**
 * Paints an SVG document at `scale` pixels to a CSS pixel, in the size that it names itself. The document
 * must stand alone: what it refers to elsewhere is not loaded.
 *
 * @throws Error when the browser cannot paint it
 */
export async function pngOfSvg(svg: string, scale: number): Promise<Blob> {
  // A data address, because pages under a strict content security policy load no blobs as pictures.
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(image.naturalWidth * scale)
  canvas.height = Math.round(image.naturalHeight * scale)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('This browser has no canvas to paint the picture on.')
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => {
      if (blob === null) failed(new Error('The picture is too large for this browser.'))
      else done(blob)
    }, 'image/png')
  })
}
