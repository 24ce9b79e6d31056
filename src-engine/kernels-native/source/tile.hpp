#pragma once
#include "operation.hpp"

/*
 * The innermost part of a matrix product: a tile of C, ROWS by VECTORS·LANES, stays in registers
 * while the inner index runs. Each step multiplies VECTORS vectors of B by ROWS numbers of A:
 *
 *   AVX-512, 32 registers   6 by 4 vectors of 16: 24 sums, 10 loads for 24 multiply-adds
 *   AVX2, 16 registers      6 by 2 vectors of 8: 12 sums
 *   NEON, 32 registers      6 by 4 vectors of 4
 *
 * An element of C sums up along the inner index in one lane, whichever tile it falls into, so that its
 * bits do not depend on the tiling.
 */
namespace VARIANT {

constexpr int LANES = VECTOR_BYTES / 4;
typedef float Vector __attribute__((vector_size(VECTOR_BYTES)));
/** The same at any address. */
typedef float LooseVector __attribute__((vector_size(VECTOR_BYTES), aligned(4), may_alias));

inline Vector load(const float *from) { return *reinterpret_cast<const LooseVector *>(from); }
inline void store(float *to, Vector x) { *reinterpret_cast<LooseVector *>(to) = x; }

/** Vectors that a tile is wide, at most, and rows that a tile of a width is high. */
constexpr int TILE_VECTORS = REGISTERS == 32 ? 4 : 2;
constexpr int tileRows(int vectors) { return REGISTERS == 16 || vectors == 4 ? 6 : 8; }
constexpr int TILE_COLUMNS = TILE_VECTORS * LANES;

/** What the sums begin with. */
struct Start {
  /** A value per column, or null. */
  const float *columns;
  /** A value per row, or null. */
  const float *rows;
};

/** How A lies in memory: row by row, or step by step of the inner index with the rows side by side. */
struct InRows {
  static int64_t place(int row, int64_t inner, int64_t stride) { return row * stride + inner; }
};
struct InColumns {
  static int64_t place(int row, int64_t inner, int64_t stride) { return inner * stride + row; }
};

/**
 * @param a of the tile's first row; its stride counts numbers
 * @param b the first of `innerCount` rows of at least VECTORS·LANES readable numbers
 * @param columnCount columns that exist, more than (VECTORS − 1)·LANES
 * @param isAdding to what C holds; otherwise C is overwritten
 */
template <int ROWS, int VECTORS, typename Form>
void multiplyTile(const float *a, int64_t aStride, const float *b, int64_t bStride, int innerCount,
                  Start start, float *c, int64_t cStride, int columnCount, bool isAdding) {
  Vector sums[ROWS][VECTORS];
#pragma GCC unroll 16
  for (int row = 0; row < ROWS; row++) {
#pragma GCC unroll 4
    for (int vector = 0; vector < VECTORS; vector++) {
      sums[row][vector] = start.columns ? load(start.columns + vector * LANES) : Vector{};
      if (start.rows) sums[row][vector] += start.rows[row];
    }
  }
  for (int64_t inner = 0; inner < innerCount; inner++) {
    Vector right[VECTORS];
#pragma GCC unroll 4
    for (int vector = 0; vector < VECTORS; vector++) right[vector] = load(b + vector * LANES);
#pragma GCC unroll 16
    for (int row = 0; row < ROWS; row++) {
      const float left = a[Form::place(row, inner, aStride)];
#pragma GCC unroll 4
      for (int vector = 0; vector < VECTORS; vector++) sums[row][vector] += left * right[vector];
    }
    b += bStride;
  }
  const int lastCount = columnCount - (VECTORS - 1) * LANES;
#pragma GCC unroll 16
  for (int row = 0; row < ROWS; row++) {
#pragma GCC unroll 4
    for (int vector = 0; vector < VECTORS; vector++) {
      float *to = c + row * cStride + vector * LANES;
      if (vector < VECTORS - 1 || lastCount >= LANES) {
        store(to, isAdding ? load(to) + sums[row][vector] : sums[row][vector]);
      } else {
        float edge[LANES];
        store(edge, sums[row][vector]);
        for (int lane = 0; lane < lastCount; lane++) {
          to[lane] = isAdding ? to[lane] + edge[lane] : edge[lane];
        }
      }
    }
  }
}

/** The tile of that many rows, 1 to tileRows(VECTORS). */
template <int VECTORS, typename Form>
void multiplyRows(int rowCount, const float *a, int64_t aStride, const float *b, int64_t bStride,
                  int innerCount, Start start, float *c, int64_t cStride, int columnCount,
                  bool isAdding) {
#define TILE(ROWS)                                                                                 \
  case ROWS:                                                                                       \
    if constexpr (ROWS <= tileRows(VECTORS)) {                                                     \
      multiplyTile<ROWS, VECTORS, Form>(a, aStride, b, bStride, innerCount, start, c, cStride,     \
                                        columnCount, isAdding);                                    \
    }                                                                                              \
    break;
  switch (rowCount) {
    TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6) TILE(7) TILE(8)
  }
#undef TILE
}

} // namespace VARIANT
