// SPDX-License-Identifier: Apache-2.0
// How evenly threads share a lock that all of them want all the time, and what an acquisition takes
// meanwhile: each thread counts its acquisitions of a fixed time. Medians of interleaved runs;
// Jain's index is 1 where all get the same, and 1/threads where one gets all (Jain, Chiu and Hawe,
// "A quantitative measure of fairness and discrimination", 1984).
//   build/bin/lock_fairness [ROUNDS]
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"
#include "models/sync/choose_sync.h"
#include "workloads/support/bytes.h"
#include "workloads/sync_objects.h"
#include "workloads/workload.h"

namespace {

constexpr std::int64_t duration_ns = 50'000'000;

/// Each task acquires one lock again and again until its time is over, and counts.
class AcquireForAWhile final : public workloads::IoWorkload {
 public:
  explicit AcquireForAWhile(std::uint64_t tasks)
      : IoWorkload({.tasks = tasks, .size = 1}), acquisitions_(tasks) {}

  std::size_t max_output_bytes(std::size_t) const override { return 0; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  std::span<const workloads::SyncObject> sync_objects() const override {
    static constexpr std::array objects = {workloads::SyncObject{}};
    return objects;
  }
  std::size_t shared_bytes() const override { return sizeof(std::uint64_t); }
  std::uint64_t tasks_together() const override { return task_count(); }

  workloads::Coroutine<std::size_t> run_suspending(std::size_t task, workloads::Output,
                                                   workloads::Io& io) const override {
    const workloads::Lock lock(io, 0, task);
    auto& shared = *reinterpret_cast<std::atomic<std::uint64_t>*>(io.sync().shared());
    const std::int64_t end_ns = workloads::now_ns() + duration_ns;
    std::uint64_t acquisitions = 0;
    while (workloads::now_ns() < end_ns) {
      for (int i = 0; i < 1000; ++i, ++acquisitions) {
        co_await lock.acquire();
        shared.store(shared.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        lock.release();
      }
    }
    acquisitions_[task] = static_cast<double>(acquisitions);
    co_return 0;
  }

  double ns_per_acquisition() const {
    return static_cast<double>(duration_ns) /
           std::accumulate(acquisitions_.begin(), acquisitions_.end(), 0.0);
  }
  double jain() const {
    const double sum = std::accumulate(acquisitions_.begin(), acquisitions_.end(), 0.0);
    const double squares =
        std::inner_product(acquisitions_.begin(), acquisitions_.end(), acquisitions_.begin(), 0.0);
    return sum * sum / (static_cast<double>(acquisitions_.size()) * squares);
  }

 private:
  mutable std::vector<double> acquisitions_;  // each written by its own task
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = std::max(1, argc > 1 ? std::atoi(argv[1]) : 15);
  for (const unsigned threads : {2U, 16U}) {
    struct Figures {
      const char* lock;
      std::vector<double> ns = {};
      std::vector<double> jain = {};
    };
    std::array all = {Figures{"std"}, Figures{"futex"}, Figures{"pthread"}, Figures{"spin"}};
    for (int round = 0; round < rounds; ++round) {
      for (Figures& figures : all) {
        const AcquireForAWhile workload(threads);
        models::HarnessJob job(workload, threads);
        models::start_sync(job, figures.lock);
        const models::Model model = bench::make_model("thread-pool");
        const models::Settings settings{.workers = threads, .concurrency = threads};
        model.prepare(settings);
        const auto running = model.start(job, settings);
        job.clear();
        running->run();
        figures.ns.push_back(workload.ns_per_acquisition());
        figures.jain.push_back(workload.jain());
      }
    }
    fmt::print("{} threads\n", threads);
    for (const Figures& figures : all) {
      fmt::print("  {:8} {:7.2f} ns per acquisition, Jain's index {:.2f}\n", figures.lock,
                 median(figures.ns), median(figures.jain));
    }
  }
}
