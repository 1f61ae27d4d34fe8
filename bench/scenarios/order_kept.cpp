// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <future>
#include <vector>

#include "bench/scenarios/children.h"
#include "bench/scenarios/scenario.h"

namespace scenarios {
namespace {

constexpr int tasks = 4;

/// The first task waits until all others have finished.
Figures run() {
  std::atomic<int> finished = 0;
  std::atomic<int> last = -1;
  std::vector<std::future<int>> futures;
  futures.reserve(tasks);
  for (int task = 0; task < tasks; ++task) {
    futures.push_back(std::async(std::launch::async, [&, task] {
      if (task == 0) comes_true([&] { return finished == tasks - 1; });
      if (finished.fetch_add(1) + 1 == tasks) last = task;
      return task;
    }));
  }
  bool is_in_order = true;
  for (int task = 0; task < tasks; ++task) {
    is_in_order = futures[static_cast<std::size_t>(task)].get() == task && is_in_order;
  }
  return {{"first_finishes_last", last == 0 ? 1 : 0}, {"futures_in_order", is_in_order ? 1 : 0}};
}

}  // namespace

Scenario order_kept() {
  return {.name = "order-kept",
          .question = "in which order results come of tasks of which the first finishes last",
          .about_s = 0.1,
          .run = run};
}

}  // namespace scenarios
