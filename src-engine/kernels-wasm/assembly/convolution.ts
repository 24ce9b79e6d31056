import { COLUMN_BLOCK, INNER_BLOCK, ROW_BLOCK } from '../memory-map'
import { Lanes } from './lanes'
import { AS_IT_LIES, TRANSPOSED, multiplyBlock, packPanels } from './matrix-product'
import { packTransposedRows } from './packing'
import { WindowOperation, fold, unfold } from './sliding-window'
import { Team } from './team'
import { InRows, Packed, TILE_ROWS, WIDE_COLUMNS } from './tile'
import { Workspace } from './workspace'

/*
 * A convolution as products of matrices, image by image, with O filters, K numbers in a patch and P
 * outputs of a filter:
 *
 *   forward   y (O, P)  ← weight (O, K) · columns (K, P) + bias
 *   weights   dW (O, K) ← Σ dy (O, P) · columnsᵀ (P, K)
 *   input     dx        ← weightᵀ (K, O) · dy (O, P), folded back onto the image
 *
 * The columns are unfolded block by block into this thread's workspace, so that they stay in L2 and
 * no image needs all of its columns at once; the products are blocked as in matrix-product.ts.
 *
 * Threads split the images. dW is a sum over images, whose order must not depend on the threads: it
 * is taken over GROUPS parts of the batch, each part in order, and then over the parts. Where there
 * is no room for so many partial sums, threads split the filters instead.
 */

/** Parts of the batch that dW is summed over: threads beyond these find nothing to do. */
const GROUPS: i32 = 4

@unmanaged
export class ConvolutionForward extends WindowOperation {
  x: usize
  weight: usize
  bias: usize
  y: usize
  filterCount: i32
}

export function convolutionForward(operation: ConvolutionForward, rowCount: i32): void {
  const imageBytes = (<usize>operation.imageSize) << 2
  const outputBytes = (<usize>(operation.filterCount * operation.planeSize)) << 2
  const last = Team.endOf(rowCount, 1)
  for (let row = Team.firstOf(rowCount, 1); row < last; row++) {
    const image = operation.x + <usize>row * imageBytes
    convolve(operation, image, operation.y + <usize>row * outputBytes)
  }
}

/** One image; y (O, P). */
function convolve(operation: ConvolutionForward, image: usize, y: usize): void {
  const filterCount = operation.filterCount
  const patchSize = operation.patchSize
  const planeSize = operation.planeSize
  const weightStride = (<usize>patchSize) << 2
  const yStride = (<usize>planeSize) << 2
  const columns = Workspace.columns()
  for (let output = 0; output < planeSize; output += COLUMN_BLOCK) {
    const outputs = min(planeSize - output, COLUMN_BLOCK)
    for (let entry = 0; entry < patchSize; entry += INNER_BLOCK) {
      const entries = min(patchSize - entry, INNER_BLOCK)
      unfold(operation, image, entry, entries, output, outputs, columns)
      packPanels(AS_IT_LIES, columns, (<usize>outputs) << 2, entries, outputs)
      for (let filter = 0; filter < filterCount; filter += ROW_BLOCK) {
        const filters = min(filterCount - filter, ROW_BLOCK)
        const weight = operation.weight + <usize>filter * weightStride + ((<usize>entry) << 2)
        const start = entry == 0 ? spreadBias(operation.bias, filter, filters) : 0
        const out = y + <usize>filter * yStride + ((<usize>output) << 2)
        multiplyBlock<InRows>(
          weight,
          weightStride,
          start,
          BIAS_STRIDE,
          out,
          yStride,
          entry != 0,
          filters,
          outputs,
          entries,
        )
      }
    }
  }
}

/** Bytes of a filter's bias, repeated over the columns of a tile. */
const BIAS_STRIDE: usize = (<usize>WIDE_COLUMNS) << 2

