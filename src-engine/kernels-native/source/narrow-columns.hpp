#pragma once
#include "packing.hpp"

/*
 * The last columns of a product where they fill no more than a quarter of a vector. A tile would multiply
 * as much for them as for a whole one (28 % of the work at 50 columns of 16 lanes), so that vectors run
 * along something else here:
 *
 *   A row by row         along the inner index; the lanes are added up at the end
 *   A by its transpose   along the rows of C
 *
 * The inner index runs from its beginning to its end in one go. Which columns are narrow depends on the
 * whole product and not on a thread's part of it, and neither do their bits.
 */
namespace VARIANT {

constexpr int NARROW_COLUMNS = LANES / 4;
/** Lengths of the side that vectors run along from which this pays. */
constexpr int NARROW_LENGTH = 4 * LANES;
/** Rows, or vectors of rows, whose sums stay in registers together. */
constexpr int NARROW_ROWS = 4;

inline int wholeVectors(int count) { return (count + LANES - 1) / LANES * LANES; }

/** How many columns at the end of a product are narrow. */
inline int narrowColumns(bool isTransposed, int rowCount, int columnCount, int innerCount) {
  const int left = columnCount % LANES;
  const bool isPaying = isTransposed ? rowCount >= NARROW_LENGTH : innerCount >= NARROW_LENGTH;
  const bool hasRoom = (int64_t)wholeVectors(innerCount) * LANES <= kernels::PACKED_RIGHT;
  return left <= NARROW_COLUMNS && isPaying && hasRoom ? left : 0;
}

/** Halves added to each other until one lane is left. */
inline float sumOfLanes(Vector x) {
  float lanes[LANES];
  store(lanes, x);
  for (int half = LANES / 2; half > 0; half /= 2) {
    for (int lane = 0; lane < half; lane++) lanes[lane] += lanes[lane + half];
  }
  return lanes[0];
}

/** C (ROWS, COLUMNS) ← start + rows of A · columns of B, each filled up with zeros to whole vectors. */
template <int ROWS, int COLUMNS>
void multiplyAlongInner(const float *a, int64_t aStride, const float *b, int innerCount,
                        const float *start, float *c, int64_t cStride) {
  const int64_t bStride = wholeVectors(innerCount);
  Vector sums[ROWS][COLUMNS] = {};
  int inner = 0;
  for (; inner + LANES <= innerCount; inner += LANES) {
#pragma GCC unroll 4
    for (int row = 0; row < ROWS; row++) {
      const Vector left = load(a + row * aStride + inner);
#pragma GCC unroll 4
      for (int column = 0; column < COLUMNS; column++) {
        sums[row][column] += left * load(b + column * bStride + inner);
      }
    }
  }
  if (inner < innerCount) {
    for (int row = 0; row < ROWS; row++) {
      float edge[LANES] = {};
      for (int at = inner; at < innerCount; at++) edge[at - inner] = a[row * aStride + at];
      const Vector left = load(edge);
      for (int column = 0; column < COLUMNS; column++) {
        sums[row][column] += left * load(b + column * bStride + inner);
      }
    }
  }
  for (int row = 0; row < ROWS; row++) {
    for (int column = 0; column < COLUMNS; column++) {
      c[row * cStride + column] = (start ? start[column] : 0) + sumOfLanes(sums[row][column]);
    }
  }
}

/** C (VECTORS·LANES, COLUMNS) ← start + Aᵀ · B, for a row of A numbers of as many rows of C. */
template <int VECTORS, int COLUMNS>
void multiplyAlongRows(const float *a, int64_t aStride, Operand b, int innerCount,
                       const float *start, float *c, int64_t cStride) {
  Vector sums[VECTORS][COLUMNS];
  for (int vector = 0; vector < VECTORS; vector++) {
    for (int column = 0; column < COLUMNS; column++) {
      sums[vector][column] = Vector{} + (start ? start[column] : 0);
    }
  }
  for (int inner = 0; inner < innerCount; inner++) {
#pragma GCC unroll 4
    for (int vector = 0; vector < VECTORS; vector++) {
      const Vector left = load(a + inner * aStride + vector * LANES);
#pragma GCC unroll 4
      for (int column = 0; column < COLUMNS; column++) {
        sums[vector][column] += left * *b.from(inner, column).numbers;
      }
    }
  }
  for (int vector = 0; vector < VECTORS; vector++) {
    for (int column = 0; column < COLUMNS; column++) {
      float lanes[LANES];
      store(lanes, sums[vector][column]);
      for (int lane = 0; lane < LANES; lane++) {
        c[(vector * LANES + lane) * cStride + column] = lanes[lane];
      }
    }
  }
}

template <int COLUMNS>
void multiplyNarrow(Operand a, Operand b, const float *start, float *c, int64_t cStride,
                    int rowCount, int innerCount, float *room) {
  int row = 0;
  if (!a.isTransposed) {
    const int64_t length = wholeVectors(innerCount);
    for (int column = 0; column < COLUMNS; column++) {
      float *packed = room + column * length;
      for (int inner = 0; inner < innerCount; inner++) packed[inner] = *b.from(inner, column).numbers;
      for (int inner = innerCount; inner < length; inner++) packed[inner] = 0;
    }
    for (; row + NARROW_ROWS <= rowCount; row += NARROW_ROWS) {
      multiplyAlongInner<NARROW_ROWS, COLUMNS>(a.numbers + row * a.stride, a.stride, room,
                                               innerCount, start, c + row * cStride, cStride);
    }
    for (; row < rowCount; row++) {
      multiplyAlongInner<1, COLUMNS>(a.numbers + row * a.stride, a.stride, room, innerCount, start,
                                     c + row * cStride, cStride);
    }
    return;
  }
  for (; row + NARROW_ROWS * LANES <= rowCount; row += NARROW_ROWS * LANES) {
    multiplyAlongRows<NARROW_ROWS, COLUMNS>(a.numbers + row, a.stride, b, innerCount, start,
                                            c + row * cStride, cStride);
  }
  for (; row + LANES <= rowCount; row += LANES) {
    multiplyAlongRows<1, COLUMNS>(a.numbers + row, a.stride, b, innerCount, start,
                                  c + row * cStride, cStride);
  }
  if (row == rowCount) return;
  // The rows that are left, as a vector with zeros behind them.
  float *edges = room;
  const int count = rowCount - row;
  for (int inner = 0; inner < innerCount; inner++) {
    const float *from = a.numbers + inner * a.stride + row;
    for (int lane = 0; lane < LANES; lane++) {
      edges[inner * LANES + lane] = lane < count ? from[lane] : 0;
    }
  }
  float last[LANES * COLUMNS];
  multiplyAlongRows<1, COLUMNS>(edges, LANES, b, innerCount, start, last, COLUMNS);
  for (int lane = 0; lane < count; lane++) {
    for (int column = 0; column < COLUMNS; column++) {
      c[(row + lane) * cStride + column] = last[lane * COLUMNS + column];
    }
  }
}

/** The narrow columns of C, which `b`, `start` and `c` begin with. */
inline void multiplyNarrowColumns(int count, Operand a, Operand b, const float *start, float *c,
                                  int64_t cStride, int rowCount, int innerCount, float *room) {
#define NARROW(COLUMNS)                                                                            \
  case COLUMNS:                                                                                    \
    if constexpr (COLUMNS <= NARROW_COLUMNS) {                                                     \
      multiplyNarrow<COLUMNS>(a, b, start, c, cStride, rowCount, innerCount, room);                \
    }                                                                                              \
    break;
  switch (count) {
    NARROW(1) NARROW(2) NARROW(3) NARROW(4)
  }
#undef NARROW
}

} // namespace VARIANT
