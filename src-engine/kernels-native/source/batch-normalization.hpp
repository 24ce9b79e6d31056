#pragma once
#include "operation.hpp"

/*
 * Batches (N, C, S) have statistics for every channel. With S = 1 channels lie side by side: a block of
 * 32 of them has a sum each, kept in registers over the rows. Otherwise a channel's S numbers of an
 * example follow each other and one channel is taken at a time. Sums are double. Threads split the
 * channels.
 */
namespace VARIANT {

struct ChannelOperation : Operation {
  int32_t channelCount;
  int32_t spatialSize;
  double epsilon;
  Floats x;
  Floats gamma;
  Floats mean;
  Floats variance;

  /** √(variance + ε) */
  float deviation(const Worker &worker, int channel) const {
    return root(variance.in(worker)[channel] + (float)epsilon);
  }
  /** Where a channel of an example begins. */
  int64_t place(int row, int channel) const {
    return ((int64_t)row * channelCount + channel) * spatialSize;
  }
};

struct BatchNormalization : ChannelOperation {
  Floats beta;
  Floats y;
};

struct BatchNormalizationBackward : ChannelOperation {
  Floats dy;
  Floats dGamma;
  Floats dBeta;
  /** Left out where no gradient of the input is wanted. */
  Floats dx;
};

constexpr int CHANNEL_BLOCK = 32;

/** sums[c] ← Σ over the rows of term(place, channel), for `count` channels side by side. */
template <int COUNT, typename Term>
void sumBlock(const ChannelOperation &operation, int rowCount, int first, int count, double *sums,
              Term term) {
  double lanes[CHANNEL_BLOCK] = {};
  const int channels = COUNT == 0 ? count : COUNT;
  for (int row = 0; row < rowCount; row++) {
    const int64_t place = (int64_t)row * operation.channelCount + first;
    for (int lane = 0; lane < channels; lane++) {
      lanes[lane] += (double)term(place + lane, first + lane);
    }
  }
  for (int lane = 0; lane < channels; lane++) sums[lane] = lanes[lane];
}

/** sums ← Σ of term(place, channel) over the examples, for up to CHANNEL_BLOCK channels from `first`. */
template <typename Term>
void sumChannels(const ChannelOperation &operation, int rowCount, int first, int count,
                 double *sums, Term term) {
  if (operation.spatialSize == 1) {
    if (count == CHANNEL_BLOCK) {
      sumBlock<CHANNEL_BLOCK>(operation, rowCount, first, count, sums, term);
    } else if (count == 4) {
      sumBlock<4>(operation, rowCount, first, count, sums, term);
    } else {
      sumBlock<0>(operation, rowCount, first, count, sums, term);
    }
    return;
  }
  for (int channel = first; channel < first + count; channel++) {
    double sum = 0;
    for (int row = 0; row < rowCount; row++) {
      const int64_t place = operation.place(row, channel);
      sum += sumOver(operation.spatialSize, [=](int index) { return term(place + index, channel); });
    }
    sums[channel - first] = sum;
  }
}

/** to[place] ← value(place, channel) for all examples and the channels of a part. */
template <typename Value>
void fillChannels(const ChannelOperation &operation, int rowCount, Range channels, float *to,
                  Value value) {
  if (operation.spatialSize == 1) {
    for (int row = 0; row < rowCount; row++) {
      const int64_t place = (int64_t)row * operation.channelCount;
#pragma GCC ivdep
      for (int channel = channels.first; channel < channels.end; channel++) {
        to[place + channel] = value(place + channel, channel);
      }
    }
    return;
  }
  for (int row = 0; row < rowCount; row++) {
    for (int channel = channels.first; channel < channels.end; channel++) {
      const int64_t place = operation.place(row, channel);
#pragma GCC ivdep
      for (int index = 0; index < operation.spatialSize; index++) {
        to[place + index] = value(place + index, channel);
      }
    }
  }
}

/** Channels of this thread. */
inline Range channelPart(const ChannelOperation &operation, const Worker &worker) {
  return worker.part(operation.channelCount, operation.spatialSize == 1 ? LINE : 1);
}

/** y ← γ(x − mean)/√(variance + ε) + β */
inline void normalize(const BatchNormalization &operation, const Worker &worker, Range channels) {
  const float *x = operation.x.in(worker);
  const float *mean = operation.mean.in(worker);
  const float *gamma = operation.gamma.in(worker);
  const float *beta = operation.beta.in(worker);
  float *factor = worker.workspace;
  for (int first = channels.first; first < channels.end; first += kernels::PACKED_RIGHT) {
    const Range some = {first, (int)smaller<int64_t>(channels.end, first + kernels::PACKED_RIGHT)};
    for (int c = some.first; c < some.end; c++) {
      factor[c - first] = gamma[c] / operation.deviation(worker, c);
    }
    fillChannels(operation, worker.rowCount, some, operation.y.in(worker),
                 [=](int64_t place, int c) {
                   return multiplyAdd(x[place] - mean[c], factor[c - first], beta[c]);
                 });
  }
}

/** mean, variance ← those of the batch; y ← γ(x − mean)/√(variance + ε) + β */
inline void batchNormalizationForward(const BatchNormalization &operation, const Worker &worker) {
  const int rowCount = worker.rowCount;
  if (rowCount == 0) return;
  const Range channels = channelPart(operation, worker);
  const float *x = operation.x.in(worker);
  float *mean = operation.mean.in(worker);
  float *variance = operation.variance.in(worker);
  const double share = 1 / ((double)rowCount * operation.spatialSize);
  double sums[CHANNEL_BLOCK];
  for (int first = channels.first; first < channels.end; first += CHANNEL_BLOCK) {
    const int count = smaller(channels.end - first, CHANNEL_BLOCK);
    sumChannels(operation, rowCount, first, count, sums, [=](int64_t place, int) { return x[place]; });
    for (int lane = 0; lane < count; lane++) mean[first + lane] = (float)(sums[lane] * share);
    sumChannels(operation, rowCount, first, count, sums, [=](int64_t place, int channel) {
      const float difference = x[place] - mean[channel];
      return difference * difference;
    });
    for (int lane = 0; lane < count; lane++) variance[first + lane] = (float)(sums[lane] * share);
  }
  normalize(operation, worker, channels);
}

/** y ← γ(x − mean)/√(variance + ε) + β with statistics that stand already */
inline void batchNormalizationInference(const BatchNormalization &operation, const Worker &worker) {
  normalize(operation, worker, channelPart(operation, worker));
}

/** dγ ← Σ dy·x̂, dβ ← Σ dy, dx ← γ/(m·σ)·(m·dy − dβ − x̂·dγ) */
inline void batchNormalizationBackward(const BatchNormalizationBackward &operation,
                                       const Worker &worker) {
  const int rowCount = worker.rowCount;
  const Range channels = channelPart(operation, worker);
  const float *x = operation.x.in(worker);
  const float *dy = operation.dy.in(worker);
  const float *mean = operation.mean.in(worker);
  const float *gamma = operation.gamma.in(worker);
  float *dGamma = operation.dGamma.in(worker);
  float *dBeta = operation.dBeta.in(worker);
  const float share = (float)(1 / ((double)rowCount * operation.spatialSize));
  double sums[CHANNEL_BLOCK];
  double products[CHANNEL_BLOCK];
  for (int first = channels.first; first < channels.end; first += CHANNEL_BLOCK) {
    const int count = smaller(channels.end - first, CHANNEL_BLOCK);
    sumChannels(operation, rowCount, first, count, sums,
                [=](int64_t place, int) { return dy[place]; });
    sumChannels(operation, rowCount, first, count, products, [=](int64_t place, int channel) {
      return dy[place] * (x[place] - mean[channel]);
    });
    float factor[CHANNEL_BLOCK];
    float meanSlope[CHANNEL_BLOCK];
    float tilt[CHANNEL_BLOCK];
    for (int lane = 0; lane < count; lane++) {
      const float deviation = operation.deviation(worker, first + lane);
      const float projection = (float)products[lane] / deviation;
      dBeta[first + lane] = (float)sums[lane];
      dGamma[first + lane] = projection;
      factor[lane] = gamma[first + lane] / deviation;
      meanSlope[lane] = (float)sums[lane] * share;
      tilt[lane] = -(projection / deviation * share);
    }
    if (!operation.dx) continue;
    const float *factors = factor - first;
    const float *meanSlopes = meanSlope - first;
    const float *tilts = tilt - first;
    fillChannels(operation, rowCount, {first, first + count}, operation.dx.in(worker),
                 [=](int64_t place, int c) {
                   const float slope = dy[place] - meanSlopes[c];
                   return multiplyAdd(x[place] - mean[c], tilts[c], slope) * factors[c];
                 });
  }
}

/** dx ← dy·γ/√(variance + ε), the running statistics being constants */
inline void batchNormalizationInferenceBackward(const BatchNormalizationBackward &operation,
                                                const Worker &worker) {
  const Range channels = channelPart(operation, worker);
  const float *dy = operation.dy.in(worker);
  const float *gamma = operation.gamma.in(worker);
  for (int first = channels.first; first < channels.end; first += CHANNEL_BLOCK) {
    const int count = smaller(channels.end - first, CHANNEL_BLOCK);
    float factor[CHANNEL_BLOCK];
    for (int lane = 0; lane < count; lane++) {
      factor[lane] = gamma[first + lane] / operation.deviation(worker, first + lane);
    }
    const float *factors = factor - first;
    fillChannels(operation, worker.rowCount, {first, first + count}, operation.dx.in(worker),
                 [=](int64_t place, int c) { return dy[place] * factors[c]; });
  }
}

struct BatchNormalizationUpdate : Operation {
  int32_t channelCount;
  int32_t spatialSize;
  int32_t isUnbiased;
  Floats mean;
  Floats variance;
  Floats runningMean;
  Floats runningVariance;
  double momentum;
};

/** running ← momentum·running + (1 − momentum)·batch */
inline void batchNormalizationUpdate(const BatchNormalizationUpdate &operation,
                                     const Worker &worker) {
  const double count = (double)worker.rowCount * operation.spatialSize;
  const double correction = operation.isUnbiased && count > 1 ? count / (count - 1) : 1;
  const float momentum = (float)operation.momentum;
  const float rest = (float)(1 - operation.momentum);
  const float varianceRest = (float)((1 - operation.momentum) * correction);
  const float *mean = operation.mean.in(worker);
  const float *variance = operation.variance.in(worker);
  float *runningMean = operation.runningMean.in(worker);
  float *runningVariance = operation.runningVariance.in(worker);
  const Range part = worker.part(operation.channelCount, LINE);
#pragma GCC ivdep
  for (int c = part.first; c < part.end; c++) {
    runningMean[c] = multiplyAdd(runningMean[c], momentum, mean[c] * rest);
    runningVariance[c] = multiplyAdd(runningVariance[c], momentum, variance[c] * varianceRest);
  }
}

} // namespace VARIANT
