// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/claim.h"

namespace claims {
namespace {

constexpr std::uint64_t tasks = 16;

/// Payments of the tasks of one loop into an account without a lock.
WantedCell payments(const char* model, std::uint64_t size) {
  return {.model = model,
          .workload = "account",
          .workers = 1,
          .concurrency = tasks,
          .tasks = tasks,
          .size = size,
          .settings = {{"lock", "none"}}};
}

/// The same with a wait between reading the balance and writing it.
WantedCell with_a_wait(const char* model) {
  WantedCell cell = payments(model, 5);
  cell.options["inside"] = "wait:100us";
  return cell;
}

Part nothing_lost(std::string label, WantedCell cell) {
  return {.label = std::move(label),
          .cell = std::move(cell),
          .figure = Figure::lost_share,
          .at_most = 0,
          .reason = "tasks that need no lock lose not a single update",
          .is_essential = true};
}

Part updates_lost(std::string label, WantedCell cell) {
  return {.label = std::move(label),
          .cell = std::move(cell),
          .figure = Figure::lost_share,
          .at_least = 0.01,
          .reason =
              "one lost update in a hundred is no accident: sixteen tasks that all read before one "
              "of them writes lose fifteen of sixteen"};
}

std::vector<Part> parts(unsigned) {
  return {nothing_lost("for asyncio without a wait", payments("python-asyncio", 500)),
          nothing_lost("for C++ coroutines without a wait", payments("coroutines", 10'000)),
          updates_lost("for the losses of asyncio with a wait", with_a_wait("python-asyncio")),
          updates_lost("for the losses of C++ coroutines with a wait", with_a_wait("coroutines"))};
}

}  // namespace

Claim lock_free_loop() {
  return {
      .id = "lock-free-loop",
      .sentence =
          "tasks of one event loop need no lock as long as they do not wait in the middle: with a "
          "wait inside, updates are lost",
      .parts = parts,
      .holds =
          "Without a lock, tasks of one event loop lost nothing as long as they did not wait in "
          "the middle of an update; with a wait between reading and writing they lost {2} of the "
          "updates in asyncio and {3} in C++.",
      .holds_only =
          "It holds, but not {not}. Without a lock, tasks of one event loop lost {0} of their "
          "updates in asyncio and {1} in C++, and with a wait between reading and writing {2} and "
          "{3}.",
      .does_not_hold =
          "Without a lock, tasks of one event loop that never waited in the middle of an update "
          "lost updates: {0} of them in asyncio and {1} in C++."};
}

}  // namespace claims
