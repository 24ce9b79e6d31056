import type { PlanePicture } from '@engine/protocol/network-pictures'
import { greatestOf, signedPixels, type SignedColors } from '../../../charts/signed-colors'
import { tilesFigure } from '../../../figures/chart-figures'
import type { FigureTable, PaintedFigure } from '../../../figures/figure'
import { formatCount } from '../../../locales/formatting'
import { upright } from './plane-painter'
import { cellMiddles } from './plane-reading'
import { unitName } from './unit-names'

/** The units of one hidden layer over the plane, on one scale. */
export interface LayerMaps {
  readonly name: string
  /** All units of the layer; not all of them are shown. */
  readonly unitCount: number
  /** Greatest absolute value of those that are shown. */
  readonly limit: number
  readonly units: readonly UnitMap[]
}

export interface UnitMap {
  /** As an address has it: `2.tanh/3`. */
  readonly name: string
  /** Of the unit in its layer, from 1. */
  readonly number: number
  /** (cells) row by row from the least y */
  readonly values: Float32Array
  /** (cells) of RGBA, from the top. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>
  readonly minimum: number
  readonly maximum: number
}

export function unitMaps({ layers, grid }: PlanePicture, colors: SignedColors): LayerMaps[] {
  const cells = grid.cellCount ** 2
  return layers
    .filter(({ maps }) => maps.length > 0)
    .map(({ name, unitCount, maps }) => {
      const limit = greatestOf(maps)
      const units = Array.from({ length: maps.length / cells }, (_, index): UnitMap => {
        const values = maps.subarray(index * cells, (index + 1) * cells)
        const position = grid.firstUnit + index
        return {
          name: unitName(name, position),
          number: position + 1,
          values,
          pixels: upright(signedPixels(values, limit, colors), grid.cellCount),
          minimum: values.reduce((a, b) => Math.min(a, b), Infinity),
          maximum: values.reduce((a, b) => Math.max(a, b), -Infinity),
        }
      })
      return { name, unitCount, limit, units }
    })
}

/** Of the picture that is taken: eight units stand in a row. */
const PICTURE = { width: 760, side: 88 } as const

/** The maps of all units that are shown, as they are taken out of the program. */
export function unitMapsFigure(
  title: string,
  picture: PlanePicture,
  layers: readonly LayerMaps[],
  inputNames: readonly [string, string],
  colors: SignedColors,
): PaintedFigure {
  const { cellCount } = picture.grid
  return tilesFigure(
    title,
    {
      groups: layers.map(({ name, limit, units }) => ({
        name,
        scale: { limit, colors },
        tiles: units.map(({ number, pixels }) => ({
          label: formatCount(number),
          images: [{ pixels, columnCount: cellCount, rowCount: cellCount }],
          width: PICTURE.side,
          height: PICTURE.side,
        })),
      })),
    },
    PICTURE.width,
    () => unitMapsTable(picture, layers, inputNames),
  )
}

/** A row for each cell of the grid: where its middle lies, and what every unit puts out there. */
export function unitMapsTable(
  { grid }: PlanePicture,
  layers: readonly LayerMaps[],
  inputNames: readonly [string, string],
): FigureTable {
  const units = layers.flatMap((layer) => layer.units)
  const [xs, ys] = [cellMiddles(grid.x, grid.cellCount), cellMiddles(grid.y, grid.cellCount)]
  return {
    head: [...inputNames, ...units.map(({ name }) => name)],
    rows: Array.from({ length: grid.cellCount ** 2 }, (_, cell) => [
      xs[cell % grid.cellCount]!,
      ys[Math.floor(cell / grid.cellCount)]!,
      ...units.map(({ values }) => values[cell]!),
    ]),
  }
}
