// SPDX-License-Identifier: Apache-2.0
// What tasks cost that wait for one event on a loop: bytes of memory each while they wait, and the
// time from setting it until the last one has gone on. The last task sets it.
//   build/bin/wait_cost [TASKS [ROUNDS]]
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <memory>

#include <fmt/core.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"
#include "models/sync/choose_sync.h"
#include "workloads/sync_objects.h"
#include "workloads/workload.h"

namespace {

std::uint64_t resident_bytes() {
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages >> pages;
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

class WakeAll final : public workloads::IoWorkload {
 public:
  using IoWorkload::IoWorkload;

  std::size_t max_output_bytes(std::size_t) const override { return 0; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  std::span<const workloads::SyncObject> sync_objects() const override {
    static constexpr workloads::SyncObject objects[] = {{.kind = workloads::SyncKind::event}};
    return objects;
  }
  workloads::Coroutine<std::size_t> run_suspending(std::size_t task, workloads::Output,
                                                   workloads::Io& io) const override {
    const workloads::Event event(io, 0, task);
    if (task == 0) bytes_before = resident_bytes();
    if (task + 1 < task_count()) {
      co_await event.wait();
      woken = std::chrono::steady_clock::now();
    } else {
      bytes_waiting = resident_bytes();
      set = std::chrono::steady_clock::now();
      event.set();
    }
    co_return 0;
  }

  mutable std::uint64_t bytes_before = 0;
  mutable std::uint64_t bytes_waiting = 0;
  mutable std::chrono::steady_clock::time_point set;
  mutable std::chrono::steady_clock::time_point woken;
};

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t tasks = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 5;
  const WakeAll workload({.tasks = tasks, .size = 1});
  models::HarnessJob job(workload, 1);
  models::start_sync(job, "loop");
  const models::Settings settings{.workers = 1, .concurrency = tasks};
  models::Model model = bench::make_model("coroutines");
  model.prepare(settings);
  const auto running = model.start(job, settings);
  for (int round = 0; round < rounds; ++round) {
    job.clear();
    running->run();
    // Later rounds use the memory of the first again.
    if (round == 0) {
      fmt::print("{:.0f} bytes for each of {} tasks\n",
                 static_cast<double>(workload.bytes_waiting - workload.bytes_before) /
                     static_cast<double>(tasks),
                 tasks);
    }
    fmt::print("from set to the last awake: {:.3f} s\n",
               std::chrono::duration<double>(workload.woken - workload.set).count());
  }
}