function spreadBias(bias: usize, firstFilter: i32, filterCount: i32): usize {
  const rows = Workspace.rowStarts()
  for (let filter = 0; filter < filterCount; filter++) {
    const value = v128.load32_splat(bias + ((<usize>(firstFilter + filter)) << 2))
    const row = rows + <usize>filter * BIAS_STRIDE
    for (let offset: usize = 0; offset < BIAS_STRIDE; offset += 16) v128.store(row + offset, value)
  }
  return rows
}

@unmanaged
export class ConvolutionBackward extends WindowOperation {
  x: usize
  weight: usize
  dy: usize
  /** 0, together with dBias, for a frozen layer. */
  dWeight: usize
  dBias: usize
  /** 0 where no gradient of the input is wanted. */
  dx: usize
  /** Room for partial sums, and how many numbers it holds. */
  columns: usize
  columnsLength: i32
  filterCount: i32
}

export function convolutionBackward(operation: ConvolutionBackward, rowCount: i32): void {
  if (operation.dWeight != 0) differentiateByWeight(operation, rowCount)
  if (operation.dx == 0) return
  const imageBytes = (<usize>operation.imageSize) << 2
  const outputBytes = (<usize>(operation.filterCount * operation.planeSize)) << 2
  const last = Team.endOf(rowCount, 1)
  for (let row = Team.firstOf(rowCount, 1); row < last; row++) {
    const image = operation.dx + <usize>row * imageBytes
    memory.fill(image, 0, imageBytes)
    differentiateByImage(operation, operation.dy + <usize>row * outputBytes, image)
  }
}

/** dWeight and dBias. */
function differentiateByWeight(operation: ConvolutionBackward, rowCount: i32): void {
  const filterCount = operation.filterCount
  const weightCount = filterCount * operation.patchSize
  // Of every part the sums for the weights, then those for the biases.
  const partCount = weightCount + filterCount
  if (<i64>operation.columnsLength < <i64>GROUPS * <i64>partCount) {
    const first = Team.firstOf(filterCount, TILE_ROWS)
    const count = Team.endOf(filterCount, TILE_ROWS) - first
    addProducts(operation, 0, rowCount, first, count, operation.dWeight, operation.dBias)
    return
  }
  const partBytes = (<usize>partCount) << 2
  const biasOffset = (<usize>weightCount) << 2
  const lastGroup = Team.endOf(GROUPS, 1)
  for (let group = Team.firstOf(GROUPS, 1); group < lastGroup; group++) {
    const first = (rowCount * group) / GROUPS
    const end = (rowCount * (group + 1)) / GROUPS
    const sums = operation.columns + <usize>group * partBytes
    addProducts(operation, first, end, 0, filterCount, sums, sums + biasOffset)
  }
  Team.meet()
  addGroups(operation.columns, partBytes, operation.dWeight, weightCount)
  addGroups(operation.columns + biasOffset, partBytes, operation.dBias, filterCount)
}

/** sums ← the sum over the groups of what each has in its part of the columns. */
function addGroups(part: usize, partBytes: usize, sums: usize, count: i32): void {
  const last = Team.endOf(count, Team.LINE)
  for (let index = Team.firstOf(count, Team.LINE); index < last; index += 4) {
    const offset = (<usize>index) << 2
    let sum = v128.load(part + offset)
    for (let group = 1; group < GROUPS; group++) {
      sum = f32x4.add(sum, v128.load(part + offset + <usize>group * partBytes))
    }
    Lanes.store(sums + offset, sum, last - index)
  }
}

/**
 * Some rows (filters) of Σ dy·columnsᵀ, and the sums of their planes of dy, over the images from
 * `firstRow` to `endRow`; zeros when there is none.
 */
