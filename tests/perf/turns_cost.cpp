// SPDX-License-Identifier: Apache-2.0
// What a hand-over between two threads costs through the workload `turns`, beside two binary
// semaphores written by hand in the same model: medians of interleaved runs, per turn, with both
// threads on one core, each on its own, and where the scheduler puts them.
//   build/bin/turns_cost [ROUNDS]
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <semaphore>

#include <fmt/core.h>

#include "bench/options/names.h"
#include "tests/perf/placed_workload.h"
#include "tests/perf/sync_candidate.h"
#include "workloads/support/bytes.h"

namespace {

constexpr std::uint64_t turns_of_each = 5'000;

using tests::TaskPlacement;

/// Two tasks that wake each other.
class ByHand final : public workloads::ComputeWorkload {
 public:
  explicit ByHand(TaskPlacement placement)
      : ComputeWorkload({.tasks = 2, .size = turns_of_each}), placement_(placement) {}

  std::uint64_t operations() const override { return 2 * turns_of_each; }
  std::uint64_t tasks_together() const override { return 2; }
  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::uint64_t); }
  std::size_t compute(std::size_t task, workloads::Output output) const override {
    tests::place(placement_, task);
    for (std::uint64_t turn = 0; turn < turns_of_each; ++turn) {
      turns_.at(task).acquire();
      turns_.at(1 - task).release();
    }
    workloads::support::ByteWriter writer(output);
    writer.write(task);
    return writer.size();
  }

 private:
  TaskPlacement placement_;
  // The last turn of task 1 gives task 0 the first one of the next run.
  mutable std::array<std::binary_semaphore, 2> turns_{std::binary_semaphore(1),
                                                      std::binary_semaphore(0)};
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
    const char* const by_hand = "two binary semaphores by hand";
    candidates.add({.name = by_hand, .workers = 2}, std::make_unique<ByHand>(placement));
    for (const char* const lock : {"futex", "std", "pthread"}) {
      candidates.add(
          {.name = fmt::format("turns, {}", lock),
           .counterpart = by_hand,
           .lock = lock,
           .workers = 2},
          std::make_unique<tests::PlacedWorkload>(
              bench::make_workload("turns", {.tasks = 2, .size = turns_of_each}), placement));
    }
    fmt::print("two threads, {}, time of a turn\n", text);
    candidates.run(rounds);
    candidates.print();
  }
}
