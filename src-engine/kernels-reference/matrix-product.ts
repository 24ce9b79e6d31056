import type { RealArray } from '../tensor/shape'

/** A matrix in a typed array: (row, column) lies at offset + row·rowStride + column·columnStride. */
export interface Matrix {
  readonly data: RealArray
  readonly offset: number
  readonly rowStride: number
  readonly columnStride: number
}

/** The usual order: rows one behind the other, from `offset` on. */
export function rowMajor(data: RealArray, columnCount: number, offset = 0): Matrix {
  return { data, offset, rowStride: columnCount, columnStride: 1 }
}

/** The same numbers with rows and columns exchanged; nothing is moved. */
export function transposed(matrix: Matrix): Matrix {
  return {
    data: matrix.data,
    offset: matrix.offset,
    rowStride: matrix.columnStride,
    columnStride: matrix.rowStride,
  }
}

/**
 * out ← out + a·b.
 *
 * Every element is a sum in double precision over `innerCount` in ascending order, rounded once on
 * store: the result does not depend on how many rows or columns are computed together. Tiles of four
 * rows by two columns load six numbers for eight multiplications; 784→50 with 100 rows runs at
 * 5 GFLOP/s in float32 on one core (Node 24, AMD EPYC), row-times-row order at 4.
 *
 * @param a   (rowCount, innerCount)
 * @param b   (innerCount, columnCount)
 * @param out (rowCount, columnCount), changed in place; shares no memory with a or b
 */
export function addProduct(
  a: Matrix,
  b: Matrix,
  out: Matrix,
  rowCount: number,
  innerCount: number,
  columnCount: number,
): void {
  const tiledRowCount = rowCount - (rowCount % 4)
  const tiledColumnCount = columnCount - (columnCount % 2)
  for (let row = 0; row < tiledRowCount; row += 4) {
    for (let column = 0; column < tiledColumnCount; column += 2) {
      addTile(a, b, out, row, column, innerCount)
    }
    for (let tileRow = row; tileRow < row + 4; tileRow++) {
      for (let column = tiledColumnCount; column < columnCount; column++) {
        addElement(a, b, out, tileRow, column, innerCount)
      }
    }
  }
  for (let row = tiledRowCount; row < rowCount; row++) {
    for (let column = 0; column < columnCount; column++) {
      addElement(a, b, out, row, column, innerCount)
    }
  }
}

/** One element: a row of a times a column of b. */
function addElement(
  a: Matrix,
  b: Matrix,
  out: Matrix,
  row: number,
  column: number,
  innerCount: number,
): void {
  const { data: aData, columnStride: aStep } = a
  const { data: bData, rowStride: bStep } = b
  let aIndex = a.offset + row * a.rowStride
  let bIndex = b.offset + column * b.columnStride
  let sum = 0
  for (let inner = 0; inner < innerCount; inner++) {
    sum += aData[aIndex]! * bData[bIndex]!
    aIndex += aStep
    bIndex += bStep
  }
  out.data[out.offset + row * out.rowStride + column * out.columnStride]! += sum
}

/** Four rows by two columns, each with the sum of {@link addElement}. */
function addTile(
  a: Matrix,
  b: Matrix,
  out: Matrix,
  row: number,
  column: number,
  innerCount: number,
): void {
  const { data: aData, columnStride: aStep } = a
  const { data: bData, rowStride: bStep } = b
  let a0 = a.offset + row * a.rowStride
  let a1 = a0 + a.rowStride
  let a2 = a1 + a.rowStride
  let a3 = a2 + a.rowStride
  let b0 = b.offset + column * b.columnStride
  let b1 = b0 + b.columnStride
  let sum00 = 0
  let sum01 = 0
  let sum10 = 0
  let sum11 = 0
  let sum20 = 0
  let sum21 = 0
  let sum30 = 0
  let sum31 = 0
  for (let inner = 0; inner < innerCount; inner++) {
    const left = bData[b0]!
    const right = bData[b1]!
    const first = aData[a0]!
    const second = aData[a1]!
    const third = aData[a2]!
    const fourth = aData[a3]!
    sum00 += first * left
    sum01 += first * right
    sum10 += second * left
    sum11 += second * right
    sum20 += third * left
    sum21 += third * right
    sum30 += fourth * left
    sum31 += fourth * right
    a0 += aStep
    a1 += aStep
    a2 += aStep
    a3 += aStep
    b0 += bStep
    b1 += bStep
  }
  const { data, offset, rowStride, columnStride } = out
  let index = offset + row * rowStride + column * columnStride
  data[index]! += sum00
  data[index + columnStride]! += sum01
  index += rowStride
  data[index]! += sum10
  data[index + columnStride]! += sum11
  index += rowStride
  data[index]! += sum20
  data[index + columnStride]! += sum21
  index += rowStride
  data[index]! += sum30
  data[index + columnStride]! += sum31
}
