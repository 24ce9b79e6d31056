#pragma once
#include "team.hpp"

namespace kernels {

/** Operations one behind the other. */
struct Program {
  uint8_t *bytes;
  int64_t size;
};

/** The kernels compiled for one instruction set. */
struct Variant {
  const char *name;
  /** To be called once for a program; returns the numbers that its partial sums take. */
  int64_t (*prepare)(uint8_t *program, int64_t programBytes);
  RunPart run;
};

} // namespace kernels
