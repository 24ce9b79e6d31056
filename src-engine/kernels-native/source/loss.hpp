#pragma once
#include "softmax.hpp"

/*
 * Losses sum up in double precision, in one order: one thread computes them, since a batch has few
 * outputs next to the work that led to them.
 */
namespace VARIANT {

struct SoftmaxCrossEntropy : Operation {
  Floats logits;
  Integers labels;
  /** Left out where no gradient is wanted. */
  Floats dLogits;
  Doubles loss;
  int32_t classCount;
  /** s in t ← (1 − s)·one-hot + s/K. */
  double labelSmoothing;
};

/** Rows whose powers are computed at a time, in the workspace where there is no gradient. */
inline int rowsAtATime(int classCount) {
  return larger((int)(kernels::PACKED_RIGHT / larger(classCount, 1)), 1);
}

/**
 * loss ← mean of Σ t·(ln Σe^(logit − max) + max − logit); dLogits ← (softmax − t)/N. Powers are float32
 * and their sum is double, so that the loss and the label's gradient, −(Σ − power)/Σ, keep their
 * digits when the label has nearly all of the probability.
 */
inline void softmaxCrossEntropy(const SoftmaxCrossEntropy &operation, const Worker &worker) {
  if (!worker.isFirst()) return;
  const int classCount = operation.classCount;
  const int rowCount = worker.rowCount;
  const double elsewhere = operation.labelSmoothing / classCount;
  const double atLabel = 1 - operation.labelSmoothing;
  const int32_t *labels = operation.labels.in(worker);
  double total = 0;
  const int blockRows = rowsAtATime(classCount);
  // What is read of the logits must be read before the powers overwrite them.
  double *kept = reinterpret_cast<double *>(worker.workspace + kernels::PACKED_RIGHT);
  const int keptRows = smaller(blockRows, (int)(kernels::PACKED_LEFT / 8));
  for (int first = 0; first < rowCount; first += keptRows) {
    const int rows = smaller(rowCount - first, keptRows);
    const float *logits = operation.logits.in(worker) + (int64_t)first * classCount;
    float *gradient =
        operation.dLogits ? operation.dLogits.in(worker) + (int64_t)first * classCount : nullptr;
    float *powers = gradient ? gradient : worker.workspace;
    for (int row = 0; row < rows; row++) {
      const float *from = logits + (int64_t)row * classCount;
      // The label's distance from the maximum, and the mean's.
      const double maximum = rowMaximum(from, classCount);
      kept[2 * row] = maximum - from[labels[first + row]];
      kept[2 * row + 1] = elsewhere != 0 ? classCount * maximum - rowSum(from, classCount) : 0;
    }
    rowPowers(logits, powers, rows, classCount);
    for (int row = 0; row < rows; row++) {
      float *power = powers + (int64_t)row * classCount;
      const int label = labels[first + row];
      const double sum = rowSum(power, classCount);
      const double logSum = logarithm(sum);
      total += atLabel * (logSum + kept[2 * row]);
      if (elsewhere != 0) total += elsewhere * (classCount * logSum + kept[2 * row + 1]);
      if (!gradient) continue;
      const double labelPower = power[label];
      const float factor = (float)(1 / (sum * rowCount));
      const float shift = (float)(-elsewhere / rowCount);
      for (int k = 0; k < classCount; k++) power[k] = power[k] * factor + shift;
      const double slope = (labelPower - sum) / sum + 1 - atLabel - elsewhere;
      power[label] = (float)(slope / rowCount);
    }
  }
  *operation.loss.in(worker) = total / rowCount;
}

/** Losses of every single output against its target. */
struct ElementwiseLoss : Operation {
  Floats outputs;
  Floats targets;
  /** Left out where no gradient is wanted. */
  Floats dOutputs;
  Doubles loss;
  int32_t outputCount;
};

/** loss ← mean of max(x, 0) − xt + ln(1 + e^−|x|); dLogits ← (sigmoid(x) − t)/(N·K). */
inline void sigmoidBinaryCrossEntropy(const ElementwiseLoss &operation, const Worker &worker) {
  if (!worker.isFirst()) return;
  const int count = worker.rowCount * operation.outputCount;
  const float *x = operation.outputs.in(worker);
  const float *target = operation.targets.in(worker);
  const double sum = sumOver(count, [=](int index) {
    const float margin = (x[index] < 0.0f ? 0.0f : x[index]) - x[index] * target[index];
    return margin + logarithmOfOnePlus(exponential(-magnitude(x[index])));
  });
  if (operation.dOutputs) {
    float *gradient = operation.dOutputs.in(worker);
    const float scale = (float)(1.0 / count);
#pragma GCC ivdep
    for (int index = 0; index < count; index++) {
      gradient[index] = (sigmoid(x[index]) - target[index]) * scale;
    }
  }
  *operation.loss.in(worker) = sum / count;
}

/** loss ← mean of (y − t)²; dy ← 2(y − t)/(N·K). */
inline void meanSquaredError(const ElementwiseLoss &operation, const Worker &worker) {
  if (!worker.isFirst()) return;
  const int count = worker.rowCount * operation.outputCount;
  const float *y = operation.outputs.in(worker);
  const float *target = operation.targets.in(worker);
  const double sum = sumOver(count, [=](int index) {
    const float difference = y[index] - target[index];
    return difference * difference;
  });
  if (operation.dOutputs) {
    float *gradient = operation.dOutputs.in(worker);
    const float scale = (float)(2.0 / count);
#pragma GCC ivdep
    for (int index = 0; index < count; index++) {
      gradient[index] = (y[index] - target[index]) * scale;
    }
  }
  *operation.loss.in(worker) = sum / count;
}

} // namespace VARIANT
