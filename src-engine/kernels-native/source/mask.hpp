#pragma once
#include "operation.hpp"

namespace VARIANT {

struct DropoutMask : Operation {
  Bytes mask;
  Doubles scalars;
  /** Tells the dropout layers of a network apart. */
  int32_t stream;
  /** Number of the random stream `dropout`. */
  int32_t streamNumber;
  /** Words below it become 0. */
  uint32_t threshold;
  int32_t size;
};

/** Blocks of four words that are drawn at once, a lane for each. */
constexpr int MASK_BLOCKS = 16;

/**
 * mask ← 0 where a random word is below the threshold, otherwise 1. The words are those of
 * Philox4x32-10 with the counter (block, stream, step) and the key (seed, stream number).
 *
 * @see Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"
 */
inline void dropoutMask(const DropoutMask &operation, const Worker &worker) {
  const double *scalars = operation.scalars.in(worker);
  const uint32_t seed = (uint32_t)(int64_t)scalars[0];
  const uint64_t step = (uint64_t)scalars[1];
  uint8_t *mask = operation.mask.in(worker);
  const Range part = worker.part(worker.rowCount * operation.size, 4 * MASK_BLOCKS);
  for (int index = part.first; index < part.end; index += 4 * MASK_BLOCKS) {
    uint32_t words[4][MASK_BLOCKS];
    for (int block = 0; block < MASK_BLOCKS; block++) {
      uint32_t word0 = (uint32_t)(index / 4 + block);
      uint32_t word1 = (uint32_t)operation.stream;
      uint32_t word2 = (uint32_t)step;
      uint32_t word3 = (uint32_t)(step >> 32);
      uint32_t key0 = seed;
      uint32_t key1 = (uint32_t)operation.streamNumber;
      for (int round = 0; round < 10; round++) {
        const uint64_t product0 = (uint64_t)word0 * 0xd2511f53u;
        const uint64_t product1 = (uint64_t)word2 * 0xcd9e8d57u;
        word0 = (uint32_t)(product1 >> 32) ^ word1 ^ key0;
        word1 = (uint32_t)product1;
        word2 = (uint32_t)(product0 >> 32) ^ word3 ^ key1;
        word3 = (uint32_t)product0;
        key0 += 0x9e3779b9u;
        key1 += 0xbb67ae85u;
      }
      words[0][block] = word0;
      words[1][block] = word1;
      words[2][block] = word2;
      words[3][block] = word3;
    }
    const int count = smaller(part.end - index, 4 * MASK_BLOCKS);
    // Word w of block b is number 4b + w.
    for (int place = 0; place < count; place++) {
      mask[index + place] = words[place & 3][place >> 2] >= operation.threshold ? 1 : 0;
    }
  }
}

struct ApplyMask : Operation {
  Floats x;
  Bytes mask;
  Floats y;
  float scale;
  int32_t size;
};

/** y ← scale·x·mask */
inline void applyMask(const ApplyMask &operation, const Worker &worker, Range part) {
  const float *x = operation.x.in(worker);
  const uint8_t *mask = operation.mask.in(worker);
  float *y = operation.y.in(worker);
#pragma GCC ivdep
  for (int index = part.first; index < part.end; index++) {
    y[index] = x[index] * ((float)mask[index] * operation.scale);
  }
}

} // namespace VARIANT
