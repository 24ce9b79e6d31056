import type { GeneratorConfig } from '../protocol/dataset-config'
import type { DatasetSource } from '../protocol/engine-contract'
import { parseCsv } from './csv'
import type { Dataset, Decision } from './dataset'
import { generateDigits } from './generators/digits'
import { generateFunction } from './generators/functions'
import { generatePoints } from './generators/points'
import { parseIdx } from './idx'
import { parsePictures } from './pictures'

export interface ParsedDataset {
  readonly dataset: Dataset
  readonly decisions: readonly Decision[]
}

/**
 * Makes a data set of imported files and says what was decided on the way.
 *
 * Stops now and then where that takes long, to be driven on or given up.
 *
 * @throws csv/*, idx/* or images/* naming the file and the place in it
 */
export function* parseDataset(
  source: DatasetSource,
): Generator<undefined, ParsedDataset, undefined> {
  switch (source.format) {
    case 'csv':
      return parseCsv(source)
    case 'idx':
      return parseIdx(source)
    case 'images':
      return yield* parsePictures(source)
    default:
      return source satisfies never
  }
}

/** Draws a data set; the same settings give the same bytes. */
export function generateDataset(settings: GeneratorConfig): Dataset {
  switch (settings.generator) {
    case 'digits':
      return generateDigits(settings)
    case 'xor':
    case 'circles':
    case 'moons':
    case 'spirals':
    case 'blobs':
      return generatePoints(settings)
    case 'sine':
    case 'plane':
      return generateFunction(settings)
    default:
      return settings satisfies never
  }
}
