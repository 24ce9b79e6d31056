#pragma once
#include "team.hpp"

/*
 * What every kernel file begins with. All of them are compiled once for each instruction set, in a
 * namespace of its own (VARIANT), and use nothing of the standard library but what the compiler
 * itself provides: an inline function of it, compiled for a new machine, could otherwise be the one
 * that the linker keeps for all.
 *
 * Plain loops over numbers are written for the compiler to turn into vectors. It may fuse a product
 * and a sum into one rounding, and does so everywhere alike, so that the bits of a number do not
 * depend on the thread that computes it.
 */
namespace VARIANT {

using kernels::Range;
using kernels::Worker;

/** Numbers in a cache line: parts that are split there do not disturb each other. */
constexpr int LINE = 16;

/** Where a tensor lies: bytes from the start of the memory; 0 for one that is left out. */
template <typename Number> struct Slot {
  uint32_t address;
  explicit operator bool() const { return address != 0; }
  Number *in(const Worker &worker) const {
    return reinterpret_cast<Number *>(worker.memory + address);
  }
};
using Floats = Slot<float>;
using Integers = Slot<int32_t>;
using Doubles = Slot<double>;
using Bytes = Slot<uint8_t>;

/**
 * The head of every operation in a program. The fields of each family follow in the order in which
 * ../../kernels-wasm/operation-encoding.ts writes them.
 */
struct Operation {
  uint16_t opcode;
  /** 0, or how many operations from here on run together, block by block of rows (program.hpp). */
  uint16_t chainLength;
  /** Bytes to the next operation. */
  int32_t sizeBytes;
};

template <typename T> inline T smaller(T a, T b) { return b < a ? b : a; }
template <typename T> inline T larger(T a, T b) { return a < b ? b : a; }

/** x·y + z, rounded once. */
inline float multiplyAdd(float x, float y, float z) { return __builtin_fmaf(x, y, z); }
inline float root(float x) { return __builtin_sqrtf(x); }
inline double root(double x) { return __builtin_sqrt(x); }

inline void copyNumbers(const float *from, float *to, int64_t count) {
  __builtin_memcpy(to, from, count * sizeof(float));
}
inline void clearNumbers(float *numbers, int64_t count) {
  __builtin_memset(numbers, 0, count * sizeof(float));
}

/** Σ term(index) over count indices, in double, in an order that depends on the count alone. */
template <typename Term> inline double sumOver(int count, Term term) {
  double lanes[16] = {};
  int index = 0;
  for (; index + 16 <= count; index += 16) {
    for (int lane = 0; lane < 16; lane++) lanes[lane] += (double)term(index + lane);
  }
  for (int lane = 0; index < count; index++, lane++) lanes[lane] += (double)term(index);
  double sum = 0;
  for (int lane = 0; lane < 16; lane++) sum += lanes[lane];
  return sum;
}

} // namespace VARIANT
