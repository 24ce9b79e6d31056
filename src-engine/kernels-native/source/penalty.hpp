#pragma once
#include "reduction.hpp"

/* What stands around an update: penalties on weights, limits on gradients, decay. */
namespace VARIANT {

struct Penalty : Operation {
  Floats weight;
  /** Left out where no gradient is wanted. */
  Floats dWeight;
  Doubles loss;
  int32_t count;
  double lambda;
};

/** loss ← loss + ½λΣw²; dW ← dW + λw. */
inline void weightDecay(const Penalty &operation, const Worker &worker) {
  const float *weight = operation.weight.in(worker);
  const double sum = sumTogether(worker, operation.count,
                                 [=](int index) { return weight[index] * weight[index]; });
  if (worker.isFirst()) *operation.loss.in(worker) += 0.5 * operation.lambda * sum;
  if (!operation.dWeight) return;
  float *slope = operation.dWeight.in(worker);
  const float lambda = (float)operation.lambda;
  const Range part = worker.part(operation.count, LINE);
#pragma GCC ivdep
  for (int index = part.first; index < part.end; index++) {
    slope[index] = multiplyAdd(weight[index], lambda, slope[index]);
  }
}

/** −1, 0 or 1; NaN for NaN. */
inline float signOf(float x) { return x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : x != x ? x : 0.0f; }

/** loss ← loss + λΣ|w|; dW ← dW + λ·sign(w). */
inline void l1Penalty(const Penalty &operation, const Worker &worker) {
  const float *weight = operation.weight.in(worker);
  const double sum = sumTogether(worker, operation.count,
                                 [=](int index) { return __builtin_fabsf(weight[index]); });
  if (worker.isFirst()) *operation.loss.in(worker) += operation.lambda * sum;
  if (!operation.dWeight) return;
  float *slope = operation.dWeight.in(worker);
  const float lambda = (float)operation.lambda;
  const Range part = worker.part(operation.count, LINE);
#pragma GCC ivdep
  for (int index = part.first; index < part.end; index++) {
    slope[index] = multiplyAdd(signOf(weight[index]), lambda, slope[index]);
  }
}

struct GradientLimit : Operation {
  Floats gradient;
  /** One double; left out where there is none. */
  Doubles norm;
  int32_t count;
  double maximum;
};

/** norm ← √Σg² */
inline void gradientNorm(const GradientLimit &operation, const Worker &worker) {
  const float *gradient = operation.gradient.in(worker);
  const double sum = sumTogether(worker, operation.count,
                                 [=](int index) { return gradient[index] * gradient[index]; });
  if (worker.isFirst()) *operation.norm.in(worker) = root(sum);
}

/** This thread's part of numbers ← numbers·factor. */
inline void multiplyAll(const Worker &worker, float *numbers, int count, float factor) {
  const Range part = worker.part(count, LINE);
  for (int index = part.first; index < part.end; index++) numbers[index] *= factor;
}

/** g ← g·maximum/norm where norm is larger than the maximum */
inline void scaleToNorm(const GradientLimit &operation, const Worker &worker) {
  const double norm = *operation.norm.in(worker);
  if (norm <= operation.maximum) return;
  multiplyAll(worker, operation.gradient.in(worker), operation.count,
              (float)(operation.maximum / norm));
}

/** g ← min(max(g, −maximum), maximum); a NaN stays */
inline void clipValues(const GradientLimit &operation, const Worker &worker) {
  const float maximum = (float)operation.maximum;
  float *gradient = operation.gradient.in(worker);
  const Range part = worker.part(operation.count, LINE);
  for (int index = part.first; index < part.end; index++) {
    const float raised = gradient[index] < -maximum ? -maximum : gradient[index];
    gradient[index] = raised > maximum ? maximum : raised;
  }
}

struct DecoupledDecay : Operation {
  Floats weight;
  Doubles scalars;
  int32_t count;
  double lambda;
};

/** w ← (1 − ηλ)·w */
inline void decoupledDecay(const DecoupledDecay &operation, const Worker &worker) {
  const double kept = 1 - operation.scalars.in(worker)[0] * operation.lambda;
  multiplyAll(worker, operation.weight.in(worker), operation.count, (float)kept);
}

} // namespace VARIANT
