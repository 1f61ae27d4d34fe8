// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/claim.h"

namespace claims {
namespace {

/// A consumer that ends as soon as it sees the queue empty, of a producer that needs some time for
/// each item.
Part part(std::string label, const char* model, bool is_loop) {
  return {
      .label = std::move(label),
      .cell = WantedCell{.model = model,
                         .workload = "producer-consumer",
                         .workers = is_loop ? 1U : 2U,
                         .concurrency = 2,
                         .tasks = 2,
                         .size = 5,
                         .options = {{"ending", "empty"}, {"produce", "wait:1ms"}}},
      .figure = Figure::lost_share,
      .at_least = 0.01,
      .reason = "a way to end a consumer must miss nothing; one item in a hundred is no accident",
      .is_essential = true};
}

std::vector<Part> parts(unsigned) {
  return {part("in CPython's threads", "python-thread-executor", false),
          part("in CPython's processes", "python-process-pool", false),
          part("in asyncio", "python-asyncio", true), part("in C++ threads", "thread-pool", false),
          part("in C++ coroutines", "coroutines", true)};
}

}  // namespace

Claim queue_empty() {
  return {
      .id = "queue-empty",
      .sentence = "`while not queue.empty()` is no way to end a consumer",
      .parts = parts,
      .holds =
          "A consumer that ended when it saw the queue empty missed {0} of the items in CPython's "
          "threads, {1} in its processes, {2} in asyncio, {3} in C++ threads and {4} in C++ "
          "coroutines: the producer was slower, and had not ended.",
      .holds_only = "A consumer that ends when it sees the queue empty misses items only {only}.",
      .does_not_hold =
          "A consumer that ended when it saw the queue empty missed {0} of the items in CPython's "
          "threads, {1} in its processes, {2} in asyncio, {3} in C++ threads and {4} in C++ "
          "coroutines, although the producer was slower."};
}

}  // namespace claims
