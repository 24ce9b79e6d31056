import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { findDataFile } from './golden-files'

/** Examples of a training case: inputs row by row, and labels or target columns. */
export interface GoldenRows {
  readonly width: number
  readonly inputs: Float64Array
  readonly targets: Float64Array
}

/** A case cannot be run because a file that it names is not there. */
export class MissingFileError extends Error {}

/** Mulberry32, as README.md of the goldens defines it. */
export function goldenUniforms(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The same through Box and Muller's cosine. */
export function goldenNormals(seed: number): () => number {
  const uniform = goldenUniforms(seed)
  return () => {
    const first = uniform()
    return Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * uniform())
  }
}

/** Images of a gzipped IDX pair, pixels divided by 255. */
export function readImages(
  imagesPath: string,
  labelsPath: string,
  from: number,
  to: number,
): GoldenRows {
  const images = gunzipSync(readFileSync(dataFile(imagesPath)))
  const labels = gunzipSync(readFileSync(dataFile(labelsPath)))
  const width = images.readUInt32BE(8) * images.readUInt32BE(12)
  return {
    width,
    inputs: Float64Array.from(
      images.subarray(16 + from * width, 16 + to * width),
      (byte) => byte / 255,
    ),
    targets: Float64Array.from(labels.subarray(8 + from, 8 + to)),
  }
}

/**
 * A table prepared as `data.preparation` says: features standardized over all rows; classes as
 * numbers; M counts as 1 and B as 0; the target standardized where it says so.
 */
export function readTable(path: string, preparation: string): GoldenRows {
  const [header = [], ...lines] = readFileSync(dataFile(path), 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','))
  const targetColumn = header[0] === 'diagnosis' ? 0 : header.length - 1
  const rowWidth = lines[0]?.length ?? 0
  const target = targetColumn === 0 ? 0 : rowWidth - 1
  const features = Array.from({ length: rowWidth }, (_, column) => column).filter(
    (column) => column !== target,
  )
  const columns = features.map((column) => standardized(lines.map((line) => Number(line[column]))))
  const rawTargets = lines.map((line) => {
    const text = line[target] ?? ''
    return text === 'M' ? 1 : text === 'B' ? 0 : Number(text)
  })
  const targets = preparation.includes('target standardised')
    ? standardized(rawTargets)
    : rawTargets
  const count = lines.length
  const isInterleaved = preparation.includes('(i mod 3)*50 + floor(i/3)')
  const order = Array.from({ length: count }, (_, i) =>
    isInterleaved ? (i % 3) * 50 + Math.floor(i / 3) : i,
  )
  return {
    width: features.length,
    inputs: Float64Array.from(
      order.flatMap((row) => columns.map((column) => column[row] ?? Number.NaN)),
    ),
    targets: Float64Array.from(order, (row) => targets[row] ?? Number.NaN),
  }
}

/** Mean 0 and population standard deviation 1. */
function standardized(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return values.map((value) => (value - mean) / Math.sqrt(variance))
}

function dataFile(path: string): string {
  const found = findDataFile(path)
  if (found === null) throw new MissingFileError(`there is no file ${path}`)
  return found
}
