#pragma once
#include "narrow-columns.hpp"
#include "packing.hpp"
#include "tile.hpp"

/*
 * C (rows, columns) ← start + A (rows, inner) · B (inner, columns), blocked after Goto and van de
 * Geijn 2008, "Anatomy of high-performance matrix multiplication":
 *
 *   columns in blocks of 512
 *     inner in equal blocks of at most 256     pack B in panels as wide as a tile, in L2
 *       rows in blocks of 120                  pack A, if its rows lie side by side and it pays
 *         for every panel of B
 *           for every 6 or 8 rows of A         (tile.hpp) elements of C in registers
 *
 * A that lies row by row is not packed: a tile walks along its rows at once. A given by its transpose
 * is packed where many columns pay for that. B is not packed for so few rows that each number of it
 * would be used once or twice only. Last columns that leave most of a vector empty are multiplied by
 * themselves (narrow-columns.hpp).
 *
 * Threads split the rows or the columns of C, at the borders of tiles. The order in which an element
 * sums up depends on the inner length alone, so the bits do not depend on the split.
 */
namespace VARIANT {

constexpr int INNER_BLOCK = 256;
constexpr int COLUMN_BLOCK = 512;
constexpr int ROW_BLOCK = 120;
/** Columns from which packing a transposed A pays: a number packed costs two multiply-adds. */
constexpr int PACKING_COLUMNS = 192;

/** Vectors that a panel is wide with this many left: widths as equal as possible. */
inline int panelVectors(int columnsLeft) {
  const int vectors = (columnsLeft + LANES - 1) / LANES;
  const int panels = (vectors + TILE_VECTORS - 1) / TILE_VECTORS;
  return (vectors + panels - 1) / panels;
}

/** A block of B as the tiles read it: packed in panels, or where it lies. */
struct RightBlock {
  const float *numbers;
  /** From row to row, or 0 for panels one behind the other. */
  int64_t stride;
};

/** Packs a block of B, one panel behind the other. */
inline RightBlock packPanels(Operand b, int innerCount, int columnCount, float *panels) {
  float *panel = panels;
  for (int column = 0; column < columnCount;) {
    const int width = panelVectors(columnCount - column) * LANES;
    const int columns = smaller(columnCount - column, width);
    const float *from = b.from(0, column).numbers;
    if (b.isTransposed) packTransposed(from, b.stride, innerCount, columns, width, panel);
    else packRows(from, b.stride, innerCount, columns, width, panel);
    panel += (int64_t)innerCount * width;
    column += width;
  }
  return {panels, 0};
}

/** A block of A as the tiles read it. */
struct LeftBlock {
  const float *numbers;
  int64_t stride;
  bool isInRows;
  /** Whether panels of PANEL_ROWS rows follow each other. */
  bool isPacked;
};

/** Rows of a packed panel of A, which tiles of 6 and of 8 rows both divide into pieces of. */
constexpr int PANEL_ROWS = 24;

template <int VECTORS, typename Form>
void multiplyPanel(LeftBlock a, const float *b, int64_t bStride, Start start, float *c,
                   int64_t cStride, bool isAdding, int rowCount, int columnCount, int innerCount) {
  for (int row = 0; row < rowCount;) {
    const int rows = smaller(rowCount - row, tileRows(VECTORS));
    const float *left;
    if (a.isPacked) {
      const int panel = row / PANEL_ROWS;
      left = a.numbers + (int64_t)panel * PANEL_ROWS * innerCount + row % PANEL_ROWS;
    } else {
      left = a.numbers + Form::place(row, 0, a.stride);
    }
    multiplyRows<VECTORS, Form>(rows, left, a.isPacked ? PANEL_ROWS : a.stride, b, bStride,
                                innerCount, {start.columns, start.rows ? start.rows + row : nullptr},
                                c + row * cStride, cStride, columnCount, isAdding);
    row += rows;
  }
}

template <typename Form>
void multiplyPanels(LeftBlock a, RightBlock b, Start start, float *c, int64_t cStride,
                    bool isAdding, int rowCount, int columnCount, int innerCount) {
  const float *panel = b.numbers;
  for (int column = 0; column < columnCount;) {
    const int vectors = panelVectors(columnCount - column);
    const int width = vectors * LANES;
    const int columns = smaller(columnCount - column, width);
    const int64_t stride = b.stride ? b.stride : width;
    const Start panelStart = {start.columns ? start.columns + column : nullptr, start.rows};
#define PANEL(VECTORS)                                                                             \
  case VECTORS:                                                                                    \
    if constexpr (VECTORS <= TILE_VECTORS) {                                                       \
      multiplyPanel<VECTORS, Form>(a, panel, stride, panelStart, c + column, cStride, isAdding,    \
                                   rowCount, columns, innerCount);                                 \
    }                                                                                              \
    break;
    switch (vectors) {
      PANEL(1) PANEL(2) PANEL(3) PANEL(4)
    }
#undef PANEL
    panel += b.stride ? width : (int64_t)innerCount * width;
    column += width;
  }
}

/** Every tile of a block of C. */
inline void multiplyBlock(LeftBlock a, RightBlock b, Start start, float *c, int64_t cStride,
                          bool isAdding, int rowCount, int columnCount, int innerCount) {
  if (a.isInRows) {
    multiplyPanels<InRows>(a, b, start, c, cStride, isAdding, rowCount, columnCount, innerCount);
  } else {
    multiplyPanels<InColumns>(a, b, start, c, cStride, isAdding, rowCount, columnCount, innerCount);
  }
}

/** A block of A, packed where that pays. */
inline LeftBlock leftBlock(Operand a, int rowCount, int columnCount, int innerCount, float *room) {
  if (!a.isTransposed) return {a.numbers, a.stride, true, false};
  if (columnCount < PACKING_COLUMNS) return {a.numbers, a.stride, false, false};
  for (int row = 0; row < rowCount; row += PANEL_ROWS) {
    packRows(a.numbers + row, a.stride, innerCount, smaller(rowCount - row, PANEL_ROWS), PANEL_ROWS,
             room + (int64_t)row * innerCount);
  }
  return {room, 0, false, true};
}

/** Rows that threads split between are a multiple of this: most tiles are whole then. */
constexpr int SPLIT_ROWS = 8;

/**
 * Whether splitting the rows takes the slowest thread less time than splitting the columns: its tiles,
 * and what it packs, a number packed costing as much as two multiply-adds.
 */
inline bool isSplitByRows(const Worker &worker, int rowCount, int columnCount) {
  const double rows = worker.largestPart(rowCount, SPLIT_ROWS);
  const double columns = worker.largestPart(columnCount, TILE_COLUMNS);
  return rows * columnCount + 2.0 * columnCount <= rowCount * columns + 2.0 * columns;
}

/**
 * This thread's part of a product.
 *
 * @param start a value per column that the sums begin with, or null
 */
inline void multiply(const Worker &worker, Operand a, Operand b, const float *start, float *c,
                     int rowCount, int columnCount, int innerCount) {
  const int64_t cStride = columnCount;
  Range rows = {0, rowCount};
  Range columns = {0, columnCount};
  if (worker.size > 1) {
    if (isSplitByRows(worker, rowCount, columnCount)) rows = worker.part(rowCount, SPLIT_ROWS);
    else columns = worker.part(columnCount, TILE_COLUMNS);
    if (rows.count() <= 0) return;
  }
  const int narrowCount = columns.end == columnCount
                              ? narrowColumns(a.isTransposed, rowCount, columnCount, innerCount)
                              : 0;
  columns.end -= narrowCount;
  const int blockCount = larger((innerCount + INNER_BLOCK - 1) / INNER_BLOCK, 1);
  const int blockLength = (innerCount + blockCount - 1) / blockCount;
  const bool isPackingRight = b.isTransposed || rows.count() > 16;
  float *packedRight = worker.workspace;
  float *packedLeft = packedRight + kernels::PACKED_RIGHT;
  for (int column = columns.first; column < columns.end; column += COLUMN_BLOCK) {
    const int width = smaller(columns.end - column, COLUMN_BLOCK);
    for (int block = 0; block < blockCount; block++) {
      const int inner = block * blockLength;
      const int length = smaller(innerCount - inner, blockLength);
      const Start blockStart = {block == 0 && start ? start + column : nullptr, nullptr};
      const Operand bBlock = b.from(inner, column);
      const RightBlock right = isPackingRight ? packPanels(bBlock, length, width, packedRight)
                                              : RightBlock{bBlock.numbers, b.stride};
      for (int row = rows.first; row < rows.end; row += ROW_BLOCK) {
        const int height = smaller(rows.end - row, ROW_BLOCK);
        const LeftBlock left = leftBlock(a.from(row, inner), height, width, length, packedLeft);
        multiplyBlock(left, right, blockStart, c + row * cStride + column, cStride, block != 0,
                      height, width, length);
      }
    }
  }
  multiplyNarrowColumns(narrowCount, a.from(rows.first, 0), b.from(0, columns.end),
                        start ? start + columns.end : nullptr,
                        c + rows.first * cStride + columns.end, cStride, rows.count(), innerCount,
                        worker.workspace);
}

} // namespace VARIANT
