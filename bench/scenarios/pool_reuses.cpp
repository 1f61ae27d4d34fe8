// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <future>
#include <mutex>
#include <queue>
#include <set>
#include <thread>
#include <vector>

#include "bench/scenarios/scenario.h"

namespace scenarios {
namespace {

constexpr int tasks = 20;
constexpr int workers = 2;

/// Returns how many threads run tasks of std::async, one after the other.
std::size_t threads_of_async() {
  std::set<pid_t> threads;
  for (int task = 0; task < tasks; ++task) {
    threads.insert(std::async(std::launch::async, gettid).get());
  }
  return threads.size();
}

/// Returns how many run tasks that two threads take from a queue.
std::size_t threads_of_queue() {
  std::mutex lock;
  std::queue<int> waiting;
  for (int task = 0; task < tasks; ++task) waiting.push(task);
  std::set<pid_t> threads;
  const auto work = [&] {
    for (;;) {
      const std::lock_guard held(lock);
      if (waiting.empty()) return;
      waiting.pop();
      threads.insert(gettid());
    }
  };
  std::vector<std::jthread> pool;
  pool.reserve(workers);
  for (int worker = 0; worker < workers; ++worker) pool.emplace_back(work);
  pool.clear();
  return threads.size();
}

Figures run() {
  return {{"threads_of_20_calls_of_async", static_cast<double>(threads_of_async())},
          {"threads_of_20_tasks_of_pool", static_cast<double>(threads_of_queue())}};
}

}  // namespace

Scenario pool_reuses() {
  return {.name = "pool-reuses",
          .question = "how many threads run 20 tasks, with std::async and with a pool of two",
          .about_s = 0.1,
          .run = run};
}

}  // namespace scenarios
