// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/cells.h"

namespace claims {
namespace {

constexpr double second_ns = 1e9;
const char* const wait_reason =
    "a second is what many an answer takes to come: a core that is busy with them for longer than "
    "that cannot hold so many";

/// All of them wait at once, on one core, for longer than it takes to start them.
WantedCell sleepers(const char* model, std::uint64_t count, const char* wait) {
  WantedCell cell = on_one_core(waiting_in_flight(model, count));
  cell.options["wait"] = wait;
  cell.iterations = 1;
  return cell;
}

std::vector<Part> parts(unsigned) {
  const WantedCell fewer = sleepers("coroutines", 20'000, "50ms");
  const WantedCell most = sleepers("coroutines", 100'000, "150ms");
  return {{.label = "for 20,000 in CPython",
           .cell = sleepers("python-asyncio", 20'000, "300ms"),
           .figure = Figure::wait_excess,
           .at_most = second_ns,
           .reason = wait_reason,
           .is_essential = true},
          {.label = "for 20,000 in C++",
           .cell = fewer,
           .figure = Figure::wait_excess,
           .at_most = second_ns,
           .reason = wait_reason},
          {.label = "for 100,000 in C++",
           .cell = most,
           .figure = Figure::wait_excess,
           .at_most = second_ns,
           .reason = wait_reason},
          {.label = "for the memory of 50,000 in a gibibyte in C++",
           .cell = most,
           .against = fewer,
           .figure = Figure::bytes_per_task,
           .at_most = 1024.0 * 1024 * 1024 / 50'000,
           .reason = "a gibibyte then has room for 50,000"}};
}

}  // namespace

Claim many_coroutines() {
  return {.id = "many-coroutines",
          .sentence = "one core holds tens of thousands of coroutines",
          .parts = parts,
          .holds =
              "20,000 coroutines of CPython's asyncio that wait at once on one core are done "
              "{0} after the longest wait, and 100,000 in C++ {2}, with {3} for each.",
          .holds_only = "One core holds so many coroutines only {only}.",
          .does_not_hold =
              "20,000 coroutines of CPython's asyncio that wait at once on one core "
              "are done only {0} after the longest wait."};
}

}  // namespace claims