function addProducts(
  operation: ConvolutionBackward,
  firstRow: i32,
  endRow: i32,
  firstFilter: i32,
  filterCount: i32,
  weightSums: usize,
  biasSums: usize,
): void {
  const patchSize = operation.patchSize
  const planeSize = operation.planeSize
  const imageBytes = (<usize>operation.imageSize) << 2
  const dyStride = (<usize>planeSize) << 2
  const weightStride = (<usize>patchSize) << 2
  weightSums += <usize>firstFilter * weightStride
  biasSums += (<usize>firstFilter) << 2
  memory.fill(biasSums, 0, (<usize>filterCount) << 2)
  if (firstRow == endRow) memory.fill(weightSums, 0, <usize>filterCount * weightStride)
  const columns = Workspace.columns()
  for (let row = firstRow; row < endRow; row++) {
    const image = operation.x + <usize>row * imageBytes
    const planes = operation.dy + <usize>(row * operation.filterCount + firstFilter) * dyStride
    addPlanes(planes, planeSize, filterCount, biasSums)
    for (let output = 0; output < planeSize; output += INNER_BLOCK) {
      const outputs = min(planeSize - output, INNER_BLOCK)
      const isAdding = row != firstRow || output != 0
      for (let entry = 0; entry < patchSize; entry += COLUMN_BLOCK) {
        const entries = min(patchSize - entry, COLUMN_BLOCK)
        unfold(operation, image, entry, entries, output, outputs, columns)
        packPanels(TRANSPOSED, columns, (<usize>outputs) << 2, outputs, entries)
        for (let filter = 0; filter < filterCount; filter += ROW_BLOCK) {
          const filters = min(filterCount - filter, ROW_BLOCK)
          const dy = planes + <usize>filter * dyStride + ((<usize>output) << 2)
          const out = weightSums + <usize>filter * weightStride + ((<usize>entry) << 2)
          multiplyBlock<InRows>(
            dy,
            dyStride,
            0,
            0,
            out,
            weightStride,
            isAdding,
            filters,
            entries,
            outputs,
          )
        }
      }
    }
  }
}

/** sums ← sums + those of the planes, which are now in the cache for the products. */
function addPlanes(planes: usize, planeSize: i32, planeCount: i32, sums: usize): void {
  for (let plane = 0; plane < planeCount; plane++) {
    let lanes = f32x4.splat(0)
    for (let index = 0; index < planeSize; index += 4) {
      const x = v128.load(planes + ((<usize>index) << 2))
      lanes = f32x4.add(lanes, v128.and(x, Lanes.first(planeSize - index)))
    }
    store<f32>(sums, load<f32>(sums) + Lanes.sum(lanes))
    planes += (<usize>planeSize) << 2
    sums += 4
  }
}

/** dx of one image, which holds zeros; dy (O, P). */
function differentiateByImage(operation: ConvolutionBackward, dy: usize, image: usize): void {
  const filterCount = operation.filterCount
  const patchSize = operation.patchSize
  const planeSize = operation.planeSize
  const dyStride = (<usize>planeSize) << 2
  const weightStride = (<usize>patchSize) << 2
  const columns = Workspace.columns()
  const packed = Workspace.packedA()
  for (let output = 0; output < planeSize; output += COLUMN_BLOCK) {
    const outputs = min(planeSize - output, COLUMN_BLOCK)
    const stride = (<usize>outputs) << 2
    for (let entry = 0; entry < patchSize; entry += ROW_BLOCK) {
      const entries = min(patchSize - entry, ROW_BLOCK)
      for (let filter = 0; filter < filterCount; filter += INNER_BLOCK) {
        const filters = min(filterCount - filter, INNER_BLOCK)
        // With one block of filters the panels of the first block of entries serve for all.
        if (entry == 0 || filterCount > INNER_BLOCK) {
          const planes = dy + <usize>filter * dyStride + ((<usize>output) << 2)
          packPanels(AS_IT_LIES, planes, dyStride, filters, outputs)
        }
        const weight = operation.weight + <usize>filter * weightStride + ((<usize>entry) << 2)
        packTransposedRows(weight, weightStride, filters, entries, packed)
        multiplyBlock<Packed>(
          packed,
          0,
          0,
          0,
          columns,
          stride,
          filter != 0,
          entries,
          outputs,
          filters,
        )
      }
      fold(operation, image, entry, entries, output, outputs, columns)
    }
  }
}
