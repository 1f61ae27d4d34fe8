// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "bench/claims/claim.h"

namespace claims {
namespace {

/// The workload checks that every item arrived once and intact.
Part part(const char* model, const char* channel, std::uint64_t producers, std::uint64_t consumers,
          std::uint64_t items, const char* kind) {
  const std::uint64_t tasks = producers + consumers;
  const bool is_loop = std::string_view(kind) == "asyncio";
  return {.label = "for " + std::to_string(producers) +
                   (producers == 1 ? " producer and " : " producers and ") +
                   std::to_string(consumers) + " consumers of " + channel + " (" + kind + ")",
          .cell = WantedCell{.model = model,
                             .workload = "producer-consumer",
                             .workers = is_loop ? 1 : tasks,
                             .concurrency = tasks,
                             .tasks = tasks,
                             .size = items,
                             .settings = {{"channel", channel}},
                             .options = {{"producers", std::to_string(producers)},
                                         {"consumers", std::to_string(consumers)}}},
          .figure = Figure::lost_share,
          .at_most = 0,
          .reason = "losing nothing means not a single item",
          .is_essential = true};
}

std::vector<Part> parts(unsigned) {
  return {part("python-thread-executor", "queue", 1, 8, 400, "CPython's threads"),
          part("python-thread-executor", "queue", 8, 8, 400, "CPython's threads"),
          part("python-process-pool", "mp-queue", 2, 3, 300, "CPython's processes"),
          part("python-process-pool", "manager-queue", 3, 2, 60, "CPython's processes"),
          part("python-asyncio", "asyncio-queue", 8, 8, 400, "asyncio"),
          part("thread-pool", "locked", 8, 8, 4'000, "C++ threads")};
}

}  // namespace

Claim queue_safe() {
  return {
      .id = "queue-safe",
      .sentence =
          "a queue loses nothing and delivers nothing twice, with any number of producers and "
          "consumers",
      .parts = parts,
      .holds =
          "Every item arrived once and intact through each of the queues, with 1 to 8 producers "
          "and 2 to 8 consumers.",
      .holds_only = "Every item arrived once and intact only {only}.",
      .does_not_hold =
          "Items were lost, damaged or delivered twice: {0} of them in CPython's threads with one "
          "producer and {1} with 8, {2} in its processes through multiprocessing.Queue and {3} "
          "through a manager's queue, {4} in asyncio and {5} in C++ threads."};
}

}  // namespace claims
