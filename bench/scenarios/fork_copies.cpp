// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <thread>

#include "bench/scenarios/children.h"
#include "bench/scenarios/scenario.h"
#include "bench/scenarios/shared.h"

namespace scenarios {
namespace {

/// A variable that is nothing but a variable: a child has a copy of it.
std::atomic<int> variable = 0;

Figures run() {
  const Shared<std::atomic<int>> shared;
  variable = 1;
  Child child([&] {
    variable = 2;
    *shared = 2;
  });
  child.reap();
  const bool is_seen_of_child = variable == 2;
  std::jthread([] { variable = 3; }).join();
  return {{"childs_write_is_seen", is_seen_of_child ? 1 : 0},
          {"childs_write_to_shared_memory_is_seen", *shared == 2 ? 1 : 0},
          {"threads_write_is_seen", variable == 3 ? 1 : 0}};
}

}  // namespace

Scenario fork_copies() {
  return {.name = "fork-copies",
          .question = "who sees what a forked child and what a thread writes",
          .about_s = 0.1,
          .run = run};
}

}  // namespace scenarios
