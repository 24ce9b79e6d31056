#pragma once
#include "operation.hpp"

/* Every example has its own mean and deviation, over all D numbers that it holds. Sums are double. */
namespace VARIANT {

struct RowStatistics {
  float mean;
  /** 1/√(variance + ε) */
  float factor;
};

struct RowOperation : Operation {
  int32_t size;
  Floats x;
  Floats gamma;
  double epsilon;

  RowStatistics statistics(const float *x) const {
    const float mean = (float)(sumOver(size, [=](int index) { return x[index]; }) / size);
    const double squares = sumOver(size, [=](int index) {
      const float difference = x[index] - mean;
      return difference * difference;
    });
    return {mean, 1 / (float)root(squares / size + epsilon)};
  }
};

struct LayerNormalization : RowOperation {
  Floats beta;
  Floats y;
};

/** y ← γ(x − mean)/√(variance + ε) + β with mean and variance of each row */
inline void layerNormalizationForward(const LayerNormalization &operation, const Worker &worker,
                                      Range rows) {
  const int size = operation.size;
  const float *gamma = operation.gamma.in(worker);
  const float *beta = operation.beta.in(worker);
  for (int64_t row = rows.first; row < rows.end; row++) {
    const float *x = operation.x.in(worker) + row * size;
    float *y = operation.y.in(worker) + row * size;
    const auto [mean, factor] = operation.statistics(x);
#pragma GCC ivdep
    for (int index = 0; index < size; index++) {
      y[index] = multiplyAdd((x[index] - mean) * factor, gamma[index], beta[index]);
    }
  }
}

struct LayerNormalizationBackward : RowOperation {
  Floats dy;
  /** Left out, together with dBeta, for a frozen layer. */
  Floats dGamma;
  Floats dBeta;
  /** Left out where no gradient of the input is wanted. */
  Floats dx;
};

/** dγ and dβ for this thread's part of the columns: the rows one after the other. */
inline void sumOverRows(const LayerNormalizationBackward &operation, const Worker &worker) {
  const int size = operation.size;
  const Range part = worker.part(size, LINE);
  float *dGamma = operation.dGamma.in(worker);
  float *dBeta = operation.dBeta.in(worker);
  for (int index = part.first; index < part.end; index++) dGamma[index] = dBeta[index] = 0;
  for (int64_t row = 0; row < worker.rowCount; row++) {
    const float *x = operation.x.in(worker) + row * size;
    const float *dy = operation.dy.in(worker) + row * size;
    const auto [mean, factor] = operation.statistics(x);
#pragma GCC ivdep
    for (int index = part.first; index < part.end; index++) {
      dGamma[index] = multiplyAdd(dy[index], (x[index] - mean) * factor, dGamma[index]);
      dBeta[index] += dy[index];
    }
  }
}

/** dx ← (g − mean g − x̂·mean(g·x̂))/σ with g = γ·dy; dγ ← Σ dy·x̂, dβ ← Σ dy over rows */
inline void layerNormalizationBackward(const LayerNormalizationBackward &operation,
                                       const Worker &worker) {
  const int size = operation.size;
  if (operation.dGamma) sumOverRows(operation, worker);
  // dx may overwrite dy, which the sums read.
  worker.meet();
  if (!operation.dx) return;
  const float *gamma = operation.gamma.in(worker);
  const Range rows = worker.part(worker.rowCount, 1);
  for (int64_t row = rows.first; row < rows.end; row++) {
    const float *x = operation.x.in(worker) + row * size;
    const float *dy = operation.dy.in(worker) + row * size;
    float *dx = operation.dx.in(worker) + row * size;
    const RowStatistics statistics = operation.statistics(x);
    const float mean = statistics.mean;
    const float factor = statistics.factor;
    const double sum = sumOver(size, [=](int index) { return dy[index] * gamma[index]; });
    const double projections = sumOver(size, [=](int index) {
      return dy[index] * gamma[index] * ((x[index] - mean) * factor);
    });
    const float meanSlope = (float)(sum / size);
    const float projection = (float)(-projections / size);
#pragma GCC ivdep
    for (int index = 0; index < size; index++) {
      const float slope = dy[index] * gamma[index] - meanSlope;
      dx[index] = multiplyAdd((x[index] - mean) * factor, projection, slope) * factor;
    }
  }
}

} // namespace VARIANT
