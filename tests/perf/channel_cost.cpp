// SPDX-License-Identifier: Apache-2.0
// What an item costs through the workload `producer-consumer`, beside the same loops written by
// hand over queues of Boost.Lockfree and oneTBB: medians of interleaved runs, per item, of the time
// and of the CPU time of this process, and by how much each differs from its counterpart by hand.
//   build/bin/channel_cost [ROUNDS [ITEMS]]
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

#include <boost/lockfree/spsc_queue.hpp>
#include <fmt/core.h>
#include <oneapi/tbb/concurrent_queue.h>

#include "models/support/os/spin.h"
#include "tests/perf/sync_candidate.h"
#include "workloads/support/bytes.h"

namespace {

constexpr std::size_t capacity = 1024;

/// `boost::lockfree::spsc_queue`, whose ends spin.
class SpscQueue {
 public:
  void put(std::uint64_t item) {
    while (!queue_.push(item)) models::support::pause_briefly();
  }
  std::uint64_t get() {
    std::uint64_t item = 0;
    while (!queue_.pop(item)) models::support::pause_briefly();
    return item;
  }

 private:
  boost::lockfree::spsc_queue<std::uint64_t, boost::lockfree::capacity<capacity>> queue_;
};

/// `tbb::concurrent_bounded_queue`.
class TbbQueue {
 public:
  TbbQueue() { queue_.set_capacity(capacity); }
  void put(std::uint64_t item) { queue_.push(item); }
  std::uint64_t get() {
    std::uint64_t item = 0;
    queue_.pop(item);
    return item;
  }

 private:
  tbb::concurrent_bounded_queue<std::uint64_t> queue_;
};

/// What a task counts for others to see.
struct alignas(64) Count {
  std::atomic<std::uint64_t> items{0};
};

/// Task 0 puts items into a queue, and task 1 gets them: each counts them, and the latter makes
/// their sums and looks whether they come in order, as the tasks of `producer-consumer` do.
template <typename Queue>
class ByHand final : public workloads::ComputeWorkload {
 public:
  using ComputeWorkload::ComputeWorkload;

  std::uint64_t operations() const override { return configuration().size; }
  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::uint64_t); }
  std::size_t compute(std::size_t task, workloads::Output output) const override {
    std::uint64_t sum = 0;
    std::uint64_t squares = 0;
    std::uint64_t out_of_order = 0;
    for (std::uint64_t index = 0; index < configuration().size; ++index) {
      if (task == 0) {
        queue_->put(index);
      } else {
        const std::uint64_t item = queue_->get();
        sum += item;
        squares += item * item;
        out_of_order += item != index;
      }
      counts_[task].items.store(index + 1, std::memory_order_relaxed);
    }
    if (out_of_order != 0) throw std::runtime_error("items were lost, or came out of order");
    workloads::support::ByteWriter writer(output);
    writer.write(sum + squares);
    return writer.size();
  }

 private:
  std::unique_ptr<Queue> queue_ = std::make_unique<Queue>();
  mutable std::array<Count, 2> counts_;
};

template <typename Queue>
std::unique_ptr<workloads::Workload> by_hand(std::uint64_t items) {
  return std::make_unique<ByHand<Queue>>(workloads::Configuration{.tasks = 2, .size = items});
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 15;
  const std::uint64_t items = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 500'000;
  const auto producer_consumer = [&](workloads::Options options, unsigned tasks) {
    return tests::make_calibrated_workload(
        "producer-consumer", {.tasks = tasks, .size = items, .options = std::move(options)});
  };
  {
    fmt::print("1 producer, 1 consumer, capacity 1024, time of an item\n");
    tests::SyncCandidates candidates;
    candidates.add({.name = "spsc_queue by hand", .workers = 2, .is_pinned = true},
                   by_hand<SpscQueue>(items));
    candidates.add({.name = "concurrent_bounded_queue by hand", .workers = 2, .is_pinned = true},
                   by_hand<TbbQueue>(items));
    candidates.add({.name = "ring",
                    .counterpart = "spsc_queue by hand",
                    .lock = "ring",
                    .workers = 2,
                    .is_pinned = true},
                   producer_consumer({}, 2));
    candidates.add({.name = "locked", .lock = "locked", .workers = 2, .is_pinned = true},
                   producer_consumer({}, 2));
    candidates.add({.name = "ring between processes",
                    .counterpart = "ring",
                    .model = "process-pool",
                    .lock = "ring",
                    .workers = 2,
                    .is_pinned = true},
                   producer_consumer({}, 2));
    candidates.run(rounds);
    candidates.print();
  }
  struct Other {
    const char* title;
    workloads::Options options;
    unsigned tasks;
  };
  const Other others[] = {
      {"a slower producer (--produce=1us)", {{"produce", "1us"}}, 2},
      {"a slower consumer (--consume=1us)", {{"consume", "1us"}}, 2},
      {"capacity 1", {{"capacity", "1"}}, 2},
      {"4 producers, 4 consumers", {{"producers", "4"}, {"consumers", "4"}}, 8},
  };
  for (const Other& other : others) {
    fmt::print("{}\n", other.title);
    tests::SyncCandidates candidates;
    candidates.add({.name = "locked", .lock = "locked", .workers = other.tasks},
                   producer_consumer(other.options, other.tasks));
    candidates.add(
        {.name = "ring", .counterpart = "locked", .lock = "ring", .workers = other.tasks},
        producer_consumer(other.options, other.tasks));
    candidates.run(rounds);
    candidates.print();
  }
}
