#pragma once
#include <cstdint>

/*
 * Threads that run one program together. There is one pool for the process, made as threads are
 * first wanted. Each thread runs every operation of the program for its part of the rows or columns
 * and meets the others at a barrier where the next operation needs what the others have written.
 * Who waits spins first, because the others are seldom more than a few microseconds away, and then
 * parks, so that a paused run costs no processor time.
 */
namespace kernels {

/**
 * Numbers that every thread has for itself: packed blocks of both operands of a product, and a block
 * of the columns of an image.
 */
constexpr int64_t PACKED_RIGHT = 256 * (512 + 16);
constexpr int64_t PACKED_LEFT = 256 * 128;
constexpr int64_t COLUMNS = 128 * (512 + 16);
constexpr int64_t WORKSPACE = PACKED_RIGHT + PACKED_LEFT + COLUMNS + 64;

/** Rows from `first`, `end` exclusive. */
struct Range {
  int first;
  int end;
  int count() const { return end - first; }
};

struct Team;

/** One thread's view of the program that runs. */
struct Worker {
  /** What slots are counted from. */
  uint8_t *memory;
  /** Numbers that all threads see: partial sums. */
  float *common;
  /** WORKSPACE numbers of this thread's own. */
  float *workspace;
  Team *team;
  int rowCount;
  int index;
  int size;

  bool isFirst() const { return index == 0; }

  /** This thread's part of `count` things that are split at multiples of `unit`. */
  Range part(int count, int unit) const {
    const int64_t units = (count + unit - 1) / unit;
    const int64_t first = units * index / size * unit;
    const int64_t end = units * (index + 1) / size * unit;
    return {first < count ? (int)first : count, end < count ? (int)end : count};
  }

  /** Size of the largest part, at most. */
  int largestPart(int count, int unit) const {
    const int units = (count + unit - 1) / unit;
    return (units + size - 1) / size * unit;
  }

  /** Returns once all threads have called it; what they wrote before is seen by all afterwards. */
  void meet() const;
};

/** Runs one thread's part of a program. */
using RunPart = void (*)(const void *program, const Worker &worker);

/** Runs a program, this thread being the first of `threadCount`. */
void runTogether(RunPart run, const void *program, uint8_t *memory, float *common, int rowCount,
                 int threadCount);

} // namespace kernels
