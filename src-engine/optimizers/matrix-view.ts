import type { OptimizerConfig } from '../protocol/optimizer-config'
import { sizeOf } from '../tensor/shape'
import type { TrainedTensor } from './optimizer-form'

type FilterForm = Extract<OptimizerConfig, { type: 'muon' | 'adafactor' }>['filters']

export interface MatrixView {
  readonly rowCount: number
  readonly columnCount: number
}

/**
 * A tensor as the matrix that its layer multiplies by: a matrix as it is, the filters (O, C, KH, KW) of
 * a convolution as (O, C·KH·KW), row by row where they lie. Null for any other tensor, and for filters
 * that are to be updated element by element.
 *
 * @see Jordan 2024, https://kellerjordan.github.io/posts/muon/: convolutional parameters with their
 *   last three dimensions flattened
 */
export function matrixView(
  { role, value }: Pick<TrainedTensor, 'role' | 'value'>,
  filters: FilterForm,
): MatrixView | null {
  const [rowCount, ...others] = value.shape
  const isMatrix = others.length === 1
  // γ and β of a normalization over images have three dimensions, too.
  const areFilters = others.length > 1 && role === 'weight'
  if (rowCount === undefined || !(isMatrix || (areFilters && filters === 'matrix'))) return null
  return { rowCount, columnCount: sizeOf(others) }
}
