#pragma once
#include "eight.hpp"
#include "tile.hpp"

/*
 * Copies blocks of operands into panels that a tile reads from front to back: for every step of the
 * inner index `width` numbers side by side, zeros where the matrix has no more columns.
 */
namespace VARIANT {

/** An operand as it lies in memory: row by row, or given by its transpose. */
struct Operand {
  const float *numbers;
  /** Numbers from row to row of what lies in memory. */
  int64_t stride;
  bool isTransposed;

  Operand from(int row, int column) const {
    const int64_t offset = isTransposed ? column * stride + row : row * stride + column;
    return {numbers + offset, stride, isTransposed};
  }
};

/** From a matrix that lies row by row, the inner index counting rows. */
inline void packRows(const float *from, int64_t stride, int innerCount, int columnCount, int width,
                     float *panel) {
  if (columnCount == width && width % LANES == 0) {
    for (int inner = 0; inner < innerCount; inner++) {
      for (int column = 0; column < width; column += LANES) {
        store(panel + column, load(from + column));
      }
      from += stride;
      panel += width;
    }
    return;
  }
  for (int inner = 0; inner < innerCount; inner++) {
    int column = 0;
    for (; column + 8 <= columnCount; column += 8) copyNumbers(from + column, panel + column, 8);
    for (; column < columnCount; column++) panel[column] = from[column];
    for (; column < width; column++) panel[column] = 0;
    from += stride;
    panel += width;
  }
}

/** From a matrix given by its transpose: a column of it lies row by row. */
inline void packTransposed(const float *from, int64_t stride, int innerCount, int columnCount,
                           int width, float *panel) {
  const int wholeColumns = columnCount & ~7;
  const int wholeInner = innerCount & ~7;
  for (int column = 0; column < wholeColumns; column += 8) {
    const float *rows = from + column * stride;
    for (int inner = 0; inner < wholeInner; inner += 8) {
      transposeEight(rows + inner, stride, panel + (int64_t)inner * width + column, width);
    }
    for (int inner = wholeInner; inner < innerCount; inner++) {
      for (int c = 0; c < 8; c++) panel[(int64_t)inner * width + column + c] = rows[c * stride + inner];
    }
  }
  for (int column = wholeColumns; column < width; column++) {
    const float *row = from + column * stride;
    for (int inner = 0; inner < innerCount; inner++) {
      panel[(int64_t)inner * width + column] = column < columnCount ? row[inner] : 0;
    }
  }
}

} // namespace VARIANT
