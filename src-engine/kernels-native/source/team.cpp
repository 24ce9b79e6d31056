#include "team.hpp"
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace kernels {

namespace {

/**
 * Looks at a number before a thread parks: half a millisecond on an AMD EPYC (Zen 5), more than what lies
 * between two programs of a step. Who parks comes late to the next barrier, and lets the others park
 * there: with a tenth of it two threads could stay in that state and be no faster than one.
 */
constexpr int SPIN_COUNT = 20000;

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/** A number that threads wait for, in a cache line of its own. */
class alignas(128) Signal {
public:
  unsigned value() const { return number.load(std::memory_order_acquire); }

  void change() {
    number.fetch_add(1, std::memory_order_acq_rel);
    // Only a thread that has parked, or is about to, holds the lock.
    if (parked.load(std::memory_order_seq_cst) == 0) return;
    { std::lock_guard<std::mutex> lock(mutex); }
    wake.notify_all();
  }

  void waitForChange(unsigned old) {
    for (int spin = 0; spin < SPIN_COUNT; spin++) {
      if (value() != old) return;
      pause();
    }
    std::unique_lock<std::mutex> lock(mutex);
    parked.fetch_add(1, std::memory_order_seq_cst);
    wake.wait(lock, [&] { return number.load(std::memory_order_seq_cst) != old; });
    parked.fetch_sub(1, std::memory_order_seq_cst);
  }

private:
  std::atomic<unsigned> number{0};
  std::atomic<int> parked{0};
  std::mutex mutex;
  std::condition_variable wake;
};

float *newWorkspace() {
  return static_cast<float *>(std::aligned_alloc(128, WORKSPACE * sizeof(float)));
}

} // namespace

/** The pool. It lives as long as the process: threads that sleep need no end. */
struct Team {
  /** Counts the programs started. */
  Signal round;
  /** Counts the barriers passed. */
  Signal phase;
  /** Counts the programs that all threads of the pool are done with. */
  Signal ended;
  alignas(128) std::atomic<int> arrived{0};
  alignas(128) std::atomic<int> remaining{0};
  alignas(128) RunPart run = nullptr;
  const void *program = nullptr;
  Worker job{};
  std::mutex use;
  std::vector<float *> workspaces;

  /** Threads beyond the first that exist. */
  int extraCount() const { return static_cast<int>(workspaces.size()) - 1; }

  void grow(int threadCount) {
    if (workspaces.empty()) workspaces.push_back(newWorkspace());
    while (static_cast<int>(workspaces.size()) < threadCount) {
      const int index = static_cast<int>(workspaces.size());
      workspaces.push_back(newWorkspace());
      const unsigned first = round.value();
      std::thread([this, index, first] { serve(index, first); }).detach();
    }
  }

  void serve(int index, unsigned seen) {
    for (;;) {
      round.waitForChange(seen++);
      if (index < job.size) {
        Worker worker = job;
        worker.index = index;
        worker.workspace = workspaces[index];
        run(program, worker);
      }
      if (remaining.fetch_sub(1, std::memory_order_acq_rel) == 1) ended.change();
    }
  }

  /** Runs a program by this thread and others; those that the program has no use for look up, too. */
  void runTogether(RunPart runPart, const void *given, const Worker &worker) {
    run = runPart;
    program = given;
    job = worker;
    remaining.store(extraCount(), std::memory_order_relaxed);
    const unsigned before = ended.value();
    round.change();
    runPart(given, worker);
    // Nobody may still look at the job when the next one is written.
    ended.waitForChange(before);
  }

  void meet(int size) {
    const unsigned old = phase.value();
    if (arrived.fetch_add(1, std::memory_order_acq_rel) == size - 1) {
      arrived.store(0, std::memory_order_relaxed);
      phase.change();
    } else {
      phase.waitForChange(old);
    }
  }
};

void Worker::meet() const {
  if (size > 1) team->meet(size);
}

void runTogether(RunPart run, const void *program, uint8_t *memory, float *common, int rowCount,
                 int threadCount) {
  static Team &team = *new Team;
  // One program at a time: threads of Node that run another meanwhile wait for it.
  std::lock_guard<std::mutex> lock(team.use);
  team.grow(threadCount);
  const Worker worker{memory, common, team.workspaces[0], &team, rowCount, 0, threadCount};
  if (threadCount > 1) team.runTogether(run, program, worker);
  else run(program, worker);
}

} // namespace kernels
