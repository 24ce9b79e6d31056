#pragma once
#include "matrix-product.hpp"
#include "sliding-window.hpp"

/*
 * A convolution as products of matrices, image by image, with O filters, K numbers in a patch and P
 * outputs of a filter:
 *
 *   forward   y (O, P)  ← weight (O, K) · columns (K, P) + bias
 *   weights   dW (O, K) ← Σ dy (O, P) · patches (P, K)
 *   input     dx        ← weightᵀ (K, O) · dy (O, P), folded back onto the image
 *
 * The columns are unfolded block by block into this thread's workspace, where the tiles read them
 * without another packing, so that they stay in L2 and no image needs all of its columns at once.
 *
 * Threads split the images. dW is a sum over images, whose order must not depend on the threads: it
 * is taken over GROUPS parts of the batch, each part in order, and then over the parts. Where that
 * would take too much memory, threads split the filters instead.
 */
namespace VARIANT {

/** Parts of the batch that dW is summed over: threads beyond these find nothing to do. */
constexpr int GROUPS = 8;
/** Numbers in the partial sums of a group, at most. */
constexpr int64_t LARGEST_GROUP = 1 << 18;

/** From row to row of a block of columns: rows that are a power of two apart would crowd the cache. */
inline int64_t paddedStride(int count) { return (count + LINE - 1) / LINE * LINE + LINE; }

struct ConvolutionForward : WindowOperation {
  Floats x;
  Floats weight;
  Floats bias;
  Floats y;
  int32_t filterCount;
};

/** One image; y (O, P). */
inline void convolve(const ConvolutionForward &operation, const Worker &worker, const float *image,
                     float *y) {
  const int filterCount = operation.filterCount;
  const int patchSize = operation.patchSize();
  const int planeSize = operation.planeSize();
  const float *weight = operation.weight.in(worker);
  float *columns = worker.workspace;
  for (int output = 0; output < planeSize; output += COLUMN_BLOCK) {
    const int outputs = smaller(planeSize - output, COLUMN_BLOCK);
    const int64_t stride = paddedStride(outputs);
    for (int entry = 0; entry < patchSize; entry += INNER_BLOCK) {
      const int entries = smaller(patchSize - entry, INNER_BLOCK);
      unfold(operation, image, entry, entries, output, outputs, columns, stride);
      const Start start = {nullptr, entry == 0 ? operation.bias.in(worker) : nullptr};
      multiplyBlock({weight + entry, patchSize, true, false}, {columns, stride}, start, y + output,
                    planeSize, entry != 0, filterCount, outputs, entries);
    }
  }
}

inline void convolutionForward(const ConvolutionForward &operation, const Worker &worker,
                               Range rows) {
  const int64_t outputSize = (int64_t)operation.filterCount * operation.planeSize();
  for (int row = rows.first; row < rows.end; row++) {
    convolve(operation, worker, operation.x.in(worker) + row * operation.imageSize(),
             operation.y.in(worker) + row * outputSize);
  }
}

struct ConvolutionBackward : WindowOperation {
  Floats x;
  Floats weight;
  Floats dy;
  /** Left out, together with dBias, for a frozen layer. */
  Floats dWeight;
  Floats dBias;
  /** Left out where no gradient of the input is wanted. */
  Floats dx;
  Floats columns;
  int32_t columnsLength;
  int32_t filterCount;

