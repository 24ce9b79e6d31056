#pragma once
#include "vector-math.hpp"

namespace VARIANT {

/** The largest of a row's numbers, NaN when one of them is. */
inline float rowMaximum(const float *row, int count) {
  float largest = row[0];
  for (int k = 1; k < count; k++) {
    largest = row[k] <= largest || largest != largest ? largest : row[k];
  }
  return largest;
}

/** powers ← e^(x − maximum of its row): all rows, in one loop that rows of few classes fill as well. */
inline void rowPowers(const float *x, float *powers, int rowCount, int classCount) {
  for (int row = 0; row < rowCount; row++) {
    const float *from = x + (int64_t)row * classCount;
    float *to = powers + (int64_t)row * classCount;
    const float maximum = rowMaximum(from, classCount);
    for (int k = 0; k < classCount; k++) to[k] = from[k] - maximum;
  }
  const int count = rowCount * classCount;
  for (int index = 0; index < count; index++) powers[index] = exponential(powers[index]);
}

inline double rowSum(const float *row, int count) {
  return sumOver(count, [=](int k) { return row[k]; });
}

struct SoftmaxForward : Operation {
  Floats x;
  Floats y;
  int32_t classCount;
};

/** y ← e^(x − max)/Σ of each row */
inline void softmaxForward(const SoftmaxForward &operation, const Worker &worker, Range rows) {
  const int classCount = operation.classCount;
  const int64_t first = (int64_t)rows.first * classCount;
  float *y = operation.y.in(worker) + first;
  rowPowers(operation.x.in(worker) + first, y, rows.count(), classCount);
  for (int row = 0; row < rows.count(); row++) {
    const float factor = (float)(1 / rowSum(y, classCount));
    for (int k = 0; k < classCount; k++) y[k] *= factor;
    y += classCount;
  }
}

struct SoftmaxBackward : Operation {
  Floats y;
  Floats dy;
  Floats dx;
  int32_t classCount;
};

/** dxᵢ ← yᵢ(dyᵢ − Σⱼ dyⱼyⱼ) of each row */
inline void softmaxBackward(const SoftmaxBackward &operation, const Worker &worker, Range rows) {
  const int classCount = operation.classCount;
  for (int row = rows.first; row < rows.end; row++) {
    const int64_t offset = (int64_t)row * classCount;
    const float *y = operation.y.in(worker) + offset;
    const float *dy = operation.dy.in(worker) + offset;
    float *dx = operation.dx.in(worker) + offset;
    const float projection = (float)sumOver(classCount, [=](int k) { return dy[k] * y[k]; });
#pragma GCC ivdep
    for (int k = 0; k < classCount; k++) dx[k] = y[k] * (dy[k] - projection);
  }
}

} // namespace VARIANT
