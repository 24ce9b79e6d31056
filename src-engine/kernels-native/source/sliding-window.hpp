#pragma once
#include "eight.hpp"

namespace VARIANT {

/** An operation whose window slides over the planes of images; see ../../kernels/image-operation.ts. */
struct WindowOperation : Operation {
  int32_t channelCount;
  int32_t height;
  int32_t width;
  int32_t windowHeight;
  int32_t windowWidth;
  int32_t stride;
  int32_t padding;
  int32_t dilation;
  int32_t outputHeight;
  int32_t outputWidth;

  /** Numbers in an image (C, H, W). */
  int64_t imageSize() const { return (int64_t)channelCount * height * width; }
  /** Outputs of one channel or filter, P. */
  int planeSize() const { return outputHeight * outputWidth; }
  /** Numbers that a filter sees, K = C·KH·KW. */
  int patchSize() const { return channelCount * windowHeight * windowWidth; }
};

/*
 * The columns of an image are a matrix (K, P): row k shows the pixel that place k of the window sees
 * at every output. `unfold` and `fold` walk through a block of it row by row, in pieces that lie in
 * one row of outputs, because there neighbours in the columns are neighbours in the image (or
 * `stride` apart).
 */

/** Calls `piece(pixels or null, columns, step, count)` for every piece of one row of the columns. */
template <typename Pixel, typename Column, typename Piece>
void forEachPiece(const WindowOperation &window, Pixel *image, int entry, int firstOutput,
                  int outputCount, Column *columns, Piece piece) {
  const int windowSize = window.windowHeight * window.windowWidth;
  const int channel = entry / windowSize;
  const int place = entry % windowSize;
  const int rowShift = place / window.windowWidth * window.dilation - window.padding;
  const int columnShift = place % window.windowWidth * window.dilation - window.padding;
  Pixel *plane = image + (int64_t)channel * window.height * window.width;
  const int stride = window.stride;
  int outputRow = firstOutput / window.outputWidth;
  int outputColumn = firstOutput % window.outputWidth;
  while (outputCount > 0) {
    const int length = smaller(outputCount, window.outputWidth - outputColumn);
    const int row = outputRow * stride + rowShift;
    if (row < 0 || row >= window.height) {
      piece(static_cast<Pixel *>(nullptr), columns, stride, length);
    } else {
      const int column = outputColumn * stride + columnShift;
      // Outputs before the first and from the first beyond the image.
      const int before = column >= 0 ? 0 : (stride - 1 - column) / stride;
      const int inside = column >= window.width ? 0 : (window.width - column + stride - 1) / stride;
      const int start = smaller(before, length);
      const int end = larger(smaller(inside, length), start);
      piece(static_cast<Pixel *>(nullptr), columns, stride, start);
      piece(plane + (int64_t)row * window.width + column + start * stride, columns + start, stride,
            end - start);
      piece(static_cast<Pixel *>(nullptr), columns + end, stride, length - end);
    }
    columns += length;
    outputCount -= length;
    outputRow++;
    outputColumn = 0;
  }
}

/** columns (entryCount, outputCount) ← a block of the columns; zeros where the window sees padding. */
inline void unfold(const WindowOperation &window, const float *image, int firstEntry,
                   int entryCount, int firstOutput, int outputCount, float *columns,
                   int64_t columnStride) {
  for (int entry = 0; entry < entryCount; entry++) {
    forEachPiece(window, image, firstEntry + entry, firstOutput, outputCount,
                 columns + entry * columnStride,
                 [](const float *pixels, float *to, int step, int count) {
                   if (count == 0) return;
                   if (pixels == nullptr) clearNumbers(to, count);
                   else if (step == 1) {
                     for (int index = 0; index < count; index++) to[index] = pixels[index];
                   } else {
                     for (int index = 0; index < count; index++) to[index] = pixels[index * step];
                   }
                 });
  }
}

/** image ← image + a block of columns, each number added to the pixel it shows. */
inline void fold(const WindowOperation &window, float *image, int firstEntry, int entryCount,
                 int firstOutput, int outputCount, const float *columns, int64_t columnStride) {
  for (int entry = 0; entry < entryCount; entry++) {
    forEachPiece(window, image, firstEntry + entry, firstOutput, outputCount,
                 columns + entry * columnStride,
                 [](float *pixels, const float *from, int step, int count) {
                   if (pixels == nullptr) return;
                   if (step == 1) {
#pragma GCC ivdep
                     for (int index = 0; index < count; index++) pixels[index] += from[index];
                   } else {
                     for (int index = 0; index < count; index++) pixels[index * step] += from[index];
                   }
                 });
  }
}

/** A run of entries that see neighbouring pixels: a row of the window, or a part of it. */
struct PatchRun {
  const float *plane;
  /** The row and column of the window's first pixel in the run, against the output's. */
  int row;
  int column;
  int count;
};

/** One output's part of a run; zeros for padding. */
inline void copyRun(const WindowOperation &window, PatchRun run, int top, int left, float *to) {
  const int row = top + run.row;
  for (int index = 0; index < run.count; index++) {
    const int column = left + run.column + index * window.dilation;
    const bool isThere =
        row >= 0 && row < window.height && column >= 0 && column < window.width;
    to[index] = isThere ? run.plane[(int64_t)row * window.width + column] : 0;
  }
}

/**
 * A run at every output of a block. Where the window lies in the image, eight numbers are copied
 * at once: those beyond the run are overwritten by the next one, or lie in the padding of a patch.
 */
inline void unfoldRun(const WindowOperation &window, PatchRun run, int firstOutput,
                      int outputCount, float *patches, int64_t patchStride) {
  const int stride = window.stride;
  int outputRow = firstOutput / window.outputWidth;
  int outputColumn = firstOutput % window.outputWidth;
  while (outputCount > 0) {
    const int length = smaller(outputCount, window.outputWidth - outputColumn);
    const int top = outputRow * stride - window.padding;
    int left = outputColumn * stride - window.padding;
    const int row = top + run.row;
    const bool isRowInside = row >= 0 && row < window.height && window.dilation == 1;
    const float *pixels = run.plane + (int64_t)row * window.width + run.column;
    for (int output = 0; output < length; output++) {
      const int column = left + run.column;
      if (isRowInside && column >= 0 && column + run.count <= window.width) {
        for (int index = 0; index < run.count; index += 8) {
          storeEight(patches + index, loadEight(pixels + left + index));
        }
      } else {
        copyRun(window, run, top, left, patches);
      }
      left += stride;
      patches += patchStride;
    }
    outputCount -= length;
    outputRow++;
    outputColumn = 0;
  }
}

/**
 * patches (outputCount, entryCount) ← a block of the columns' transpose: what the window sees at each
 * output, zeros for padding.
 *
 * @param patchStride more than entryCount by eight at least
 */
inline void unfoldPatches(const WindowOperation &window, const float *image, int firstEntry,
                          int entryCount, int firstOutput, int outputCount, float *patches,
                          int64_t patchStride) {
  const int windowSize = window.windowHeight * window.windowWidth;
  const int end = firstEntry + entryCount;
  for (int entry = firstEntry; entry < end;) {
    const int i = entry % windowSize / window.windowWidth;
    const int j = entry % window.windowWidth;
    const int count = smaller(window.windowWidth - j, end - entry);
    const float *plane = image + (int64_t)(entry / windowSize) * window.height * window.width;
    unfoldRun(window, {plane, i * window.dilation, j * window.dilation, count}, firstOutput,
              outputCount, patches + entry - firstEntry, patchStride);
    entry += count;
  }
}

} // namespace VARIANT