  int64_t weightCount() const { return (int64_t)filterCount * patchSize(); }
  /** Of every group the sums for the weights, then those for the biases. */
  int64_t groupSize() const { return (weightCount() + filterCount + LINE - 1) / LINE * LINE; }
  bool isGrouped() const { return dWeight && groupSize() <= LARGEST_GROUP; }
};

/** sums ← sums + those of the planes, which are then in the cache for the products. */
inline void addPlanes(const float *planes, int planeSize, int planeCount, float *sums) {
  for (int plane = 0; plane < planeCount; plane++) {
    float lanes[LINE] = {};
    int index = 0;
    for (; index + LINE <= planeSize; index += LINE) {
      for (int lane = 0; lane < LINE; lane++) lanes[lane] += planes[index + lane];
    }
    for (int lane = 0; index < planeSize; index++, lane++) lanes[lane] += planes[index];
    float sum = 0;
    for (int lane = 0; lane < LINE; lane++) sum += lanes[lane];
    sums[plane] += sum;
    planes += planeSize;
  }
}

/**
 * Some rows (filters) of Σ dy·patches, and the sums of their planes of dy, added over images.
 *
 * @param isFresh whether the sums start here
 */
inline void addProducts(const ConvolutionBackward &operation, const Worker &worker, Range rows,
                        Range filters, float *weightSums, float *biasSums, bool isFresh) {
  const int patchSize = operation.patchSize();
  const int planeSize = operation.planeSize();
  weightSums += (int64_t)filters.first * patchSize;
  biasSums += filters.first;
  if (isFresh) {
    clearNumbers(biasSums, filters.count());
    if (rows.count() == 0) clearNumbers(weightSums, (int64_t)filters.count() * patchSize);
  }
  float *patches = worker.workspace;
  for (int row = rows.first; row < rows.end; row++) {
    const float *image = operation.x.in(worker) + row * operation.imageSize();
    const float *planes = operation.dy.in(worker) +
                          ((int64_t)row * operation.filterCount + filters.first) * planeSize;
    addPlanes(planes, planeSize, filters.count(), biasSums);
    for (int output = 0; output < planeSize; output += INNER_BLOCK) {
      const int outputs = smaller(planeSize - output, INNER_BLOCK);
      const bool isAdding = !isFresh || row != rows.first || output != 0;
      for (int entry = 0; entry < patchSize; entry += COLUMN_BLOCK) {
        const int entries = smaller(patchSize - entry, COLUMN_BLOCK);
        const int64_t stride = paddedStride(entries);
        unfoldPatches(operation, image, entry, entries, output, outputs, patches, stride);
        multiplyBlock({planes + output, planeSize, true, false}, {patches, stride},
                      {nullptr, nullptr}, weightSums + entry, patchSize, isAdding, filters.count(),
                      entries, outputs);
      }
    }
  }
}

/** dx of one image, which holds zeros; dy (O, P). */
inline void differentiateByImage(const ConvolutionBackward &operation, const Worker &worker,
                                 const float *dy, float *image) {
  const int filterCount = operation.filterCount;
  const int patchSize = operation.patchSize();
  const int planeSize = operation.planeSize();
  const float *weight = operation.weight.in(worker);
  float *packedRight = worker.workspace;
  float *packedLeft = packedRight + kernels::PACKED_RIGHT;
  float *columns = packedLeft + kernels::PACKED_LEFT;
  for (int output = 0; output < planeSize; output += COLUMN_BLOCK) {
    const int outputs = smaller(planeSize - output, COLUMN_BLOCK);
    const int64_t stride = paddedStride(outputs);
    for (int entry = 0; entry < patchSize; entry += ROW_BLOCK) {
      const int entries = smaller(patchSize - entry, ROW_BLOCK);
      for (int filter = 0; filter < filterCount; filter += INNER_BLOCK) {
        const int filters = smaller(filterCount - filter, INNER_BLOCK);
        // With one block of filters the panels of the first block of entries serve for all.
        if (entry == 0 || filterCount > INNER_BLOCK) {
          packPanels({dy + (int64_t)filter * planeSize + output, planeSize, false}, filters, outputs,
                     packedRight);
        }
        const Operand transposed = {weight + (int64_t)filter * patchSize + entry, patchSize, true};
        multiplyBlock(leftBlock(transposed, entries, outputs, filters, packedLeft),
                      {packedRight, 0}, {nullptr, nullptr}, columns, stride, filter != 0, entries,
                      outputs, filters);
      }
      fold(operation, image, entry, entries, output, outputs, columns, stride);
    }
  }
}

/** dx of some images. */
inline void differentiateByImages(const ConvolutionBackward &operation, const Worker &worker,
                                  Range rows) {
  const int64_t imageSize = operation.imageSize();
  const int64_t outputSize = (int64_t)operation.filterCount * operation.planeSize();
  for (int row = rows.first; row < rows.end; row++) {
    float *image = operation.dx.in(worker) + row * imageSize;
    clearNumbers(image, imageSize);
    differentiateByImage(operation, worker, operation.dy.in(worker) + row * outputSize, image);
  }
}

/** dWeight and dBias from the sums of the groups, this thread's part. */
inline void addGroups(const ConvolutionBackward &operation, const Worker &worker,
                      const float *groups) {
  const int64_t weightCount = operation.weightCount();
  const int64_t groupSize = operation.groupSize();
  float *dWeight = operation.dWeight.in(worker);
  float *dBias = operation.dBias.in(worker);
  const Range part = worker.part((int)(weightCount + operation.filterCount), LINE);
  for (int index = part.first; index < part.end; index++) {
    float sum = groups[index];
    for (int group = 1; group < GROUPS; group++) sum += groups[group * groupSize + index];
    if (index < weightCount) dWeight[index] = sum;
    else dBias[index - weightCount] = sum;
  }
}

/** dWeight and dBias where threads split the filters. */
inline void differentiateByFilters(const ConvolutionBackward &operation, const Worker &worker) {
  addProducts(operation, worker, {0, worker.rowCount}, worker.part(operation.filterCount, 8),
              operation.dWeight.in(worker), operation.dBias.in(worker), true);
}

} // namespace VARIANT
