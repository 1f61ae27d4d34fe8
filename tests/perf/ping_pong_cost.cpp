// SPDX-License-Identifier: Apache-2.0
// What a message there and back costs through the workload `ping-pong`, beside two semaphores
// written by hand in the same model, for threads and for processes: medians of interleaved runs,
// per round trip, with both tasks on one core, each on its own, and where the scheduler puts them.
//   build/bin/ping_pong_cost [ROUNDS]
#include <semaphore.h>
#include <sys/mman.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <semaphore>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "bench/options/names.h"
#include "tests/perf/placed_workload.h"
#include "tests/perf/sync_candidate.h"
#include "workloads/support/bytes.h"

namespace {

using tests::TaskPlacement;

constexpr std::uint64_t round_trips = 5'000;

/// `std::binary_semaphore`: a futex.
class ThreadSemaphore {
 public:
  void acquire() { semaphore_.acquire(); }
  void release() { semaphore_.release(); }

 private:
  std::binary_semaphore semaphore_{0};
};

/// A process-shared `sem_t`.
class ProcessSemaphore {
 public:
  ProcessSemaphore() { check(sem_init(&semaphore_, 1, 0), "sem_init"); }
  void acquire() {
    int result = sem_wait(&semaphore_);
    while (result != 0 && errno == EINTR) result = sem_wait(&semaphore_);
    check(result, "sem_wait");
  }
  void release() { check(sem_post(&semaphore_), "sem_post"); }

 private:
  static void check(int result, const char* call) {
    if (result != 0) throw std::system_error(errno, std::generic_category(), call);
  }

  sem_t semaphore_;
};

/// Two tasks that wake each other, and wait to be woken.
template <typename Semaphore>
class ByHand final : public workloads::ComputeWorkload {
 public:
  explicit ByHand(TaskPlacement placement)
      : ComputeWorkload({.tasks = 2, .size = round_trips}),
        placement_(placement),
        shared_(new (shared_memory()) Shared) {}
  ~ByHand() override { munmap(shared_, sizeof(Shared)); }

  std::uint64_t operations() const override { return round_trips; }
  std::uint64_t tasks_together() const override { return 2; }
  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::uint64_t); }
  std::size_t compute(std::size_t task, workloads::Output output) const override {
    tests::place(placement_, task);
    for (std::uint64_t trip = 0; trip < round_trips; ++trip) {
      if (task == 0) shared_->there.release();
      (task == 0 ? shared_->back : shared_->there).acquire();
      if (task == 1) shared_->back.release();
    }
    workloads::support::ByteWriter writer(output);
    writer.write(task);
    return writer.size();
  }

 private:
  struct Shared {
    alignas(64) Semaphore there;
    alignas(64) Semaphore back;
  };

  static void* shared_memory() {
    void* const memory =
        mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    return memory;
  }

  TaskPlacement placement_;
  Shared* shared_;
};

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 15;
  constexpr std::array placements = {
      std::pair{TaskPlacement::same_core, "both on one core"},
      std::pair{TaskPlacement::other_core, "each on its own core"},
      std::pair{TaskPlacement::free, "where the scheduler puts them"}};
  for (const auto& [placement, text] : placements) {
    tests::SyncCandidates candidates;
    const std::string threads = "threads, two semaphores by hand";
    const std::string processes = "processes, two semaphores by hand";
    candidates.add({.name = threads, .workers = 2},
                   std::make_unique<ByHand<ThreadSemaphore>>(placement));
    candidates.add({.name = processes, .model = "process-pool", .workers = 2},
                   std::make_unique<ByHand<ProcessSemaphore>>(placement));
    const auto add = [&](const char* model, const std::string& counterpart, const char* channel,
                         TaskPlacement where) {
      candidates.add(
          {.name = fmt::format("{}, {}", model, channel),
           .counterpart = counterpart,
           .model = model,
           .lock = channel,
           .workers = 2},
          std::make_unique<tests::PlacedWorkload>(
              bench::make_workload("ping-pong", {.tasks = 2, .size = round_trips}), where));
    };
    for (const char* const channel : {"ring", "locked"}) {
      add("thread-pool", threads, channel, placement);
    }
    for (const char* const channel : {"ring", "pthread-queue", "pipe"}) {
      add("process-pool", processes, channel, placement);
    }
    fmt::print("{}, time of a round trip\n", text);
    candidates.run(rounds);
    candidates.print();
  }
}
