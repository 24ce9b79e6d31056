#pragma once
#include "operation.hpp"

/* Rows and parts of rows that are copied, added or scaled. */
namespace VARIANT {

struct GatherRows : Operation {
  Slot<uint8_t> source;
  Integers indices;
  Slot<uint8_t> out;
  /** Bytes of a row, a multiple of 4. */
  int32_t rowBytes;
};

/** out[n] ← source[indices[n]]. The row after the next is asked for meanwhile. */
inline void gatherRows(const GatherRows &operation, const Worker &worker, Range rows) {
  const int64_t rowBytes = operation.rowBytes;
  const int32_t *indices = operation.indices.in(worker);
  const uint8_t *source = operation.source.in(worker);
  uint8_t *out = operation.out.in(worker);
  for (int row = rows.first; row < rows.end; row++) {
    if (row + 1 < rows.end) {
      const uint8_t *next = source + (uint32_t)indices[row + 1] * rowBytes;
      for (int64_t byte = 0; byte < smaller(rowBytes, (int64_t)4096); byte += 64) {
        __builtin_prefetch(next + byte);
      }
    }
    __builtin_memcpy(out + row * rowBytes, source + (uint32_t)indices[row] * rowBytes, rowBytes);
  }
}

struct CopyColumns : Operation {
  Floats source;
  int32_t sourceWidth;
  int32_t sourceOffset;
  Floats out;
  int32_t outWidth;
  int32_t outOffset;
  int32_t width;
};

/** out[n, outOffset + j] ← source[n, sourceOffset + j] for j < width */
inline void copyColumns(const CopyColumns &operation, const Worker &worker, Range rows) {
  for (int64_t row = rows.first; row < rows.end; row++) {
    copyNumbers(operation.source.in(worker) + row * operation.sourceWidth + operation.sourceOffset,
                operation.out.in(worker) + row * operation.outWidth + operation.outOffset,
                operation.width);
  }
}

struct Add : Operation {
  Floats source;
  Floats out;
  int32_t size;
};

/** out ← out + source */
inline void add(const Add &operation, const Worker &worker, Range part) {
  const float *source = operation.source.in(worker);
  float *out = operation.out.in(worker);
#pragma GCC ivdep
  for (int index = part.first; index < part.end; index++) out[index] += source[index];
}

struct Scale : Operation {
  Floats x;
  Floats y;
  float factor;
  int32_t size;
};

/** y ← factor·x */
inline void scale(const Scale &operation, const Worker &worker, Range part) {
  const float *x = operation.x.in(worker);
  float *y = operation.y.in(worker);
#pragma GCC ivdep
  for (int index = part.first; index < part.end; index++) y[index] = x[index] * operation.factor;
}

} // namespace VARIANT
