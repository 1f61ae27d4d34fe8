// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <atomic>
#include <deque>
#include <thread>

#include <fmt/core.h>

#include "bench/scenarios/children.h"
#include "bench/scenarios/scenario.h"
#include "bench/scenarios/shared.h"

namespace scenarios {
namespace {

constexpr int rounds = 200;
constexpr int tasks = 4;

/// The places in which the tasks of a round began: 0, 1, …
struct Beginnings {
  std::atomic<int> next;
  std::array<std::atomic<int>, tasks> place;

  void begin(int task) { place[static_cast<std::size_t>(task)] = next++; }
  bool are_in_order() const {
    for (int task = 0; task < tasks; ++task) {
      if (place[static_cast<std::size_t>(task)] != task) return false;
    }
    return true;
  }
};

/// Returns in how many rounds the tasks began in another order than they were started in. A `Task`
/// is a thread or child that runs a function, and is waited for when it goes.
template <typename Task>
int count_reordered() {
  int reordered = 0;
  for (int round = 0; round < rounds; ++round) {
    Shared<Beginnings> beginnings;
    {
      std::deque<Task> started;
      for (int task = 0; task < tasks; ++task) {
        started.emplace_back([&, task] { beginnings->begin(task); });
      }
    }
    if (!beginnings->are_in_order()) ++reordered;
  }
  return reordered;
}

/// A child that is waited for in the end.
class AwaitedChild : public Child {
 public:
  using Child::Child;
  AwaitedChild(const AwaitedChild&) = delete;
  AwaitedChild& operator=(const AwaitedChild&) = delete;
  ~AwaitedChild() { reap(); }
};

Figures run() {
  const int of_processes = count_reordered<AwaitedChild>();
  const int of_threads = count_reordered<std::jthread>();
  if (of_processes + of_threads == 0) {
    throw Unavailable(fmt::format(
        "processes and threads began in order in each of {} rounds, which does not say that they "
        "always do",
        rounds));
  }
  return {{"rounds", rounds},
          {"processes_reordered", of_processes},
          {"threads_reordered", of_threads},
          {"reordered", of_processes + of_threads}};
}

}  // namespace

Scenario start_order() {
  return {.name = "start-order",
          .question =
              "in how many of 200 rounds four tasks begin in another order than they were "
              "started in",
          .about_s = 0.5,
          .run = run};
}

}  // namespace scenarios
