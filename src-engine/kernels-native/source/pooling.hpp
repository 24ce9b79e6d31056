#pragma once
#include "eight.hpp"
#include "sliding-window.hpp"

/* Windows of two by two pixels that do not overlap are taken eight at a time. */
namespace VARIANT {

struct MaxPoolingForward : WindowOperation {
  Floats x;
  Floats y;
  /** Left out where no gradient will be asked for. */
  Integers indices;
};

inline bool isTwoByTwo(const WindowOperation &window) {
  return window.windowHeight == 2 && window.windowWidth == 2 && window.stride == 2 &&
         window.padding == 0 && window.dilation == 1;
}

/** Where a value is larger or the first NaN. */
inline bool isLarger(float value, float largest) {
  return !(value <= largest) & (largest == largest);
}

/** Eight outputs of two-by-two windows; `pixel` is the place of the first one in the example. */
inline void poolEight(const float *upper, int width, int pixel, float *y, int32_t *indices) {
  const float *lower = upper + width;
  const Eight values[4] = {
      evenPlaces(loadEight(upper), loadEight(upper + 8)),
      oddPlaces(loadEight(upper), loadEight(upper + 8)),
      evenPlaces(loadEight(lower), loadEight(lower + 8)),
      oddPlaces(loadEight(lower), loadEight(lower + 8)),
  };
  const int32_t offsets[4] = {0, 1, width, width + 1};
  Eight largest = values[0];
  EightIntegers best = {0, 2, 4, 6, 8, 10, 12, 14};
  best += pixel;
  const EightIntegers first = best;
#pragma GCC unroll 3
  for (int place = 1; place < 4; place++) {
    // As isLarger, for each of them.
    const EightIntegers wins = ~(values[place] <= largest) & (largest == largest);
    largest = wins ? values[place] : largest;
    best = wins ? first + offsets[place] : best;
  }
  storeEight(y, largest);
  storeEight(indices, best);
}

/** A row of outputs, at least eight: the last eight overlap those before. */
inline void poolRow(const float *upper, int width, int pixel, int outputCount, float *y,
                    int32_t *indices) {
  for (int output = 0; output < outputCount; output += 8) {
    const int from = smaller(output, outputCount - 8);
    poolEight(upper + 2 * from, width, pixel + 2 * from, y + from, indices + from);
  }
}

/** A row of outputs of any windows. */
inline void poolWindows(const MaxPoolingForward &operation, const float *plane, int place,
                        int outputRow, float *y, int32_t *indices) {
  const int width = operation.width;
  const int firstRow = outputRow * operation.stride - operation.padding;
  for (int output = 0; output < operation.outputWidth; output++) {
    const int left = output * operation.stride - operation.padding;
    int best = -1;
    float largest = -__builtin_inff();
    for (int i = 0; i < operation.windowHeight; i++) {
      const int row = firstRow + i * operation.dilation;
      if (row < 0 || row >= operation.height) continue;
      for (int j = 0; j < operation.windowWidth; j++) {
        const int column = left + j * operation.dilation;
        if (column < 0 || column >= width) continue;
        const int pixel = row * width + column;
        // The first pixel wins for lack of another, and the first NaN for good.
        if (best < 0 || isLarger(plane[pixel], largest)) {
          best = pixel;
          largest = plane[pixel];
        }
      }
    }
    y[output] = largest;
    indices[output] = place + best;
  }
}

/** y ← the largest value of every window, indices ← its place within the example */
inline void maxPoolingForward(const MaxPoolingForward &operation, const Worker &worker, Range rows) {
  const int planeSize = operation.planeSize();
  const int64_t pixelCount = (int64_t)operation.height * operation.width;
  const bool isSimple = isTwoByTwo(operation) && operation.outputWidth >= 8;
  int32_t *unused = reinterpret_cast<int32_t *>(worker.workspace);
  const int64_t end = (int64_t)rows.end * operation.channelCount;
  for (int64_t plane = (int64_t)rows.first * operation.channelCount; plane < end; plane++) {
    const int place = (int)(plane % operation.channelCount * pixelCount);
    const float *pixels = operation.x.in(worker) + plane * pixelCount;
    for (int row = 0; row < operation.outputHeight; row++) {
      const int64_t output = plane * planeSize + row * operation.outputWidth;
      float *y = operation.y.in(worker) + output;
      int32_t *indices = operation.indices ? operation.indices.in(worker) + output : unused;
      if (isSimple) {
        const int first = 2 * row * operation.width;
        poolRow(pixels + first, operation.width, place + first, operation.outputWidth, y, indices);
      } else {
        poolWindows(operation, pixels, place, row, y, indices);
      }
    }
  }
}

struct MaxPoolingBackward : WindowOperation {
  Integers indices;
  Floats dy;
  Floats dx;
};

/**
 * A row of two-by-two windows, at least eight: each pixel has dy or 0, so that nothing needs to be
 * cleared before.
 */
inline void spreadRow(const int32_t *indices, const float *dy, int width, int pixel,
                      int outputCount, float *upper) {
  float *lower = upper + width;
  const EightIntegers evens = {0, 2, 4, 6, 8, 10, 12, 14};
  for (int output = 0; output < outputCount; output += 8) {
    const int from = smaller(output, outputCount - 8);
    const EightIntegers best = loadEight(indices + from) - (evens + (pixel + 2 * from));
    const Eight slope = loadEight(dy + from);
    const Eight none = {};
    const Eight upperLeft = best == 0 ? slope : none;
    const Eight upperRight = best == 1 ? slope : none;
    const Eight lowerLeft = best == width ? slope : none;
    const Eight lowerRight = best == width + 1 ? slope : none;
    storeEight(upper + 2 * from, firstInTurn(upperLeft, upperRight));
    storeEight(upper + 2 * from + 8, lastInTurn(upperLeft, upperRight));
    storeEight(lower + 2 * from, firstInTurn(lowerLeft, lowerRight));
    storeEight(lower + 2 * from + 8, lastInTurn(lowerLeft, lowerRight));
  }
}

/** dx ← dy where each window took its value from, 0 elsewhere */
inline void maxPoolingBackward(const MaxPoolingBackward &operation, const Worker &worker,
                               Range rows) {
  const int planeSize = operation.planeSize();
  const int64_t imageSize = operation.imageSize();
  const int64_t pixelCount = (int64_t)operation.height * operation.width;
  const bool isWhole = isTwoByTwo(operation) && operation.height == 2 * operation.outputHeight &&
                       operation.width == 2 * operation.outputWidth && operation.outputWidth >= 8;
  for (int row = rows.first; row < rows.end; row++) {
    float *image = operation.dx.in(worker) + row * imageSize;
    const int64_t outputs = (int64_t)row * operation.channelCount * planeSize;
    const int32_t *indices = operation.indices.in(worker) + outputs;
    const float *dy = operation.dy.in(worker) + outputs;
    if (isWhole) {
      for (int channel = 0; channel < operation.channelCount; channel++) {
        for (int outputRow = 0; outputRow < operation.outputHeight; outputRow++) {
          const int64_t first = channel * pixelCount + 2 * outputRow * operation.width;
          spreadRow(indices, dy, operation.width, (int)first, operation.outputWidth,
                      image + first);
          indices += operation.outputWidth;
          dy += operation.outputWidth;
        }
      }
    } else {
      clearNumbers(image, imageSize);
      const int64_t count = (int64_t)operation.channelCount * planeSize;
      for (int64_t output = 0; output < count; output++) image[(uint32_t)indices[output]] += dy[output];
    }
  }
}

struct AveragePooling : WindowOperation {
  /** x and y, or dy and dx: what is read and what is written. */
  Floats from;
  Floats to;
};

/** The part of a window that lies in the plane, from the output's place. */
struct Window {
  int firstRow;
  int firstColumn;
};

inline Window windowOf(const WindowOperation &operation, int output) {
  return {output / operation.outputWidth * operation.stride - operation.padding,
          output % operation.outputWidth * operation.stride - operation.padding};
}

/** y ← the mean of every window, zeros of the padding included */
inline void averagePoolingForward(const AveragePooling &operation, const Worker &worker,
                                  Range rows) {
  const int planeSize = operation.planeSize();
  const int width = operation.width;
  const float share = 1.0f / (float)(operation.windowHeight * operation.windowWidth);
  const int64_t end = (int64_t)rows.end * operation.channelCount;
  for (int64_t plane = (int64_t)rows.first * operation.channelCount; plane < end; plane++) {
    const float *pixels = operation.from.in(worker) + plane * operation.height * width;
    float *y = operation.to.in(worker) + plane * planeSize;
    for (int output = 0; output < planeSize; output++) {
      const Window window = windowOf(operation, output);
      double sum = 0;
      for (int i = 0; i < operation.windowHeight; i++) {
        const int row = window.firstRow + i * operation.dilation;
        if (row < 0 || row >= operation.height) continue;
        for (int j = 0; j < operation.windowWidth; j++) {
          const int column = window.firstColumn + j * operation.dilation;
          if (column >= 0 && column < width) sum += pixels[(int64_t)row * width + column];
        }
      }
      y[output] = share * (float)sum;
    }
  }
}

/** dx ← an equal share of dy for everything in its window, 0 elsewhere */
inline void averagePoolingBackward(const AveragePooling &operation, const Worker &worker,
                                   Range rows) {
  const int planeSize = operation.planeSize();
  const int width = operation.width;
  const float share = 1.0f / (float)(operation.windowHeight * operation.windowWidth);
  const int64_t end = (int64_t)rows.end * operation.channelCount;
  for (int64_t plane = (int64_t)rows.first * operation.channelCount; plane < end; plane++) {
    float *pixels = operation.to.in(worker) + plane * operation.height * width;
    clearNumbers(pixels, (int64_t)operation.height * width);
    const float *dy = operation.from.in(worker) + plane * planeSize;
    for (int output = 0; output < planeSize; output++) {
      const Window window = windowOf(operation, output);
      const float slope = share * dy[output];
      for (int i = 0; i < operation.windowHeight; i++) {
        const int row = window.firstRow + i * operation.dilation;
        if (row < 0 || row >= operation.height) continue;
        for (int j = 0; j < operation.windowWidth; j++) {
          const int column = window.firstColumn + j * operation.dilation;
          if (column >= 0 && column < width) pixels[(int64_t)row * width + column] += slope;
        }
      }
    }
  }
}

} // namespace VARIANT
