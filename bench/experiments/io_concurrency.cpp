// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "bench/experiments/experiment.h"

namespace experiments {
namespace {

/// Eight times the concurrency, so that the first and the last hardly count, as far as that does
/// not take too long: a thousand in flight have two thousand, and ten thousand are one burst, whose
/// rate is that of starting and ending it, too.
std::uint64_t tasks(std::uint64_t concurrency) {
  return std::max(concurrency, std::min<std::uint64_t>(8 * concurrency, 2'000));
}

std::vector<WantedCell> cells(unsigned) {
  std::vector<WantedCell> all;
  for (const std::uint64_t concurrency : {1U, 10U, 100U, 1'000U, 10'000U}) {
    const WantedCell downloads = {.model = {},
                                  .workload = "http",
                                  .workers = 1,
                                  .concurrency = concurrency,
                                  .tasks = tasks(concurrency),
                                  .options = {{"latency", "10ms"}},
                                  .iterations = 1};
    for (const char* const model : {"thread-pool", "process-pool", "fork"}) {
      WantedCell blocking = downloads;
      blocking.model = model;
      blocking.workers = concurrency;
      all.push_back(blocking);
    }
    for (const char* const model : {"coroutines", "asio-coroutines", "fibers", "python-asyncio"}) {
      WantedCell loop = downloads;
      loop.model = model;
      all.push_back(loop);
    }
    WantedCell uring = downloads;
    uring.model = "coroutines";
    uring.settings = {{"io", "uring"}};
    all.push_back(uring);
  }
  return all;
}

}  // namespace

Experiment io_concurrency() {
  return {.name = "io-concurrency",
          .question = "how many downloads at once?",
          .time_budget_s = 300,
          .chart = "concurrency",
          .cells = cells};
}

}  // namespace experiments
