#pragma once
#include "operation.hpp"

namespace VARIANT {

/** Numbers that are summed up at a stretch. */
constexpr int CHUNK = 16384;

/**
 * Σ term(index) in double, the same bits for every number of threads: each chunk is summed by one
 * thread, and the sums of the chunks by all of them in order. To be called by all threads; `common`
 * has room for the sums.
 */
template <typename Term> double sumTogether(const Worker &worker, int count, Term term) {
  double *sums = reinterpret_cast<double *>(worker.common);
  const int chunkCount = (count + CHUNK - 1) / CHUNK;
  const Range chunks = worker.part(chunkCount, 1);
  for (int chunk = chunks.first; chunk < chunks.end; chunk++) {
    const int first = chunk * CHUNK;
    sums[chunk] = sumOver(smaller(count - first, CHUNK), [=](int index) { return term(first + index); });
  }
  worker.meet();
  double total = 0;
  for (int chunk = 0; chunk < chunkCount; chunk++) total += sums[chunk];
  // The next operation may use the same room.
  worker.meet();
  return total;
}

} // namespace VARIANT
