// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>

#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

/// A channel of a model.
struct Implementation {
  const char* model;
  const char* channel;
  std::uint64_t about_ns;     ///< an item of 8 bytes; it decides how many an iteration has
  bool has_sizes = false;     ///< it is looked at with larger items, too
  bool beyond_cores = false;  ///< it is looked at with more workers than cores, too
  bool is_loop = false;       ///< its tasks suspend on one thread
  bool is_unbounded = false;  ///< it has no limit
};

constexpr std::uint64_t kib = 1024;
constexpr std::uint64_t mib = 1024 * kib;

/// The channels of threads, of processes, of event loops and of CPython.
constexpr Implementation implementations[] = {
    {"thread-pool", "ring", 20, true, true},
    {"thread-pool", "locked", 55, false, true},
    {"thread-pool", "tbb-queue", 130},
    {"thread-pool", "lockfree", 20},
    {"thread-pool", "rendezvous", 10'000},
    {"process-pool", "ring", 20, true, true},
    {"process-pool", "pthread-queue", 60},
    {"process-pool", "pipe", 1000, true, true},
    {"process-pool", "unix-socket", 2500},
    {"coroutines", "loop-queue", 15, true, false, true},
    {"asio-coroutines", "asio-channel", 40, false, false, true},
    {"fibers", "boost-fiber-channel", 25, false, false, true},
    {"coroutine-threads", "async-queue", 60},
    {"coroutine-processes", "async-processes-queue", 60},
    {"python-thread-executor", "queue", 4000, true, true},
    {"python-thread-executor", "simple-queue", 1000, false, false, false, true},
    {"python-process-pool", "mp-queue", 10'000, true, true},
    {"python-process-pool", "mp-pipe", 8000},
    {"python-process-pool", "manager-queue", 60'000},
    {"python-asyncio", "asyncio-queue", 2000, false, false, true},
    {"python-gevent", "gevent-queue", 2000, false, false, true}};

/// The bytes as the command line has them: "256", "4KiB", "1MiB".
std::string text_of(std::uint64_t bytes) {
  if (bytes % mib == 0) return std::to_string(bytes / mib) + "MiB";
  return bytes % kib == 0 ? std::to_string(bytes / kib) + "KiB" : std::to_string(bytes);
}

/// How many items take about 10 ms in all.
std::uint64_t items_of(const Implementation& one, std::uint64_t item_bytes) {
  constexpr std::uint64_t iteration_ns = 10'000'000;
  constexpr std::uint64_t bytes_per_ns = 4;
  constexpr std::uint64_t min_items = 40;
  return std::max(iteration_ns / (one.about_ns + item_bytes / bytes_per_ns), min_items);
}

/// Half of so many tasks put items of so many bytes, and the others get them. Large items have
/// room for fewer, so that no channel takes more than some MiB.
WantedCell cell_of(const Implementation& one, std::uint64_t tasks, std::uint64_t item_bytes) {
  constexpr std::uint64_t room_bytes = mib;
  constexpr std::uint64_t min_capacity = 4;
  constexpr std::uint64_t usual = 1024;
  WantedCell cell{.model = one.model,
                  .workload = "producer-consumer",
                  .workers = one.is_loop ? 1 : tasks,
                  .concurrency = tasks,
                  .tasks = tasks,
                  .size = items_of(one, item_bytes),
                  .settings = {{"channel", one.channel}}};
  const std::uint64_t capacity = std::clamp(room_bytes / item_bytes, min_capacity, usual);
  if (std::string_view(one.channel) == "rendezvous") {
    cell.options["capacity"] = "0";
  } else if (one.is_unbounded) {
    cell.options["unbounded"] = "yes";
  } else if (capacity != usual) {
    cell.options["capacity"] = std::to_string(capacity);
  }
  if (item_bytes != 8) cell.options["item-size"] = text_of(item_bytes);
  if (tasks > 2) cell.options["producers"] = cell.options["consumers"] = std::to_string(tasks / 2);
  return cell;
}

/// Two tasks, as many as cores, and more of them: there the scheduler is measured. Two tasks with
/// larger and larger items as well.
std::vector<WantedCell> cells(unsigned cores) {
  constexpr std::uint64_t beyond = 4;  // workers per core
  std::vector<WantedCell> all;
  for (const Implementation& one : implementations) {
    all.push_back(cell_of(one, 2, 8));
    if (one.has_sizes) {
      for (const std::uint64_t bytes : {kib / 2, 32 * kib, mib}) {
        all.push_back(cell_of(one, 2, bytes));
      }
    }
    if (!one.beyond_cores) continue;
    const std::uint64_t even_cores = cores / 2 * 2;
    if (even_cores > 2) all.push_back(cell_of(one, even_cores, 8));
    all.push_back(cell_of(one, beyond * cores, 8));
  }
  return all;
}

}  // namespace

Experiment messages() {
  return {.name = "messages",
          .question = "what does a message cost?",
          .time_budget_s = 120,
          .chart = "messages",
          .cells = cells};
}

}  // namespace experiments
