#pragma once
#include "operation.hpp"

/* Eight numbers side by side, for what no loop expresses: changing their places. */
namespace VARIANT {

typedef float Eight __attribute__((vector_size(32)));
typedef float LooseEight __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t EightIntegers __attribute__((vector_size(32)));
typedef int32_t LooseEightIntegers __attribute__((vector_size(32), aligned(4), may_alias));

inline Eight loadEight(const float *from) { return *reinterpret_cast<const LooseEight *>(from); }
inline void storeEight(float *to, Eight x) { *reinterpret_cast<LooseEight *>(to) = x; }
inline EightIntegers loadEight(const int32_t *from) {
  return *reinterpret_cast<const LooseEightIntegers *>(from);
}
inline void storeEight(int32_t *to, EightIntegers x) {
  *reinterpret_cast<LooseEightIntegers *>(to) = x;
}

/** Of sixteen numbers those at even places, and at odd ones. */
inline Eight evenPlaces(Eight a, Eight b) {
  return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
}
inline Eight oddPlaces(Eight a, Eight b) {
  return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
}
/** Numbers of both in turn: the first eight and the last eight of sixteen. */
inline Eight firstInTurn(Eight even, Eight odd) {
  return __builtin_shufflevector(even, odd, 0, 8, 1, 9, 2, 10, 3, 11);
}
inline Eight lastInTurn(Eight even, Eight odd) {
  return __builtin_shufflevector(even, odd, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** Eight rows of eight numbers, turned into eight columns. */
inline void transposeEight(const float *from, int64_t stride, float *to, int64_t toStride) {
  Eight row[8];
#pragma GCC unroll 8
  for (int r = 0; r < 8; r++) row[r] = loadEight(from + r * stride);
  // Pairs of rows, then pairs of pairs, then halves change places.
  Eight pair[8];
#pragma GCC unroll 4
  for (int r = 0; r < 8; r += 2) {
    pair[r] = __builtin_shufflevector(row[r], row[r + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    pair[r + 1] = __builtin_shufflevector(row[r], row[r + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  Eight four[8];
#pragma GCC unroll 2
  for (int r = 0; r < 8; r += 4) {
    four[r] = __builtin_shufflevector(pair[r], pair[r + 2], 0, 1, 8, 9, 4, 5, 12, 13);
    four[r + 1] = __builtin_shufflevector(pair[r], pair[r + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    four[r + 2] = __builtin_shufflevector(pair[r + 1], pair[r + 3], 0, 1, 8, 9, 4, 5, 12, 13);
    four[r + 3] = __builtin_shufflevector(pair[r + 1], pair[r + 3], 2, 3, 10, 11, 6, 7, 14, 15);
  }
#pragma GCC unroll 4
  for (int r = 0; r < 4; r++) {
    storeEight(to + r * toStride,
               __builtin_shufflevector(four[r], four[r + 4], 0, 1, 2, 3, 8, 9, 10, 11));
    storeEight(to + (r + 4) * toStride,
               __builtin_shufflevector(four[r], four[r + 4], 4, 5, 6, 7, 12, 13, 14, 15));
  }
}

} // namespace VARIANT
