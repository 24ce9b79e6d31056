import { formatNumber } from '../locales/formatting'
import { pixelImage, type ChartCanvas } from './chart-canvas'
import type { ChartTheme } from './chart-theme'
import { cssColor, signedColor, type SignedColors } from './signed-colors'

/** Small pictures in rows, with what they show written above and below. */
export interface TilesContent {
  readonly groups: readonly TileGroup[]
}

/** Pictures on one scale. */
export interface TileGroup {
  readonly name: string
  /** What the colours stand for: numbers from −limit to limit, or words. */
  readonly scale: { readonly limit: number; readonly colors: SignedColors } | string
  readonly tiles: readonly PaintedTile[]
}

export interface PaintedTile {
  readonly label: string
  /** One beside the other, of one size. */
  readonly images: readonly TileImage[]
  /** Of each image, as it is shown. */
  readonly width: number
  readonly height: number
}

export interface TileImage {
  /** (rowCount, columnCount) of RGBA, from the top. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>
  readonly columnCount: number
  readonly rowCount: number
}

interface PlacedTile {
  readonly tile: PaintedTile
  readonly left: number
  readonly top: number
}
interface PlacedGroup {
  readonly group: TileGroup
  readonly top: number
  readonly tiles: readonly PlacedTile[]
}
/** Where everything lies, in CSS pixels. */
export interface TilesLayout {
  readonly groups: readonly PlacedGroup[]
  readonly height: number
}

const TEXT_SIZE = 12
const HEAD = 26
const LABEL = 18
const GAP = 8
const GROUP_GAP = 14
const SCALE = { width: 72, height: 10, steps: 36, text: 48 } as const

/** Tiles from left to right in rows that are as wide as there is room, one group below the other. */
export function layTiles({ groups }: TilesContent, width: number): TilesLayout {
  const placed: PlacedGroup[] = []
  let top = 0
  for (const group of groups) {
    if (placed.length > 0) top += GROUP_GAP
    const tiles: PlacedTile[] = []
    const groupTop = top
    let left = 0
    let rowHeight = 0
    top += HEAD
    for (const tile of group.tiles) {
      const needed = tileWidth(tile)
      if (left > 0 && left + needed > width) {
        left = 0
        top += rowHeight
        rowHeight = 0
      }
      tiles.push({ tile, left, top })
      left += needed + GAP
      rowHeight = Math.max(rowHeight, tile.height + LABEL)
    }
    top += rowHeight
    placed.push({ group, top: groupTop, tiles })
  }
  return { groups: placed, height: top }
}

function tileWidth({ images, width }: PaintedTile): number {
  return images.length * width + Math.max(0, images.length - 1) * 2
}

/** Paints groups of small pictures into a box as wide as they were laid for. */
export function paintTiles(
  context: ChartCanvas,
  width: number,
  height: number,
  content: TilesContent,
  theme: ChartTheme,
): void {
  context.clearRect(0, 0, width, height)
  for (const { group, top, tiles } of layTiles(content, width).groups) {
    paintHead(context, width, top, group, theme)
    for (const placed of tiles) paintTile(context, placed, theme)
  }
}

function paintHead(
  context: ChartCanvas,
  width: number,
  top: number,
  { name, scale }: TileGroup,
  theme: ChartTheme,
): void {
  const middle = top + HEAD / 2 - 3
  context.font = `${String(TEXT_SIZE)}px ${theme.fontFamily}`
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  context.fillStyle = theme.text
  context.fillText(name, 0, middle)
  context.fillStyle = theme.mutedText
  context.textAlign = 'right'
  if (typeof scale === 'string') {
    context.fillText(scale, width, middle)
    return
  }
  const { limit, colors } = scale
  const right = width - SCALE.text
  const left = right - SCALE.width
  const step = SCALE.width / SCALE.steps
  context.fillText(formatNumber(-limit), left - 6, middle)
  context.textAlign = 'left'
  context.fillText(formatNumber(limit), right + 6, middle)
  for (let i = 0; i < SCALE.steps; i++) {
    const value = (2 * (i + 0.5)) / SCALE.steps - 1
    context.fillStyle = cssColor(signedColor(value, 1, colors))
    context.fillRect(left + i * step, middle - SCALE.height / 2, step, SCALE.height)
  }
}

function paintTile(context: ChartCanvas, { tile, left, top }: PlacedTile, theme: ChartTheme): void {
  const { images, width, height, label } = tile
  context.imageSmoothingEnabled = false
  context.strokeStyle = theme.border
  context.lineWidth = 1
  images.forEach(({ pixels, columnCount, rowCount }, index) => {
    const x = left + index * (width + 2)
    context.drawImage(pixelImage(pixels, columnCount, rowCount), x, top, width, height)
    context.beginPath()
    context.rect(x + 0.5, top + 0.5, width - 1, height - 1)
    context.stroke()
  })
  context.font = `11px ${theme.fontFamily}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillStyle = theme.mutedText
  context.fillText(label, left + tileWidth(tile) / 2, top + height + LABEL / 2)
}
