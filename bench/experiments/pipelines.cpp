// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>

#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

/// A model with a channel between its stages.
struct Implementation {
  const char* model;
  const char* channel;
  bool is_long = false;  ///< it is looked at with more stages than two as well
  bool is_loop = false;  ///< its stages suspend on one thread
};

constexpr Implementation native[] = {
    {"thread-pool", "ring", true},        {"thread-pool", "locked"},
    {"process-pool", "ring", true},       {"process-pool", "pipe"},
    {"coroutine-threads", "async-queue"}, {"coroutines", "loop-queue", false, true}};
constexpr Implementation python[] = {{"python-thread-executor", "queue"},
                                     {"python-process-pool", "mp-queue"},
                                     {"python-process-pool", "mp-pipe"}};

/// How many items an iteration has: serial takes 20 ms or more for them.
std::uint64_t items_of(std::uint64_t work_ns) {
  constexpr std::uint64_t serial_ns = 20'000'000;
  constexpr std::uint64_t min_items = 64;
  return std::max(serial_ns / work_ns, min_items);
}

/// The same work for an item without any pipeline: all of it in one task. It has fewer items: what
/// everything is compared with must be the last for which there is no time.
WantedCell serial_cell(const char* model, std::uint64_t work_ns) {
  constexpr std::uint64_t fewer = 4;
  return {.model = model,
          .workload = "synthetic",
          .workers = 1,
          .concurrency = 1,
          .tasks = 1,
          .options = {{"compute", std::to_string(work_ns) + "ns"},
                      {"wait", "0s"},
                      {"repeat", std::to_string(items_of(work_ns) / fewer)}}};
}

/// The stages share the work for an item equally.
WantedCell pipeline_cell(const Implementation& one, std::uint64_t stages, std::uint64_t work_ns) {
  return {.model = one.model,
          .workload = "pipeline",
          .workers = one.is_loop ? 1 : stages,
          .concurrency = stages,
          .tasks = stages,
          .size = items_of(work_ns),
          .settings = {{"channel", one.channel}},
          .options = {{"stages", std::to_string(stages)},
                      {"work", std::to_string(work_ns / stages) + "ns"}}};
}

/// Two stages, one for each core, and more of them: there the scheduler is measured. The work for
/// an item goes from what a message costs to a multiple of it.
std::vector<WantedCell> cells(unsigned cores) {
  constexpr std::uint64_t beyond = 4;        // stages per core
  constexpr std::uint64_t shortest_ns = 10;  // of the work of a stage
  std::vector<std::uint64_t> long_ones;
  if (cores > 2) long_ones.push_back(cores);
  long_ones.push_back(beyond * cores);
  std::vector<WantedCell> all;
  const auto add = [&](const char* serial, const auto& implementations,
                       const std::vector<std::uint64_t>& works_ns) {
    for (const std::uint64_t work_ns : works_ns) all.push_back(serial_cell(serial, work_ns));
    for (const Implementation& one : implementations) {
      for (const std::uint64_t work_ns : works_ns) all.push_back(pipeline_cell(one, 2, work_ns));
      if (!one.is_long) continue;
      for (const std::uint64_t stages : long_ones) {
        for (std::size_t place = 1; place < works_ns.size(); place += 2) {
          const std::uint64_t work_ns = works_ns[place];
          if (work_ns / stages >= shortest_ns) all.push_back(pipeline_cell(one, stages, work_ns));
        }
      }
    }
  };
  add("serial", native, {128, 512, 2'048, 8'192, 65'536});
  add("python-serial", python, {8'192, 65'536, 524'288});
  return all;
}

}  // namespace

Experiment pipelines() {
  return {.name = "pipelines",
          .question = "from how much work per item on does a pipeline pay off?",
          .time_budget_s = 90,
          .chart = "pipelines",
          .cells = cells,
          .keeps_baselines = true};
}

}  // namespace experiments
