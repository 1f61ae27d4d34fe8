// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

using Shape = std::map<std::string, std::string>;

/// Two milliseconds each, of which 0, 50, 90 and 99 % are waiting.
const Shape shapes[] = {{{"compute", "2ms"}, {"wait", "0s"}, {"repeat", "1"}},
                        {{"compute", "1ms"}, {"wait", "1ms"}, {"repeat", "1"}},
                        {{"compute", "200us"}, {"wait", "1800us"}, {"repeat", "1"}},
                        {{"compute", "20us"}, {"wait", "1980us"}, {"repeat", "1"}}};

/// Enough that all are in flight for most of the time, and no more than fit into the time.
std::uint64_t tasks(std::uint64_t concurrency) {
  return std::max(2 * concurrency, std::clamp<std::uint64_t>(8 * concurrency, 16, 128));
}

WantedCell cell(const char* model, const Shape& shape, std::uint64_t workers,
                std::uint64_t concurrency) {
  return {.model = model,
          .workload = "synthetic",
          .workers = workers,
          .concurrency = concurrency,
          .tasks = tasks(concurrency),
          .options = shape};
}

void add_native(const Shape& shape, unsigned cores, std::vector<WantedCell>& all) {
  std::vector<std::uint64_t> levels = {1};
  for (const unsigned times : {1U, 2U, 8U, 32U}) levels.push_back(std::uint64_t{times} * cores);
  for (const std::uint64_t concurrency : levels) {
    if (concurrency == 1) all.push_back(cell("serial", shape, 1, 1));
    for (const char* const model : {"fork", "process-pool", "thread-pool", "tbb"}) {
      all.push_back(cell(model, shape, concurrency, concurrency));
    }
    all.push_back(cell("coroutines", shape, 1, concurrency));
    all.push_back(
        cell("coroutine-threads", shape, std::min<std::uint64_t>(cores, concurrency), concurrency));
  }
}

/// At fewer levels: an interpreter and its pool take as long to start as the tasks of a native cell
/// take.
void add_python(const Shape& shape, unsigned cores, std::vector<WantedCell>& all) {
  for (const std::uint64_t concurrency : {std::uint64_t{1}, std::uint64_t{8} * cores}) {
    if (concurrency == 1) all.push_back(cell("python-serial", shape, 1, 1));
    for (const char* const model : {"python-process-pool", "python-thread-executor"}) {
      all.push_back(cell(model, shape, concurrency, concurrency));
    }
    all.push_back(cell("python-asyncio", shape, 1, concurrency));
  }
}

std::vector<WantedCell> cells(unsigned cores) {
  std::vector<WantedCell> all;
  for (const Shape& shape : shapes) add_native(shape, cores, all);
  for (const Shape& shape : shapes) add_python(shape, cores, all);
  return all;
}

}  // namespace

Experiment decision_map() {
  return {.name = "decision-map",
          .question = "which model for my mix?",
          .time_budget_s = 180,
          .chart = "decision-map",
          .cells = cells};
}

}  // namespace experiments
