/** One line of the pen, from putting it down to lifting it. */
export interface Stroke {
  /** Thickness of the pen, in pixels of the pad. */
  readonly thickness: number
  /** x and y of its points one after the other, in pixels of the pad. */
  readonly points: readonly number[]
}

/** Draws strokes in white on black, round at their ends and corners. */
export function paintStrokes(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  size: number,
  strokes: readonly Stroke[],
): void {
  context.fillStyle = '#000'
  context.fillRect(0, 0, size, size)
  context.strokeStyle = '#fff'
  context.fillStyle = '#fff'
  context.lineCap = 'round'
  context.lineJoin = 'round'
  for (const { thickness, points } of strokes) {
    const [x = 0, y = 0] = points
    context.lineWidth = thickness
    context.beginPath()
    if (points.length <= 2) {
      context.arc(x, y, thickness / 2, 0, 2 * Math.PI)
      context.fill()
      continue
    }
    context.moveTo(x, y)
    for (let i = 2; i < points.length; i += 2) context.lineTo(points[i]!, points[i + 1]!)
    context.stroke()
  }
}
