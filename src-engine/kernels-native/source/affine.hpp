#pragma once
#include "matrix-product.hpp"

namespace VARIANT {

struct AffineForward : Operation {
  Floats x;
  Floats weight;
  Floats bias;
  Floats y;
  int32_t inputCount;
  int32_t outputCount;
};

/** y (N, O) ← x (N, I) · W (I, O) + b (O) */
inline void affineForward(const AffineForward &operation, const Worker &worker) {
  const int inputs = operation.inputCount;
  const int outputs = operation.outputCount;
  multiply(worker, {operation.x.in(worker), inputs, false},
           {operation.weight.in(worker), outputs, false}, operation.bias.in(worker),
           operation.y.in(worker), worker.rowCount, outputs, inputs);
}

struct AffineBackward : Operation {
  Floats x;
  Floats weight;
  Floats dy;
  /** Left out, together with dBias, for a frozen layer. */
  Floats dWeight;
  Floats dBias;
  /** Left out where no gradient of the input is wanted. */
  Floats dx;
  int32_t inputCount;
  int32_t outputCount;
};

/** sums (columns) ← sums over the rows of a matrix, a block of columns at a time. */
inline void sumColumns(const float *matrix, float *sums, int rowCount, int columnCount, Range part) {
  for (int first = part.first; first < part.end; first += LINE) {
    const int count = smaller(part.end - first, LINE);
    float lanes[LINE] = {};
    const float *from = matrix + first;
    for (int row = 0; row < rowCount; row++) {
      if (count == LINE) {
        for (int lane = 0; lane < LINE; lane++) lanes[lane] += from[lane];
      } else {
        for (int lane = 0; lane < count; lane++) lanes[lane] += from[lane];
      }
      from += columnCount;
    }
    for (int lane = 0; lane < count; lane++) sums[first + lane] = lanes[lane];
  }
}

/** dW (I, O) ← xᵀ·dy, db (O) ← column sums of dy (N, O), dx (N, I) ← dy·Wᵀ */
inline void affineBackward(const AffineBackward &operation, const Worker &worker) {
  const int inputs = operation.inputCount;
  const int outputs = operation.outputCount;
  const float *dy = operation.dy.in(worker);
  if (operation.dWeight) {
    multiply(worker, {operation.x.in(worker), inputs, true}, {dy, outputs, false}, nullptr,
             operation.dWeight.in(worker), inputs, outputs, worker.rowCount);
    sumColumns(dy, operation.dBias.in(worker), worker.rowCount, outputs,
               worker.part(outputs, LINE));
  }
  if (!operation.dx) return;
  multiply(worker, {dy, outputs, false}, {operation.weight.in(worker), outputs, true}, nullptr,
           operation.dx.in(worker), worker.rowCount, inputs, outputs);
}

} // namespace VARIANT
