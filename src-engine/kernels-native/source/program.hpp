#pragma once
#include "activation.hpp"
#include "affine.hpp"
#include "batch-normalization.hpp"
#include "columns.hpp"
#include "convolution.hpp"
#include "layer-normalization.hpp"
#include "loss.hpp"
#include "mask.hpp"
#include "optimizer-update.hpp"
#include "penalty.hpp"
#include "pooling.hpp"
#include "variant.hpp"

/*
 * Runs operations that lie one behind the other, the threads meeting where one needs what others have
 * written. Operations on images that take every row by itself form a chain: all of them run over a
 * few rows before the next rows come, so that what one leaves is still in the cache for the next. A
 * batch of 100 images with 30 planes of 24 by 24 is 7 MB, and an image 69 KB.
 */
namespace VARIANT {

template <typename Fields> const Fields &as(const Operation &operation) {
  return static_cast<const Fields &>(operation);
}

inline const Operation &next(const Operation &operation) {
  return *reinterpret_cast<const Operation *>(reinterpret_cast<const uint8_t *>(&operation) +
                                              operation.sizeBytes);
}

/** Numbers of the rows of an operation that takes every row by itself. */
inline Range numbers(Range rows, int size) { return {rows.first * size, rows.end * size}; }

/** @returns false for an operation that does not take every row by itself */
inline bool runRows(const Operation &operation, const Worker &worker, Range rows) {
  switch (operation.opcode) {
    case opcode::GATHER_ROWS:
      gatherRows(as<GatherRows>(operation), worker, rows);
      return true;
    case opcode::ACTIVATION_FORWARD: {
      const auto &fields = as<ActivationForward>(operation);
      activationForward(fields, worker, numbers(rows, fields.size));
      return true;
    }
    case opcode::ACTIVATION_BACKWARD: {
      const auto &fields = as<ActivationBackward>(operation);
      activationBackward(fields, worker, numbers(rows, fields.size));
      return true;
    }
    case opcode::SOFTMAX_FORWARD:
      softmaxForward(as<SoftmaxForward>(operation), worker, rows);
      return true;
    case opcode::SOFTMAX_BACKWARD:
      softmaxBackward(as<SoftmaxBackward>(operation), worker, rows);
      return true;
    case opcode::CONVOLUTION_FORWARD:
      convolutionForward(as<ConvolutionForward>(operation), worker, rows);
      return true;
    case opcode::MAX_POOLING_FORWARD:
      maxPoolingForward(as<MaxPoolingForward>(operation), worker, rows);
      return true;
    case opcode::MAX_POOLING_BACKWARD:
      maxPoolingBackward(as<MaxPoolingBackward>(operation), worker, rows);
      return true;
    case opcode::AVERAGE_POOLING_FORWARD:
      averagePoolingForward(as<AveragePooling>(operation), worker, rows);
      return true;
    case opcode::AVERAGE_POOLING_BACKWARD:
      averagePoolingBackward(as<AveragePooling>(operation), worker, rows);
      return true;
    case opcode::LAYER_NORMALIZATION_FORWARD:
      layerNormalizationForward(as<LayerNormalization>(operation), worker, rows);
      return true;
    case opcode::APPLY_MASK: {
      const auto &fields = as<ApplyMask>(operation);
      applyMask(fields, worker, numbers(rows, fields.size));
      return true;
    }
    case opcode::SCALE: {
      const auto &fields = as<Scale>(operation);
      scale(fields, worker, numbers(rows, fields.size));
      return true;
    }
    case opcode::COPY_COLUMNS:
      copyColumns(as<CopyColumns>(operation), worker, rows);
      return true;
    case opcode::ADD: {
      const auto &fields = as<Add>(operation);
      add(fields, worker, numbers(rows, fields.size));
      return true;
    }
    default:
      return false;
  }
}

/** Operations whose work is split otherwise than by rows. */
inline void runWhole(const Operation &operation, const Worker &worker) {
  switch (operation.opcode) {
    case opcode::AFFINE_FORWARD:
      return affineForward(as<AffineForward>(operation), worker);
    case opcode::AFFINE_BACKWARD:
      return affineBackward(as<AffineBackward>(operation), worker);
    case opcode::BATCH_NORMALIZATION_FORWARD:
      return batchNormalizationForward(as<BatchNormalization>(operation), worker);
    case opcode::BATCH_NORMALIZATION_BACKWARD:
      return batchNormalizationBackward(as<BatchNormalizationBackward>(operation), worker);
    case opcode::BATCH_NORMALIZATION_UPDATE:
      return batchNormalizationUpdate(as<BatchNormalizationUpdate>(operation), worker);
    case opcode::BATCH_NORMALIZATION_INFERENCE:
      return batchNormalizationInference(as<BatchNormalization>(operation), worker);
    case opcode::BATCH_NORMALIZATION_INFERENCE_BACKWARD:
      return batchNormalizationInferenceBackward(as<BatchNormalizationBackward>(operation), worker);
    case opcode::LAYER_NORMALIZATION_BACKWARD:
      return layerNormalizationBackward(as<LayerNormalizationBackward>(operation), worker);
    case opcode::DROPOUT_MASK:
      return dropoutMask(as<DropoutMask>(operation), worker);
    case opcode::SOFTMAX_CROSS_ENTROPY:
      return softmaxCrossEntropy(as<SoftmaxCrossEntropy>(operation), worker);
    case opcode::SIGMOID_BINARY_CROSS_ENTROPY:
      return sigmoidBinaryCrossEntropy(as<ElementwiseLoss>(operation), worker);
    case opcode::MEAN_SQUARED_ERROR:
      return meanSquaredError(as<ElementwiseLoss>(operation), worker);
    case opcode::WEIGHT_DECAY:
      return weightDecay(as<Penalty>(operation), worker);
    case opcode::L1_PENALTY:
      return l1Penalty(as<Penalty>(operation), worker);
    case opcode::GRADIENT_NORM:
      return gradientNorm(as<GradientLimit>(operation), worker);
    case opcode::SCALE_TO_NORM:
      return scaleToNorm(as<GradientLimit>(operation), worker);
    case opcode::CLIP_VALUES:
      return clipValues(as<GradientLimit>(operation), worker);
    case opcode::DECOUPLED_DECAY:
      return decoupledDecay(as<DecoupledDecay>(operation), worker);
    case opcode::OPTIMIZER_UPDATE:
      return optimizerUpdate(as<OptimizerUpdate>(operation), worker);
  }
}

/** A tensor of a chain: where it lies and how many bytes a row of it has. */
struct RowSlot {
  uint32_t address;
  int64_t rowBytes;
};

/** The most tensors that an operation of a chain reads or writes row by row. */
constexpr int ROW_SLOTS = 4;

/** @returns how many were written, or 0 for an operation that is in no chain */
inline int rowSlots(const Operation &operation, RowSlot *slots) {
  switch (operation.opcode) {
    case opcode::ACTIVATION_FORWARD: {
      const auto &fields = as<ActivationForward>(operation);
      slots[0] = {fields.x.address, 4 * (int64_t)fields.size};
      slots[1] = {fields.y.address, 4 * (int64_t)fields.size};
      return 2;
    }
    case opcode::ACTIVATION_BACKWARD: {
      const auto &fields = as<ActivationBackward>(operation);
      slots[0] = {fields.x.address, 4 * (int64_t)fields.size};
      slots[1] = {fields.y.address, 4 * (int64_t)fields.size};
      slots[2] = {fields.dy.address, 4 * (int64_t)fields.size};
      slots[3] = {fields.dx.address, 4 * (int64_t)fields.size};
      return 4;
    }
    case opcode::CONVOLUTION_FORWARD: {
      const auto &fields = as<ConvolutionForward>(operation);
      slots[0] = {fields.x.address, 4 * fields.imageSize()};
      slots[1] = {fields.y.address, 4 * (int64_t)fields.filterCount * fields.planeSize()};
      return 2;
    }
    case opcode::CONVOLUTION_BACKWARD: {
      const auto &fields = as<ConvolutionBackward>(operation);
      if (fields.dWeight && !fields.isGrouped()) return 0;
      slots[0] = {fields.x.address, 4 * fields.imageSize()};
      slots[1] = {fields.dy.address, 4 * (int64_t)fields.filterCount * fields.planeSize()};
      if (!fields.dx) return 2;
      slots[2] = {fields.dx.address, 4 * fields.imageSize()};
      return 3;
    }
    case opcode::MAX_POOLING_FORWARD: {
      const auto &fields = as<MaxPoolingForward>(operation);
      const int64_t outputs = (int64_t)fields.channelCount * fields.planeSize();
      slots[0] = {fields.x.address, 4 * fields.imageSize()};
      slots[1] = {fields.y.address, 4 * outputs};
      if (!fields.indices) return 2;
      slots[2] = {fields.indices.address, 4 * outputs};
      return 3;
    }
    case opcode::MAX_POOLING_BACKWARD: {
      const auto &fields = as<MaxPoolingBackward>(operation);
      const int64_t outputs = (int64_t)fields.channelCount * fields.planeSize();
      slots[0] = {fields.indices.address, 4 * outputs};
      slots[1] = {fields.dy.address, 4 * outputs};
      slots[2] = {fields.dx.address, 4 * fields.imageSize()};
      return 3;
    }
    case opcode::APPLY_MASK: {
      const auto &fields = as<ApplyMask>(operation);
      slots[0] = {fields.x.address, 4 * (int64_t)fields.size};
      slots[1] = {fields.mask.address, fields.size};
      slots[2] = {fields.y.address, 4 * (int64_t)fields.size};
      return 3;
    }
    default:
      return 0;
  }
}

inline bool isOnImages(const Operation &operation) {
  return operation.opcode >= opcode::CONVOLUTION_FORWARD &&
         operation.opcode <= opcode::MAX_POOLING_BACKWARD;
}

/** Bytes of the rows of a chain that should stay in L2 together. */
constexpr int64_t CHAIN_BYTES = 256 * 1024;
constexpr int LONGEST_CHAIN = 16;

/**
 * Finds the chains of a program and notes them in its operations. Two operations are in one only if a
 * tensor that both name has rows of the same length for both: rows further on could otherwise be
 * overwritten before they are read.
 *
 * @returns numbers that the partial sums of its operations take at most
 */
inline int64_t prepare(uint8_t *program, int64_t programBytes) {
  int64_t commonSize = 1;
  const uint8_t *end = program + programBytes;
  for (uint8_t *address = program; address < end;) {
    auto &first = *reinterpret_cast<Operation *>(address);
    RowSlot slots[LONGEST_CHAIN * ROW_SLOTS];
    int slotCount = 0;
    int length = 0;
    bool hasImages = false;
    int64_t groups = 0;
    for (const Operation *operation = &first;
         reinterpret_cast<const uint8_t *>(operation) < end && length < LONGEST_CHAIN;
         operation = &next(*operation)) {
      RowSlot own[ROW_SLOTS];
      const int count = rowSlots(*operation, own);
      bool fits = count > 0;
      for (int one = 0; one < count; one++) {
        for (int other = 0; other < slotCount; other++) {
          fits &= own[one].address != slots[other].address ||
                  own[one].rowBytes == slots[other].rowBytes;
        }
      }
      if (!fits) break;
      for (int one = 0; one < count; one++) slots[slotCount++] = own[one];
      hasImages |= isOnImages(*operation);
      if (operation->opcode == opcode::CONVOLUTION_BACKWARD) {
        groups += GROUPS * as<ConvolutionBackward>(*operation).groupSize();
      }
      length++;
    }
    commonSize = larger(commonSize, groups);
    if (hasImages) {
      first.chainLength = (uint16_t)length;
      for (int count = 0; count < length; count++) {
        address += reinterpret_cast<Operation *>(address)->sizeBytes;
      }
    } else {
      // Sums over parameters: a double for each chunk.
      int64_t count = 0;
      if (first.opcode == opcode::WEIGHT_DECAY || first.opcode == opcode::L1_PENALTY) {
        count = as<Penalty>(first).count;
      } else if (first.opcode == opcode::GRADIENT_NORM) {
        count = as<GradientLimit>(first).count;
      }
      commonSize = larger(commonSize, 2 * (count / CHUNK + 1));
      address += first.sizeBytes;
    }
  }
  return commonSize;
}

/** Some rows of all operations of a chain. */
inline void runChainRows(const Operation &first, const Worker &worker, Range rows, int group,
                         bool isFresh) {
  const Operation *operation = &first;
  float *groups = worker.common;
  for (int count = 0; count < first.chainLength; count++) {
    if (operation->opcode == opcode::CONVOLUTION_BACKWARD) {
      const auto &fields = as<ConvolutionBackward>(*operation);
      if (fields.dWeight) {
        float *sums = groups + group * fields.groupSize();
        addProducts(fields, worker, rows, {0, fields.filterCount}, sums,
                    sums + fields.weightCount(), isFresh);
        groups += GROUPS * fields.groupSize();
      }
      if (fields.dx) differentiateByImages(fields, worker, rows);
    } else {
      runRows(*operation, worker, rows);
    }
    operation = &next(*operation);
  }
}

/** @returns the operation after the chain */
inline const Operation *runChain(const Operation &first, const Worker &worker) {
  bool hasSums = false;
  int64_t rowBytes = 1;
  const Operation *end = &first;
  for (int count = 0; count < first.chainLength; count++) {
    RowSlot slots[ROW_SLOTS];
    const int slotCount = rowSlots(*end, slots);
    for (int slot = 0; slot < slotCount; slot++) rowBytes += slots[slot].rowBytes;
    hasSums |= end->opcode == opcode::CONVOLUTION_BACKWARD && as<ConvolutionBackward>(*end).dWeight;
    end = &next(*end);
  }
  const int blockRows = (int)larger<int64_t>(CHAIN_BYTES / rowBytes, 1);
  const Range groups = worker.part(GROUPS, 1);
  for (int group = groups.first; group < groups.end; group++) {
    const int firstRow = (int)((int64_t)worker.rowCount * group / GROUPS);
    const int endRow = (int)((int64_t)worker.rowCount * (group + 1) / GROUPS);
    int row = firstRow;
    do {
      const Range rows = {row, smaller(endRow, row + blockRows)};
      runChainRows(first, worker, rows, group, row == firstRow);
      row = rows.end;
    } while (row < endRow);
  }
  if (!hasSums) return end;
  worker.meet();
  const float *sums = worker.common;
  const Operation *operation = &first;
  for (int count = 0; count < first.chainLength; count++) {
    if (operation->opcode == opcode::CONVOLUTION_BACKWARD) {
      const auto &fields = as<ConvolutionBackward>(*operation);
      if (fields.dWeight) {
        addGroups(fields, worker, sums);
        sums += GROUPS * fields.groupSize();
      }
    }
    operation = &next(*operation);
  }
  return end;
}

/** @returns the operation that follows */
inline const Operation *runOne(const Operation &operation, const Worker &worker) {
  if (operation.chainLength > 0) return runChain(operation, worker);
  if (operation.opcode == opcode::CONVOLUTION_BACKWARD) {
    const auto &fields = as<ConvolutionBackward>(operation);
    differentiateByFilters(fields, worker);
    if (fields.dx) differentiateByImages(fields, worker, worker.part(worker.rowCount, 1));
  } else if (!runRows(operation, worker, worker.part(worker.rowCount, SPLIT_ROWS))) {
    runWhole(operation, worker);
  }
  return &next(operation);
}

/** Whether an operation takes every row by itself, threads splitting the rows at the same borders. */
inline bool isByRows(const Operation &operation, const Worker &worker) {
  switch (operation.opcode) {
    case opcode::AFFINE_FORWARD:
      return isSplitByRows(worker, worker.rowCount, as<AffineForward>(operation).outputCount);
    case opcode::GATHER_ROWS:
    case opcode::ACTIVATION_FORWARD:
    case opcode::ACTIVATION_BACKWARD:
    case opcode::APPLY_MASK:
    case opcode::SCALE:
    case opcode::SOFTMAX_FORWARD:
    case opcode::LAYER_NORMALIZATION_FORWARD:
      return operation.chainLength == 0;
    default:
      return false;
  }
}

/**
 * Whether what follows finds all that it reads written by its own thread: rows that were split at the
 * same borders. The gradient of an affine layer's input is such, too; that of its weights is read
 * by nobody before the update.
 */
inline bool needsNoBarrier(const Operation &done, const Operation &following,
                           const Worker &worker) {
  if (!isByRows(following, worker)) return false;
  if (done.opcode == opcode::AFFINE_BACKWARD) {
    const auto &fields = as<AffineBackward>(done);
    return fields.dx && isSplitByRows(worker, worker.rowCount, fields.inputCount);
  }
  return isByRows(done, worker);
}

inline void runPart(const void *given, const Worker &worker) {
  const auto &program = *static_cast<const kernels::Program *>(given);
  const auto *end = reinterpret_cast<const Operation *>(program.bytes + program.size);
  const auto *operation = reinterpret_cast<const Operation *>(program.bytes);
  while (operation < end) {
    const auto *done = operation;
    operation = runOne(*operation, worker);
    // After the last operation the pool waits for all (team.cpp).
    if (operation < end && !needsNoBarrier(*done, *operation, worker)) worker.meet();
  }
}

} // namespace VARIANT
